"""This file is about bringing a database that was put back up to what the journal tells.

It only ever hides: somebody who came back after the copy was made does so again. The last word counts, for
each person, municipality and matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from keypersons import erasure
from keypersons.journal import Line
from keypersons.models import Basis, Consent, Erased, Invitation, KeyPerson

AT_ONCE = 500


@dataclass
class Words:
    """What holds of one person after the last line."""

    erased: Line | None = None
    forgotten: bool = False
    stopped: Line | None = None
    paused: Line | None = None
    closed: Line | None = None
    withdrawn: dict[tuple[str, str], Line] = field(default_factory=dict)

    def hear(self, line: Line) -> None:
        place = line.municipality
        match line.what:
            case "erased":
                self.erased = line
            case "forgotten":
                self.forgotten = True
            case "stopped":
                self.stopped = line
            case "came_back":
                self.stopped = None
            case "paused":
                self.paused = line
            case "resumed":
                self.paused = None
            case "closed":
                self.closed = line
            case "opened":
                self.closed = None
            case "withdrawn":
                self.withdrawn[place, Consent.Purpose.TAKE_PART] = line
            case "details_withdrawn":
                self.withdrawn[place, Consent.Purpose.DETAILS] = line
            case "agreed":
                self.withdrawn.pop((place, Consent.Purpose.TAKE_PART), None)
            case "details_agreed":
                self.withdrawn.pop((place, Consent.Purpose.DETAILS), None)


def apply(lines: list[Line]) -> Counter[str]:
    """Applies the last words; says how many people or invitations each of them changed."""
    heard: dict[str, Words] = {}
    for line in lines:
        heard.setdefault(line.subject, Words()).hear(line)
    done: Counter[str] = Counter()
    for some in _some_at_a_time(list(heard)):
        with transaction.atomic():
            for invitation in Invitation.objects.filter(ref__in=some):
                if heard[invitation.ref].forgotten:
                    erasure.remove_invitation(invitation)
                    done["forgotten"] += 1
            for basis in Basis.objects.filter(municipality__code__in=some).select_related("municipality"):
                done.update(_close(basis, heard[basis.municipality.code]))
            people = KeyPerson.objects.select_for_update().filter(subject__in=_numbers(some))
            for person in people.order_by("pk"):
                done.update(_apply(person, heard[str(person.subject)]))
            for subject in _numbers(some):
                erased = heard[str(subject)].erased
                if erased and erasure.note(str(subject), because=_reason(erased)):
                    done["noted"] += 1
    return done


def _apply(person: KeyPerson, words: Words) -> list[str]:
    if words.erased:
        erasure.remove(person)
        return ["erased"]
    # Withdrawing before stopping: what a stop took may still be given back, what was withdrawn is gone.
    done = [
        NAMES[purpose]
        for (place, purpose), line in words.withdrawn.items()
        if _withdraw(person, place, purpose, line)
    ]
    if done and not person.stopped_at and not _holds_details(person):
        person.spoken.all().delete()
        person.themes.clear()
    if words.paused and _pause(person, words.paused):
        done.append("paused")
    if words.stopped and not person.stopped_at:
        _stop(person, words.stopped.at)
        done.append("stopped")
    return done


def _close(basis: Basis, words: Words) -> list[str]:
    if not words.closed or not basis.is_open or basis.entered_at > words.closed.at:
        return []
    basis.is_open = False
    basis.save(update_fields=["is_open"])
    return ["closed"]


NAMES: dict[str, str] = {Consent.Purpose.TAKE_PART: "withdrawn", Consent.Purpose.DETAILS: "details_withdrawn"}


def _withdraw(person: KeyPerson, place: str, purpose: str, line: Line) -> bool:
    # Languages and themes are only kept of somebody who takes part.
    purposes = [purpose] if purpose == Consent.Purpose.DETAILS else list(Consent.Purpose)
    given = person.consents.filter(
        municipality__code=place, purpose__in=purposes, withdrawn_at=None, given_at__lte=line.at
    )
    return bool(given.update(withdrawn_at=line.at))


def _holds_details(person: KeyPerson) -> bool:
    return Consent.objects.holding().filter(key_person=person, purpose=Consent.Purpose.DETAILS).exists()


def _pause(person: KeyPerson, line: Line) -> bool:
    is_over = line.until is not None and line.until <= timezone.localdate()
    if is_over or (person.is_paused, person.paused_until) == (True, line.until):
        return False
    person.is_paused, person.paused_until = True, line.until
    person.save(update_fields=["is_paused", "paused_until"])
    return True


def _stop(person: KeyPerson, at: datetime) -> None:
    person.stopped_at = at
    person.save(update_fields=["stopped_at"])
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=at)


def _reason(line: Line) -> str:
    return line.because if line.because in Erased.Because else Erased.Because.STOPPED


def _numbers(subjects: list[str]) -> list[UUID]:
    """Those that are a person's number; an invitation has a ref."""
    found = []
    for subject in subjects:
        try:
            number = UUID(subject)
        except ValueError:
            continue
        if str(number) == subject:
            found.append(number)
    return found


def _some_at_a_time(subjects: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(subjects), AT_ONCE):
        yield subjects[start : start + AT_ONCE]
