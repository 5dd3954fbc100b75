"""This file is about the bench's own database: made beside the site's, filled with invented entries, kept."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from socialmap import cluster

HERE = Path(__file__).parent
BASE_DIR = HERE.parent.parent
# What the rows are made of; when one of these changes, the database is made anew.
MADE_FROM = [
    "tests/bench/peers.sql",
    "*/migrations/**/*.py",
    "*/migrations/**/*.sql",
    "organisations/vocabulary/*.toml",
    "organisations/demo/*",
]


def prepare(entries: int, *, server: str) -> str:
    """The address of a database with so many published entries, on `server` or on our own cluster."""
    where = cluster.database(server)
    name = f"{where['NAME']}_bench_{entries}"
    url = _url({**where, "NAME": name})
    mark = _fingerprint()
    with psycopg.connect(_conninfo(where), autocommit=True) as maintenance:
        if _mark_of(maintenance, name) == mark:
            return url
        print(f"Making {entries} entries in the database {name}", flush=True)
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        _fill(url, entries)
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(mark))
        maintenance.execute(comment)
    return url


def connect(url: str) -> psycopg.Connection[Any]:
    # Compiling a query takes a hundred times as long as these; our settings switch it off as well.
    return psycopg.connect(_conninfo(cluster.read_url(url)), autocommit=True, options="-c jit=off")


def peers() -> dict[str, str]:
    """The statements of `peers.sql` by name."""
    parts = (HERE / "peers.sql").read_text().split("\n-- name: ")[1:]
    return dict(part.split("\n", 1) for part in parts)


def _fill(url: str, entries: int) -> None:
    _manage(url, "migrate", "--verbosity", "0")
    _manage(url, "createcachetable")
    _manage(url, "load_demo")
    with connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM organisations_listing").fetchone()
        _manage(url, "load_demo", "--entries", str(max(0, entries - row[0])) if row else "")
        connection.execute(peers()["stored"])
        connection.execute("VACUUM ANALYZE")


def _manage(url: str, *words: str) -> None:
    surroundings = {**os.environ, "DATABASE_URL": url, "DEVELOPMENT": "1"}
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=BASE_DIR, env=surroundings, check=True, stdout=subprocess.DEVNULL)


def _fingerprint() -> str:
    files = sorted(path for pattern in MADE_FROM for path in BASE_DIR.glob(pattern) if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _mark_of(connection: psycopg.Connection[Any], name: str) -> str | None:
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None


def _conninfo(where: dict[str, Any]) -> str:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.conninfo.make_conninfo(**{key: where[name] for key, name in names.items() if where[name]})


def _url(where: dict[str, Any]) -> str:
    login = quote(where["USER"], safe="") + (
        f":{quote(where['PASSWORD'], safe='')}" if where["PASSWORD"] else ""
    )
    port = f":{where['PORT']}" if where["PORT"] else ""
    return f"postgis://{login}@{quote(where['HOST'], safe='')}{port}/{where['NAME']}"
