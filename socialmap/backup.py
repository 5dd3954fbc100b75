"""This file is about keeping a copy of the database outside it, and putting it back whole or not at all."""

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from keypersons import journal
from socialmap.cluster import Cluster, ClusterError

FOLDER = settings.BASE_DIR / "var" / "backups"

# Extensions belong to the server's administrator and are there before we come; so is their own table.
NOT_OURS = (" EXTENSION ", " TABLE DATA public spatial_ref_sys ")
NO_SCHEMA = b"set_config('search_path', '', false)"

# What PostgreSQL's programs call the parts of Django's settings.
WHERE = {"host": "HOST", "port": "PORT", "username": "USER", "dbname": "NAME"}

# Who must not be seen between putting back and reading the journal. Until then these tables show their rows
# to nobody who does not say "putting back": a site that was left running finds nobody.
HIDDEN = ("keypersons_keyperson", "keypersons_invitation")
HIDE = "".join(
    f"ALTER TABLE IF EXISTS public.{table} ENABLE ROW LEVEL SECURITY;"
    f"ALTER TABLE IF EXISTS public.{table} FORCE ROW LEVEL SECURITY;"
    for table in HIDDEN
)
WORDS = {
    "erased": "erased again",
    "noted": "noted as erased",
    "forgotten": "invitations removed again",
    "stopped": "stopped again",
    "withdrawn": "withdrawn again for a municipality",
    "details_withdrawn": "without languages and themes again",
    "paused": "paused again",
    "closed": "municipalities that stopped again",
    "unreadable": "lines that could not be read",
}


class BackupError(Exception):
    """The copy was not made or not put back; the message says why. The database is as it was."""


def write() -> Path:
    """Writes the whole database to a new file and returns where it is."""
    target = FOLDER / f"socialmap-{timezone.now():%Y%m%d-%H%M%S}.dump"
    with private_file() as draft:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(target)
    return target


def restore(path: Path) -> Counter[str]:
    """Replaces everything in the database by what the file holds, in one transaction; then catches up."""
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
        _run("psql", *strict, f"--command={empty}", f"--file={final}", f"--command={HIDE}")
    return catch_up()


def catch_up() -> Counter[str]:
    """Brings a database that was put back up to the code and up to the journal; until then it hides people.

    Says what the journal changed: how many were erased again, stopped, paused and so on.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET socialmap.putting_back = 'on'")
            _show(cursor, "current_setting('socialmap.putting_back', true) = 'on'")
        call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic(), connection.cursor() as cursor:
            done = journal.replay()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _show(cursor)
    except (DatabaseError, CommandError, OSError) as error:
        raise BackupError(
            "The copy is in place, but it is not up to the journal yet: key persons stay hidden until"
            f" `manage.py replay` succeeds. {type(error).__name__}: {error}"
        ) from error
    finally:
        connection.close()
    return done


def in_words(done: Counter[str]) -> str:
    """What reading the journal changed, for the person who put a copy back."""
    if not done:
        return f"The journal {journal.path()} changed nothing."
    told = ", ".join(f"{count} {WORDS[what]}" for what, count in sorted(done.items()))
    return f"The journal {journal.path()} was read: {told}."


def _show(cursor: CursorWrapper, to: str = "") -> None:
    """Shows the rows of hidden tables to who meets a condition; without one to everybody, as before."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relrowsecurity"
        " AND relnamespace = 'public'::regnamespace",
        [list(HIDDEN)],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f"DROP POLICY IF EXISTS putting_back ON public.{table}")
        if to:
            cursor.execute(f"CREATE POLICY putting_back ON public.{table} USING ({to})")
        else:
            cursor.execute(
                f"ALTER TABLE public.{table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
            )


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
