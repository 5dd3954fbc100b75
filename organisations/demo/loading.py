"""This file is about filling an installation with the demo, and emptying it of the demo again."""

from __future__ import annotations

import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from accounts import demo as demo_people
from accounts.models import StaffMember, User
from organisations import history
from organisations.demo.building import Builder, Home
from organisations.demo.bulk import refresh_listings, writing_in_bulk
from organisations.demo.content import plans
from organisations.demo.drawing import SEED, draw
from organisations.demo.happenings import let_happen, propose_changes
from organisations.demo.names import FIRST_NAMES
from organisations.demo.places import UTRECHT_TOWN, VOORBEELDSTAD_TOWN, Town, load_places
from organisations.models import Editor, Organisation, Service
from organisations.vocabulary_loading import load_vocabulary
from places.models import Municipality

# What the people of the demo keep: by first name, the names of entries and the part they have there.
KEEPERS: dict[str, tuple[tuple[str, str], ...]] = {
    "amina": (("Moeders Om Elkaar Heen", Editor.Role.OWNER), ("Taaltuin De Komma", Editor.Role.OWNER)),
    "halima": (("Moeders Om Elkaar Heen", Editor.Role.EDITOR),),
    "bilal": (("Leerplek Hamer en Hout", Editor.Role.OWNER), ("Tafel van Elf", Editor.Role.OWNER)),
}


# Rooms further on add their invented rows: receivers get `here`, `elsewhere` and `people` by first name.
demo_loaded = Signal()
demo_removed = Signal()


def is_loaded() -> bool:
    return Organisation.objects.filter(is_invented=True).exists()


@transaction.atomic
def load_demo() -> int:
    """Towns, vocabulary, people and entries; answers how many entries were made, none when they are there."""
    made = 0 if is_loaded() else _load()
    utrecht, elsewhere = load_places()
    people = demo_people.load(here=utrecht, elsewhere=elsewhere)
    demo_loaded.send(sender=Organisation, here=utrecht, elsewhere=elsewhere, people=people)
    return made


def _load() -> int:
    load_vocabulary()
    utrecht, elsewhere = load_places()
    people = demo_people.load(here=utrecht, elsewhere=elsewhere)
    with writing_in_bulk():
        by_name = _entries(utrecht, elsewhere)
        owners = _owners(by_name, people)
        _verify(people)
    refresh_listings(list(Organisation.objects.published().values_list("pk", flat=True)))
    for plan in plans():
        entry = by_name[plan.name]
        propose_changes(entry, plan.state, owners[entry.pk])
    moderator = StaffMember.objects.get(user=people["carla"])
    let_happen(by_name, owners, moderator=moderator)
    return len(by_name)


def _entries(utrecht: Municipality, elsewhere: Municipality) -> dict[str, Organisation]:
    """All entries, by their name in the files."""
    homes = {
        "utrecht": _home(UTRECHT_TOWN, utrecht),
        "voorbeeldstad": _home(VOORBEELDSTAD_TOWN, elsewhere),
    }
    districts = {town: len(home.districts) for town, home in homes.items()}
    builder = Builder(homes, random.Random(SEED))
    made = {}
    for plan, drawn in zip(plans(), draw(plans(), districts=districts), strict=True):
        made[plan.name] = builder.add(plan, drawn)
    builder.rows.store()
    return made


def _home(town: Town, municipality: Municipality) -> Home:
    by_name = {district.name: district for district in municipality.districts.current()}
    return Home(town, municipality, [by_name[quarter.name] for quarter in town.quarters])


def _owners(by_name: dict[str, Organisation], people: dict[str, User]) -> dict[int, User]:
    """A main contact for every entry: one of the people of the demo, or somebody invented."""
    kept = {
        name: people[who]
        for who, parts in KEEPERS.items()
        for name, role in parts
        if role == Editor.Role.OWNER
    }
    rest = [entry for name, entry in by_name.items() if name not in kept]
    locked, now = make_password(None), timezone.now()
    invented = [
        User(email=entry.email, name=FIRST_NAMES[number % len(FIRST_NAMES)], password=locked, last_login=now)
        for number, entry in enumerate(rest)
    ]
    User.objects.bulk_create(invented)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in invented]
    )
    owners = {by_name[name].pk: user for name, user in kept.items()}
    owners |= {entry.pk: user for entry, user in zip(rest, invented, strict=True)}
    editors = [Editor(organisation_id=pk, user=user, role=Editor.Role.OWNER) for pk, user in owners.items()]
    editors += [
        Editor(organisation=by_name[name], user=people[who], role=role)
        for who, parts in KEEPERS.items()
        for name, role in parts
        if role != Editor.Role.OWNER
    ]
    Editor.objects.bulk_create(editors)
    return owners


def _verify(people: dict[str, User]) -> None:
    """Each municipality's own moderator looked at what it published."""
    for who in ("carla", "dirk"):
        member = StaffMember.objects.get(user=people[who])
        seen = Organisation.objects.of(member.municipality_id).exclude(verified_at=None)
        seen.update(verified_by=member)


@transaction.atomic
def remove_demo() -> int:
    """Take out what is invented, with its history and its main contacts; answers how many entries went.

    Towns, vocabulary and the people of the demo stay: what visitors made themselves hangs on them.
    """
    demo_removed.send(sender=Organisation)
    invented = Organisation.objects.filter(is_invented=True)
    ids = list(invented.values_list("pk", flat=True))
    keepers = [person.email for person in demo_people.PEOPLE]
    contacts = User.objects.filter(editorships__organisation__in=ids).exclude(email__in=keepers)
    contact_ids = list(contacts.exclude(staff_memberships__isnull=False).values_list("pk", flat=True))
    services = list(Service.objects.filter(organisation__in=ids).values_list("pk", flat=True))
    invented.delete()
    history.forget(ids, services)
    User.objects.filter(pk__in=contact_ids, editorships__isnull=True).delete()
    return len(ids)
