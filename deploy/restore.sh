#!/bin/sh
# Puts a backup of backup.sh into an EMPTY database. Stop every daemon first; `luisterpost migrate` and `luisterpost restore-check` come after.
#
#   deploy/restore.sh FOLDER/main/FILE.dump FOLDER/keys/FILE.dump
#
# Always take the newest file of keys, however old the main half is: who asked an erased question cannot be read then. A question whose
# key is in no file keeps its text and loses who asked. With "none" instead of the second file that holds for all questions.
#
# Reads LUISTERPOST_DATABASE_ADMIN_URL, or LUISTERPOST_DATABASE_URL.
set -eu

usage="usage: deploy/restore.sh MAIN.dump KEYS.dump|none"
main=${1:?"$usage"} keys=${2:?"$usage"}
url=${LUISTERPOST_DATABASE_ADMIN_URL:-${LUISTERPOST_DATABASE_URL:?"restore.sh: set LUISTERPOST_DATABASE_ADMIN_URL to the empty database"}}
bin=${LUISTERPOST_PG_BINDIR:+$LUISTERPOST_PG_BINDIR/}
here=$(dirname "$0")

sql() {
    "${bin}psql" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$url" "$@"
}
put() {
    "${bin}pg_restore" --exit-on-error --no-owner --role=luisterpost_owner --dbname="$url" "$@"
}

if [ "$(sql --command="select to_regnamespace('core') is null")" != t ]; then
    echo "restore.sh: this database is not empty: make a new one with createdb and name it in LUISTERPOST_DATABASE_ADMIN_URL" >&2
    exit 1
fi
sql --file="$here/../migrations/roles.sql"
put --section=pre-data --section=data "$main"
if [ "$keys" != none ]; then
    put --data-only "$keys"
fi
# Before the foreign keys come back: nothing may point to a key that is gone.
sql <<'SQL'
do $$
declare
    bearer text;
begin
    for bearer in
        select a.attrelid::regclass::text
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'core'::regnamespace and c.relkind = 'r' and a.attname = 'data_key_id'
    loop
        execute format('update %s set data_key_id = null where data_key_id is not null '
                       'and not exists (select from core.data_key k where k.id = data_key_id)', bearer);
    end loop;
end
$$;
SQL
put --section=post-data "$main"
echo "restored; now: luisterpost migrate && luisterpost restore-check"
