"""This file is about what happened lately in the demo: edits, publications and changes that wait."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from pghistory.models import Context

from accounts.models import StaffMember, User
from organisations import proposing
from organisations.history import change_set
from organisations.models import (
    Expertise,
    Language,
    Organisation,
    OrganisationText,
    Proposal,
    ProposedChange,
    Schedule,
    Theme,
)

Status = Organisation.Status


@dataclass(frozen=True)
class Edit:
    """One change set: the task it belongs to, how many hours ago, and what it did."""

    task: str
    hours_ago: int
    change: Callable[[Organisation], None]


def _new_phone(entry: Organisation) -> None:
    entry.phone = "+31300009876"
    entry.save()


def _new_summary(entry: Organisation) -> None:
    text = OrganisationText.objects.get(organisation=entry, language="nl")
    text.summary = f"{text.summary} Nieuw: nu ook op donderdag."[:200]
    text.save()


def _another_language(entry: Organisation) -> None:
    spoken = entry.languages.values("pk")
    entry.languages.add(Language.objects.active().exclude(pk__in=spoken).order_by("order")[0])


def _wheelchair(entry: Organisation) -> None:
    entry.facts = sorted({*entry.facts, "wheelchair", "children_welcome"})
    entry.save()


def _later_hours(entry: Organisation) -> None:
    schedule = Schedule.objects.filter(service__organisation=entry).order_by("pk")[0]
    schedule.closes = min(
        datetime.time(22, 30), datetime.time(schedule.closes.hour + 1, schedule.closes.minute)
    )
    schedule.save()


def _more_themes(entry: Organisation) -> None:
    entry.themes.add(
        Theme.objects.get(code="mensen-ontmoeten"), Theme.objects.get(code="iets-doen-voor-een-ander")
    )


def _knows_more(entry: Organisation) -> None:
    entry.expertise.add(Expertise.objects.get(code="bruggen-bouwen"))
    entry.approach = "Wij beginnen met luisteren. De vraag komt vanzelf, vaak bij het weggaan."
    entry.save()


def _less_phone(entry: Organisation) -> None:
    entry.whatsapp, entry.is_contact_personal = "", True
    entry.phone_visibility = "municipality"
    entry.save()


# By the name of the entry.
EDITS: dict[str, Edit] = {
    "Moeders Om Elkaar Heen": Edit("languages", 3, _another_language),
    "De Gele Achterbank": Edit("contact", 20, _new_phone),
    "Taaltuin De Komma": Edit("services", 29, _later_hours),
    "Klik & Koffie": Edit("story", 50, _new_summary),
    "Sportclub Iedereen Wint": Edit("languages", 76, _wheelchair),
    "De Kleine Beurs": Edit("what", 98, _more_themes),
    "Huiswerkzolder De Gum": Edit("expertise", 146, _knows_more),
    "Fietsenmakers Zonder Haast": Edit("contact", 190, _less_phone),
}
# What waits for the municipality, by the state of the plan: the field, the new value, hours ago.
PROPOSALS = {
    "change_name": (Proposal.NAME, "Stichting Eerste Stapjes Samen", 7),
    "change_kind": (Proposal.KIND, "foundation", 44),
    "change_website": (Proposal.WEBSITE, "https://vreemde-vork.example.org/menu/", 26),
}
# Sent in lately (their state is `just_published`) and published by the moderator: hours ago.
PUBLISHED = {"Tafelkring De Achterdeur": 5, "Vrijwilligershuis Twee Handen": 27, "Buik en Baby {wijk}": 52}


def let_happen(by_name: dict[str, Organisation], owners: dict[int, User], *, moderator: StaffMember) -> None:
    """All of it, on entries that are stored. `by_name` is by the name in the files, `owners` by entry."""
    for name, edit in EDITS.items():
        entry = Organisation.objects.get(pk=by_name[name].pk)
        with change_set(by=owners[entry.pk], organisation=entry, what=edit.task):
            edit.change(entry)
        _date_back(entry, edit.hours_ago)
    for name, hours in PUBLISHED.items():
        _publish(by_name[name], moderator, hours)


def propose_changes(entry: Organisation, state: str, owner: User) -> None:
    """Let one change of this entry wait, when its state says so."""
    if state == "change_location":
        _propose_move(entry, owner)
    elif state in PROPOSALS:
        field, new, hours = PROPOSALS[state]
        _say_when(proposing.propose(entry, field=field, new=new, by=owner), hours)


def _say_when(proposed: ProposedChange | None, hours: int) -> None:
    if proposed is not None:
        proposed.proposed_at = _hours_ago(hours)
        proposed.save(update_fields=["proposed_at"])


def _propose_move(entry: Organisation, owner: User) -> None:
    location = entry.locations.get()
    old = proposing.public_value(entry, Proposal.LOCATION, location)
    new = {
        **old,
        "house_number": "12",
        "addition": "A",
        "lat": round(old["lat"] + 0.0012, 7),
        "lon": round(old["lon"] + 0.0017, 7),
    }
    proposed = proposing.propose(entry, field=Proposal.LOCATION, location=location, new=new, by=owner)
    _say_when(proposed, 61)


def _publish(entry: Organisation, moderator: StaffMember, hours: int) -> None:
    moment = _hours_ago(hours)
    with change_set(by=moderator.user, organisation=entry, what="publish"):
        Organisation.objects.filter(pk=entry.pk).update(
            status=Status.PUBLISHED, published_at=moment, verified_at=moment, verified_by=moderator
        )
    _date_back(entry, hours)


def _hours_ago(hours: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(hours=hours)


def _date_back(entry: Organisation, hours: int) -> None:
    Context.objects.filter(metadata__organisation=entry.pk).update(created_at=_hours_ago(hours))
