"""This file is about the invented key persons of the demo: thirty, drawn so that searches end differently."""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from keypersons.models import (
    Asked,
    Basis,
    Channel,
    Compensation,
    Consent,
    Daypart,
    Endorsement,
    KeyPerson,
    KindOfRequest,
    Level,
    SpokenLanguage,
)
from organisations.demo.loading import demo_loaded, demo_removed
from organisations.models import Language, Organisation, Theme
from places.models import District, Municipality

SEED = 30
HOW_MANY = 30
LAW = "Voorbeeld: Wmo 2015, artikel 2.1.2"
DPIA_ON = datetime.date(2026, 1, 15)
TEXT_VERSION = "2026-11"
# Plainly invented, in no order of any kind; the mark stands behind every name.
NAMES = (
    "Selam", "Joke", "Hassan", "Ewa", "Ravi", "Amara", "Thomas", "Leyla", "Oksana", "Winston",
    "Mieke", "Dawit", "Farida", "Pawel", "Sita", "Bram", "Nadia", "Yonas", "Carmen", "Jamal",
    "Truus", "Mehmet", "Iryna", "Abdi", "Loes", "Rahel", "Omar", "Zofia", "Kwame", "Shirin",
)  # fmt: skip
# How many speak each language: two are spoken by many, most by one or two.
SPEAKERS = {
    "ar": 9,
    "ti": 6,
    "tr": 3,
    "uk": 2,
    "pl": 2,
    "fa": 2,
    "so": 2,
    "ary": 1,
    "es": 1,
    "srn": 1,
    "pap": 1,
}


@receiver(demo_loaded, dispatch_uid="keypersons.demo")
def _with_the_demo(
    sender: Any, here: Municipality, elsewhere: Municipality, people: dict[str, User], **_: Any
) -> None:
    load(here=here, elsewhere=elsewhere, coordinator=people.get("esra"))


@receiver(demo_removed, dispatch_uid="keypersons.demo")
def _without_the_demo(sender: Any, **_: Any) -> None:
    invented().delete()


def invented() -> QuerySet[KeyPerson]:
    return KeyPerson.objects.filter(email__endswith="@example.org", name__endswith="(verzonnen)")


def is_loaded() -> bool:
    return invented().exists()


@transaction.atomic
def load(*, here: Municipality, elsewhere: Municipality, coordinator: User | None) -> int:
    """The ground of both municipalities and thirty people; answers how many people were made."""
    for municipality in (here, elsewhere):
        Basis.objects.get_or_create(
            municipality=municipality,
            defaults={
                "ground": Basis.Ground.PUBLIC_TASK,
                "law": LAW,
                "dpia_on": DPIA_ON,
                "entered_by": coordinator,
            },
        )
    if is_loaded():
        return 0
    drawn = _Drawing(here, elsewhere, coordinator)
    for number, name in enumerate(NAMES):
        drawn.add(number, name)
    return HOW_MANY


class _Drawing:
    """Languages, themes and districts come from three dice: none of them says anything about another."""

    def __init__(self, here: Municipality, elsewhere: Municipality, coordinator: User | None) -> None:
        self.here, self.elsewhere, self.coordinator = here, elsewhere, coordinator
        self.dice = random.Random(SEED)
        self.languages = {one.code: one for one in Language.objects.all()}
        self.themes = list(Theme.objects.active().order_by("code"))
        self.districts = list(District.objects.filter(parent=here).order_by("code"))
        self.organisations = list(
            Organisation.objects.published().filter(municipality=here, is_invented=True).order_by("pk")
        )
        spoken = [code for code, count in SPEAKERS.items() for _ in range(count)]
        self.dice.shuffle(spoken)
        self.spoken = spoken
        self.now = timezone.now()

    def add(self, number: int, name: str) -> None:
        dice = self.dice
        lives_elsewhere = number in (7, 19)
        person = KeyPerson.objects.create(
            name=f"{name} (verzonnen)",
            email=f"sleutel{number + 1}@example.org",
            channel=dice.choice([Channel.MAIL, Channel.MAIL, Channel.ORGANISATION]),
            is_adult=True,
            kinds=self._kinds(),
            is_everywhere=dice.random() < 0.3,
            days=sorted(dice.sample(range(1, 8), dice.randint(2, 5))),
            dayparts=sorted(dice.sample(Daypart.values, dice.randint(1, 3))),
            is_online=dice.random() < 0.5,
            monthly_maximum=dice.choice([1, 2, 2, 2, 3, 4]),
            compensation=dice.choice(Compensation.values),
            **self._state(number),
        )
        self._agree(person, self.elsewhere if lives_elsewhere else self.here, with_details=number != 11)
        if number != 11:
            self._speak(person, number)
            person.themes.set(dice.sample(self.themes, dice.randint(1, 6)))
        if not person.is_everywhere:
            person.districts.set(dice.sample(self.districts, min(len(self.districts), dice.randint(1, 3))))
        self._endorse(person)
        self._ask(person, number)

    def _kinds(self) -> list[str]:
        """Most people tell groups about something; the other kinds are spread."""
        kinds = set(self.dice.sample(KindOfRequest.values, self.dice.randint(1, 4)))
        if self.dice.random() < 0.7:
            kinds.add(KindOfRequest.INFORM.value)
        return [kind for kind in KindOfRequest.values if kind in kinds]

    def _state(self, number: int) -> dict[str, Any]:
        """One who paused, one whose last word is too long ago."""
        since, ago = (700, 400) if number == 23 else (self.dice.randint(200, 500), self.dice.randint(5, 170))
        return {
            "joined_at": self.now - datetime.timedelta(days=since),
            "confirmed_at": self.now - datetime.timedelta(days=ago),
            "is_paused": number == 4,
        }

    def _agree(self, person: KeyPerson, municipality: Municipality, *, with_details: bool) -> None:
        purposes = [Consent.Purpose.TAKE_PART, *([Consent.Purpose.DETAILS] if with_details else [])]
        for purpose in purposes:
            Consent.objects.create(
                key_person=person,
                municipality=municipality,
                purpose=purpose,
                ground=LAW,
                text_version=TEXT_VERSION,
                language="nl",
                given_at=person.joined_at,
            )

    def _speak(self, person: KeyPerson, number: int) -> None:
        levels = {self.spoken[number]: self.dice.choice([Level.GROUP, Level.LETTERS, Level.LETTERS])}
        for other in self.dice.sample(["nl", "nl", "nl", "en", "fr", "de", "es"], 2):
            levels.setdefault(other, self.dice.choice(Level.values))
        for code, level in levels.items():
            SpokenLanguage.objects.create(key_person=person, language=self.languages[code], level=level)

    def _endorse(self, person: KeyPerson) -> None:
        since = timezone.localdate(person.joined_at)
        if self.organisations and self.dice.random() < 0.8:
            organisation = self.dice.choice(self.organisations)
            Endorsement.objects.create(key_person=person, organisation=organisation, since=since)
        else:
            Endorsement.objects.create(
                key_person=person, municipality=self.here, by=self.coordinator, since=since
            )

    def _ask(self, person: KeyPerson, number: int) -> None:
        """What was asked in the last three months; number 15 was asked as often as they want this month."""
        days = [self.dice.randint(32, 90) for _ in range(self.dice.randint(0, 3))]
        if number == 15:
            days += [0] * person.monthly_maximum
        for ago in days:
            Asked.objects.create(
                key_person=person,
                municipality=self.here,
                kind=person.kinds[0],
                at=self.now - datetime.timedelta(days=ago),
                outcome=self.dice.choice([Asked.Outcome.YES, Asked.Outcome.YES, Asked.Outcome.NO]),
            )
