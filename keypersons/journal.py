"""This file is about the journal outside the database, by which erased people stay erased after a restore.

One line of JSON for each time that somebody became less visible or came back: a random number, what, where
and when, never a name. It lies in another folder than the copies of the database and is written in the same
breath as the change itself. What takes somebody away is on the disk before the database commits; what
brings them back is written after that. So a power cut between the two errs on the side of hiding.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from places.models import Municipality

# A municipality belongs to withdrawn and agreed, each with or without details_ (languages and themes).
# Closed and opened are about a municipality as a whole, forgotten about an invitation.
Taken = Literal["erased", "stopped", "withdrawn", "details_withdrawn", "paused", "forgotten", "closed"]
Given = Literal["agreed", "details_agreed", "resumed", "came_back", "opened"]
What = Literal[Taken, Given]
NAME = "keypersons.jsonl"


class JournalError(Exception):
    """The line is not on the disk, so what it tells may not happen either."""


@dataclass(frozen=True)
class Line:
    """One line: what, when, and who: a random number, the ref of an invitation, a municipality's code."""

    what: What
    subject: str
    at: datetime
    municipality: str = ""
    until: date | None = None
    because: str = ""

    def __str__(self) -> str:
        words = {"at": self.at.isoformat(), "what": self.what, "subject": self.subject}
        more = {
            "municipality": self.municipality,
            "until": self.until.isoformat() if self.until else "",
            "because": self.because,
        }
        return json.dumps(words | {name: value for name, value in more.items() if value})

    @classmethod
    def read(cls, text: str) -> Line:
        """The line behind the text; ValueError when it is torn or not one of ours."""
        words = json.loads(text)
        if not isinstance(words, dict) or words.get("what") not in get_args(Taken) + get_args(Given):
            raise ValueError
        at = datetime.fromisoformat(str(words.get("at")))
        until = words.get("until")
        if at.tzinfo is None or not words.get("subject"):
            raise ValueError
        return cls(
            words["what"],
            str(words["subject"]),
            at,
            municipality=str(words.get("municipality", "")),
            until=date.fromisoformat(str(until)) if until else None,
            because=str(words.get("because", "")),
        )


def append(
    what: What,
    *,
    subject: UUID | str,
    municipality: Municipality | None = None,
    until: date | None = None,
    because: str = "",
) -> None:
    """Writes one line; to be called inside the transaction that it tells about, with the person locked.

    Raises when somebody is taken away and the line cannot be written: the transaction then fails as well.
    """
    line = Line(
        what,
        str(subject),
        timezone.now(),
        municipality=municipality.code if municipality else "",
        until=until,
        because=because,
    )
    if what in get_args(Given):
        transaction.on_commit(lambda: _write(line), robust=True)
    else:
        _write(line)


def path() -> Path:
    return Path(settings.JOURNAL) / NAME


def lines() -> tuple[list[Line], int]:
    """All lines by their time, and how many could not be read (a power cut may tear one)."""
    if not path().exists():
        return [], 0
    read, unreadable = [], 0
    with _locked(os.O_RDONLY, fcntl.LOCK_SH) as handle, os.fdopen(os.dup(handle), errors="replace") as file:
        for text in filter(str.strip, file):
            try:
                read.append(Line.read(text))
            except ValueError:
                unreadable += 1
    # What brings somebody back is written after the commit, perhaps later than what was done next; its time
    # is that of the deed. At one time the word that takes away comes last.
    read.sort(key=lambda line: (line.at, line.what in get_args(Taken)))
    return read, unreadable


def replay() -> Counter[str]:
    """Brings a database that was put back up to the journal; again changes nothing. Counts what it did."""
    # It imports us: whoever erases also writes here.
    from keypersons import replaying

    read, unreadable = lines()
    done = replaying.apply(read)
    if unreadable:
        done["unreadable"] = unreadable
    return done


def _write(line: Line) -> None:
    text = f"{line}\n".encode()
    try:
        path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path().exists()
        with _locked(os.O_RDWR | os.O_APPEND | os.O_CREAT, fcntl.LOCK_EX) as handle:
            end = os.fstat(handle).st_size
            # After a torn line we begin on a new one.
            if end and os.pread(handle, 1, end - 1) != b"\n":
                text = b"\n" + text
            try:
                if os.write(handle, text) != len(text):
                    raise OSError
                os.fsync(handle)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, end)
                raise
        if is_new:
            _keep(path().parent)
    except OSError as error:
        raise JournalError("The journal of key persons cannot be written, so nothing was changed.") from error


def _keep(folder: Path) -> None:
    """A new file is only safe once its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(how: int, lock: int) -> Iterator[int]:
    """One process at a time writes; closing lets go."""
    handle = os.open(path(), how | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, lock)
        yield handle
    finally:
        os.close(handle)
