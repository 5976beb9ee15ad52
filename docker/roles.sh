#!/bin/sh
# Run once by the PostgreSQL image, on an empty data directory: the role that owns the schema, and the one that works.
set -eu
for role in owner app; do
  test -s "/run/secrets/${role}_password" || { echo "error: no password in secrets/${role}_password" >&2; exit 1; }
done
# psql reads the passwords itself, so that no list of processes shows them.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`
CREATE ROLE pratique_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE pratique_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE pratique OWNER pratique_owner;
REVOKE ALL ON DATABASE pratique FROM PUBLIC;
-- Bulk writes go through temporary tables.
GRANT CONNECT, TEMPORARY ON DATABASE pratique TO pratique_app;
\connect pratique
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pratique_app;
ALTER DEFAULT PRIVILEGES FOR ROLE pratique_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pratique_app;
ALTER DEFAULT PRIVILEGES FOR ROLE pratique_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO pratique_app;
SQL
