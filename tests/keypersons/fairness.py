"""This file is about a town that asks and asks, to see whether the finder spreads the load.

People, needs and answers are drawn with a seed. Staff ask whoever stands first; after a no the next one.
When fewer than three fit, the coordinator asks in the same way. Time goes on: days change, months begin.
"""

import datetime
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from keypersons import finder, viewings
from keypersons.models import Asked, Hat, KeyPerson
from keypersons.purpose import Purpose
from tests.factories import KeyPersonFactory, ThemeFactory

THEMES = ["taal", "schulden", "wonen", "werk"]
# Most questions are about one theme, in one language: that is how needs are.
THEME_NEEDS = [0.6, 0.2, 0.15, 0.05]
LANGUAGE_NEEDS = {"pl": 0.6, "": 0.3, "ar": 0.1}
BEGIN = datetime.datetime(2026, 2, 2, 9, tzinfo=datetime.UTC)
DAYS = 180
STARVED_AFTER = datetime.timedelta(days=90)
SAYS_YES = 0.8
# Who fits equally: themes, languages with their level, questions a month.
PROFILES = [
    (("taal", "schulden"), {"pl": 2}, 3),
    (("taal", "wonen"), {"pl": 2, "ar": 2}, 2),
    (("taal",), {"pl": 1}, 2),
    (("schulden", "werk"), {"pl": 2}, 2),
    (("taal", "wonen", "werk"), {"ar": 2}, 3),
]


@dataclass
class Outcome:
    """What happened: who was asked when, and who said yes."""

    groups: list[list]
    asked: dict = field(default_factory=lambda: defaultdict(list))
    accepted: Counter = field(default_factory=Counter)
    eligible: dict = field(default_factory=lambda: defaultdict(list))
    above_maximum: int = 0
    unanswered: int = 0

    @property
    def gini(self):
        """Of the questions that people said yes to: 0 when everybody has as many, 1 when one has all."""
        shares = sorted(self.accepted[one] for group in self.groups for one in group)
        weighted = sum((index + 1) * share for index, share in enumerate(shares))
        return 2 * weighted / (len(shares) * sum(shares)) - (len(shares) + 1) / len(shares)

    @property
    def largest_share(self):
        """Among people who fit equally: the most asked one, beside the mean of the group."""
        asked = [[len(self.asked[one]) for one in group] for group in self.groups]
        return max(max(counts) * len(counts) / sum(counts) for counts in asked if sum(counts))

    @property
    def starved(self):
        """How many, of all who fitted something in ninety days, were asked nothing in those days."""
        end = BEGIN + datetime.timedelta(days=DAYS)
        hungry = whole = 0
        for since in (BEGIN, end - STARVED_AFTER):
            until = since + STARVED_AFTER
            for one, moments in self.eligible.items():
                if any(since <= at < until for at in moments):
                    whole += 1
                    hungry += not any(since <= at < until for at in self.asked[one])
        return hungry / whole


def simulate(here, district, staff, *, clock, number=20, requests=200, seed=15, weights=finder.NEAR):
    """Ask so many questions in half a year; `clock` sets the time."""
    dice = random.Random(seed)
    outcome = Outcome(_people(here, district, number))
    rows = {one.subject: one for one in KeyPerson.objects.all()}
    for turn in range(requests):
        now = BEGIN + datetime.timedelta(days=DAYS * turn / requests, minutes=dice.randint(0, 90))
        clock(now)
        purpose = Purpose(
            kind="inform",
            theme=dice.choices(THEMES, THEME_NEEDS)[0],
            aim="meeting",
            district=district.code,
            language=dice.choices([*LANGUAGE_NEEDS], [*LANGUAGE_NEEDS.values()])[0],
        )
        _ask(outcome, rows, _found(purpose, staff, weights), staff, now, dice)
    return outcome


def _people(here, district, number):
    for theme in THEMES:
        ThemeFactory(code=theme)
    groups = [[] for _ in PROFILES]
    for index in range(number):
        themes, spoken, maximum = PROFILES[index % len(PROFILES)]
        one = KeyPersonFactory(
            municipality=here,
            themes=themes,
            spoken=spoken,
            districts=[district],
            monthly_maximum=maximum,
            confirmed_at=BEGIN,
        )
        groups[index % len(PROFILES)].append(one.subject)
    return groups


def _found(purpose, staff, weights):
    found = finder.find(purpose, by=staff, hat=Hat.FINDER, weights=weights)
    if found.is_few:
        found = finder.find_for(purpose, by=staff, weights=weights)
    return found.people


def _ask(outcome, rows, people, staff, now, dice):
    for one in people:
        outcome.eligible[one.subject].append(now)
    for one in people[:3]:
        person, says_yes = rows[one.subject], dice.random() < SAYS_YES
        outcome.asked[one.subject].append(now)
        Asked.objects.create(
            key_person=person,
            municipality=staff.municipality,
            kind="inform",
            at=now,
            outcome="yes" if says_yes else "no",
        )
        since = viewings.today(timezone.now()).replace(day=1)
        outcome.above_maximum += person.times_asked.filter(at__gte=since).count() > person.monthly_maximum
        if says_yes:
            outcome.accepted[one.subject] += 1
            return
    outcome.unanswered += 1
