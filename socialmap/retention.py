"""This file is about how long copies of the database are kept; a copy still holds who was erased since."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from accounts import retention
from accounts.retention import NO_RECORD, SAFETY, Period, Rule
from socialmap import backup

COPY = Period(days=35)


def forget(now: datetime) -> dict[str, int]:
    """Old copies; the newest one stays whatever its age."""
    return retention.apply(RULES, now)


def old_copies(now: datetime) -> list[Path]:
    copies = sorted(backup.FOLDER.glob("*.dump"), key=lambda path: path.stat().st_mtime)
    return [path for path in copies[:-1] if path.stat().st_mtime < COPY.before(now).timestamp()]


def remove_old_copies(now: datetime) -> int:
    due = old_copies(now)
    for path in due:
        path.unlink(missing_ok=True)
    return len(due)


RULES = [
    Rule(
        "copies",
        "Reservekopie van de database in `var/backups/` (elders even lang, door de beheerder)",
        COPY,
        SAFETY,
        NO_RECORD,
        old_copies,
        remove_old_copies,
    ),
    Rule(
        "web log",
        "Logboek van de webserver voor de site, zonder zoekwoorden en met ingekort IP-adres",
        "14 dagen, in te stellen door de beheerder",
        SAFETY,
        "Informatiebeveiliging: logging",
        by="de beheerder",
    ),
]
