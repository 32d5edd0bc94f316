#!/bin/sh
# A backup of the database in two halves, so that what is forgotten is forgotten in old backups too, and the erasure manifest beside them.
#
#   deploy/backup.sh FOLDER [DAYS [KEY_DAYS]]
#
#   FOLDER/main/       everything except the data keys: who asked is in it, but sealed; kept DAYS days at most (90)
#   FOLDER/keys/       the data keys alone, sealed too; kept KEY_DAYS days at most (7; 0: never made): then no copy of an erased key is left anywhere
#   FOLDER/manifest    what was erased (`luisterpost restore-check`), the newest copy
#
# Askers are told these days: no more than backup_days and backup_key_days of any organisation (`luisterpost check` prints them). Run it each day.
# Reads LUISTERPOST_DATABASE_ADMIN_URL, or the private PostgreSQL in LUISTERPOST_STATE while its daemon runs. Restore with restore.sh.
set -eu
umask 077

folder=${1:?"usage: deploy/backup.sh FOLDER [DAYS [KEY_DAYS]]"}
days=${2:-90} key_days=${3:-7}
state=${LUISTERPOST_STATE:-/var/lib/luisterpost}
manifest=${LUISTERPOST_MANIFEST:-$state/manifest}
url=${LUISTERPOST_DATABASE_ADMIN_URL:-${LUISTERPOST_DATABASE_URL:-postgresql://luisterpost_admin@/luisterpost?host=$state/postgres/socket}}
pg_dump=${LUISTERPOST_PG_BINDIR:+$LUISTERPOST_PG_BINDIR/}pg_dump

# What would be older than $2 days by tomorrow's run goes today, but never what was just made; an hour for runs that take longer than others.
rotate() {
    minutes=$((($2 - 1) * 1440 - 60))
    find "$1" -type f -mmin "+$((minutes > 0 ? minutes : 0))" ! -name "$name.dump" -delete
}

if [ "$days" -lt 1 ]; then
    echo "backup.sh: DAYS must be 1 or more; where no backups are promised (backup_days = 0), make none" >&2
    exit 1
fi
if [ "$days" -ge "${LUISTERPOST_MANIFEST_DAYS:-400}" ]; then
    echo "backup.sh: a backup of $days days would outlive the lines of the erasure manifest: raise LUISTERPOST_MANIFEST_DAYS first" >&2
    exit 1
fi
mkdir -p "$folder/main" "$folder/keys"
name=luisterpost-$(date -u +%Y%m%dT%H%M%SZ)

# The keys after the rest: every question in the main half has its key in the other one, unless it was erased in between.
"$pg_dump" --format=custom --schema=core --schema='desk_v*' --exclude-table-data=core.data_key --file="$folder/main/$name.part" "$url"
if [ "$key_days" -gt 0 ]; then
    "$pg_dump" --format=custom --data-only --table=core.data_key --file="$folder/keys/$name.part" "$url"
fi
if [ -f "$manifest" ]; then
    cp "$manifest" "$folder/manifest.part"
    mv "$folder/manifest.part" "$folder/manifest"
fi
mv "$folder/main/$name.part" "$folder/main/$name.dump"
rotate "$folder/main" "$days"
if [ "$key_days" -gt 0 ]; then
    mv "$folder/keys/$name.part" "$folder/keys/$name.dump"
    rotate "$folder/keys" "$key_days"
    echo "$folder/main/$name.dump and $folder/keys/$name.dump"
else
    find "$folder/keys" -type f -delete
    echo "$folder/main/$name.dump, and no keys"
fi
