#!/bin/sh
# Run once by the postgres image when it makes the database: the daemon's role with its password (migrations/roles.sql does the rest).
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=password="$(cat /run/secrets/worker-password)" <<'SQL'
create role luisterpost_worker login password :'password';
SQL
