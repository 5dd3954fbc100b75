"""This file is about a person with a marker in every field, and every place where that marker could be left.

`MARKS` are never part of anything else. `places` reads what a thief could read: the whole database as a plain
dump, sessions and cache unpacked, and whatever folders a test names.
"""

import json
import os
import subprocess
from base64 import b64decode
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection

from socialmap import backup

WORD = "Zzqkanarie"
NAME = f"Mevrouw {WORD}"
EMAIL = f"{WORD.lower()}@example.org"
HELPER = f"Helper {WORD}"
PHONE = "+31687654390"
MARKS = (WORD.lower(), PHONE.removeprefix("+31"))


def is_in(text):
    text = text.lower()
    return any(mark in text for mark in MARKS)


def dump():
    """The whole database as pg_dump writes it in plain text."""
    database = connection.settings_dict
    where = [f"--{name}={database[key]}" for name, key in backup.WHERE.items() if database[key]]
    done = subprocess.run(
        [backup._find("pg_dump"), "--format=plain", *where],
        env={**os.environ, "PGPASSWORD": database["PASSWORD"] or "", "PGOPTIONS": ""},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode(errors="replace")


def sessions():
    """Sessions are packed in the dump; this is what is in them."""
    return json.dumps([session.get_decoded() for session in Session.objects.all()], ensure_ascii=False)


def cached():
    """Entries of the cache are packed too: names, and the bytes behind them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM socialmap_cache")
        return "\n".join(
            f"{key} {b64decode(value).decode('utf-8', 'replace')}" for key, value in cursor.fetchall()
        )


def files(folder):
    found = [path for path in Path(folder).rglob("*") if path.is_file()]
    # Mail may be packed as quoted-printable or base64; addresses and message numbers never are.
    return "\n".join(f"{path.name}\n{path.read_bytes().decode(errors='replace')}" for path in found)


def places(**folders):
    """The text behind each place where the marker may be."""
    database = {"database": dump(), "sessions": sessions(), "cache": cached()}
    return database | {name: files(folder) for name, folder in folders.items()}


def found_in(texts):
    return {name for name, text in texts.items() if is_in(text)}
