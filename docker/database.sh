#!/bin/bash
# Runs once, when the database's volume is new: the site gets an ordinary role, the extensions come from here.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE socialmap LOGIN PASSWORD :'password';
CREATE DATABASE socialmap OWNER socialmap;
\connect socialmap
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
SQL
