#!/bin/sh
# Runs once, when the database is made: the owner migrates, the application reads and writes rows.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_DATABASE_PASSWORD" --set app_password="$APP_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE outcomes_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE outcomes_app LOGIN PASSWORD :'app_password';
CREATE DATABASE outcomes OWNER outcomes_owner;
REVOKE ALL ON DATABASE outcomes FROM PUBLIC;
GRANT CONNECT ON DATABASE outcomes TO outcomes_app;
SQL
