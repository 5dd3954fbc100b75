"""This file is about keeping a copy of the database outside it, and putting it back whole or not at all."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from socialmap.cluster import Cluster, ClusterError

FOLDER = settings.BASE_DIR / "var" / "backups"

# Extensions belong to the server's administrator and are there before we come; so is their own table.
NOT_OURS = (" EXTENSION ", " TABLE DATA public spatial_ref_sys ")
NO_SCHEMA = b"set_config('search_path', '', false)"

# What PostgreSQL's programs call the parts of Django's settings.
WHERE = {"host": "HOST", "port": "PORT", "username": "USER", "dbname": "NAME"}


class BackupError(Exception):
    """The copy was not made or not put back; the message says why. The database is as it was."""


def write() -> Path:
    """Writes the whole database to a new file and returns where it is."""
    target = FOLDER / f"socialmap-{timezone.now():%Y%m%d-%H%M%S}.dump"
    with private_file() as draft:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(target)
    return target


def restore(path: Path) -> None:
    """Replaces everything in the database by what the file holds, in one transaction."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    contents = _run("pg_restore", "--list", str(path), connect=False).splitlines()
    with private_file() as wanted, private_file() as script, private_file() as final:
        wanted.write_text("\n".join(line for line in contents if not any(part in line for part in NOT_OURS)))
        # First the whole file is read: a damaged one must not be noticed half way.
        choice = [f"--use-list={wanted}", "--no-owner", "--no-privileges"]
        _run("pg_restore", *choice, f"--file={script}", str(path), connect=False)
        name_the_schema(script, final)
        empty = "SET lock_timeout = '30s'; DROP OWNED BY CURRENT_USER CASCADE"
        strict = ["-X", "-q", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        connection.close()
        _run("psql", *strict, f"--command={empty}", f"--file={final}")


def name_the_schema(script: Path, final: Path) -> None:
    """Copies a script of pg_restore, which names no schema: our triggers need the operators of PostGIS."""
    with script.open("rb") as source, final.open("wb") as target:
        target.write(source.read(4096).replace(NO_SCHEMA, NO_SCHEMA.replace(b"''", b"'public'")))
        shutil.copyfileobj(source, target)


@contextmanager
def private_file() -> Iterator[Path]:
    """A file among the copies that only we can read, and that is gone afterwards."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FOLDER, prefix=".")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _run(program: str, *arguments: str, connect: bool = True) -> str:
    database = connection.settings_dict
    where = [f"--{name}={database[key]}" for name, key in WHERE.items() if database[key]] if connect else []
    environment = {
        **os.environ,
        "PGPASSWORD": str(database["PASSWORD"]),
        "PGOPTIONS": "",
        "LC_ALL": "C.UTF-8",
    }
    command = [_find(program), *where, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise BackupError(f"{program} did not succeed. {done.stderr.strip()}")
    return done.stdout


def _find(program: str) -> str:
    """The program of the newest PostgreSQL here: an older one cannot read a newer server."""
    try:
        return str(Cluster(settings.BASE_DIR / "var").binaries() / program)
    except ClusterError:
        found = shutil.which(program)
    if not found:
        raise BackupError(f"{program} is missing. Install PostgreSQL's client programs.")
    return found
