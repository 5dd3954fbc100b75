"""This file is about the finder of key persons: its verb in this process beside the best plain SQL.

Both write the row of the search and one row for each person. Each question comes from another viewer, else
the limit for copyists would end the bench.
"""

from __future__ import annotations

import datetime
import itertools
import random
import statistics
import time
from typing import Any

from django.db import connection as ours
from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember
from keypersons import basis, viewings
from keypersons.finder import Found, find
from keypersons.models import Asked, Consent, Endorsement, Hat, KeyPerson, KindOfRequest, SpokenLanguage
from keypersons.neighbours import around
from keypersons.purpose import Purpose
from organisations.models import Organisation
from organisations.vocabulary_index import vocabulary
from places.models import District, Municipality
from tests.bench import report
from tests.bench.workloads import Question, Workload

NAME, PEOPLE, VARIATIONS, ROUNDS = "finder", 5000, 20, 20
THEMES = ["taal-leren", "geld-en-schulden", "gezondheid", "wonen", "schulden", "brieven-en-formulieren"]
LANGUAGES = ["", "pl", "ar", "tr", "ti", "uk"]
_viewers = itertools.count(1_000_000)


def compare(connection: Any, statement: str) -> dict[str, Any]:
    """Ask both in turn, see that they find the same people, and say how long each took."""
    here = _prepare()
    questions = _questions(here)
    # A plan for any language is half as fast as a plan for this one; then plain SQL is at its best.
    connection.execute("SET plan_cache_mode = force_custom_plan")
    _write_plan(connection, statement, questions[0])
    for purpose, values in questions:
        mine = [one.subject for one in _find(purpose, here).people]
        theirs = [row[0] for row in _fetch(connection, statement, values)]
        if mine != theirs or not mine:
            raise SystemExit(f"{NAME}: not the same people for {purpose}\n{mine}\n{theirs}")
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for purpose, values in questions:
            took[0].append(_timed(lambda purpose=purpose: _find(purpose, here)))
            took[1].append(_timed(lambda values=values: _fetch(connection, statement, values)))
    row = {
        "workload": NAME,
        "n": PEOPLE,
        "p50_ms": round(statistics.median(took[0]), 2),
        "sql_p50_ms": round(statistics.median(took[1]), 2),
        "gzip_bytes": 0,
        "p95_ms": round(statistics.quantiles(took[0], n=20)[-1], 2),
    }
    report.say(row)
    return row


def _find(purpose: Purpose, here: Municipality) -> Found:
    staff = StaffMember(user_id=next(_viewers), municipality=here, department="welfare")
    return find(purpose, by=staff, hat=Hat.FINDER)


def _fetch(connection: Any, statement: str, values: dict[str, Any]) -> Any:
    return connection.execute(statement, {**values, "viewer": next(_viewers)}, prepare=True).fetchall()


def _timed(ask: Any) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def _questions(here: Municipality) -> list[tuple[Purpose, dict[str, Any]]]:
    dice = random.Random(510)
    districts = list(District.objects.current().filter(parent=here).order_by("code"))
    day = viewings.today()
    questions = []
    for number in range(VARIATIONS):
        purpose = Purpose(
            kind=dice.choice(KindOfRequest.values),
            theme=THEMES[number % len(THEMES)],
            aim="meeting",
            district=dice.choice(districts).code,
            language=dice.choice(LANGUAGES),
        )
        place = around(purpose.district, municipality=here)
        assert place is not None
        values = {
            "kind": purpose.kind,
            "theme": purpose.theme,
            "language": purpose.language,
            "level": int(purpose.level_needed),
            "district": place.district,
            "adjacent": list(place.adjacent),
            "area": purpose.district,
            "municipality": here.pk,
            "month": day.replace(day=1),
            "seed": day.toordinal(),
        }
        questions.append((purpose, values))
    return questions


def _write_plan(connection: Any, statement: str, question: tuple[Purpose, dict[str, Any]]) -> None:
    asked = Question(question[0].district, {**question[1], "viewer": 0}, {})
    report.write_plan(connection, Workload(NAME, NAME, [asked], str, str), statement, PEOPLE)


# People


def _prepare() -> Municipality:
    """The municipality of the demo with as many invented key persons, and an empty log."""
    here = Municipality.objects.active().filter(key_person_basis__isnull=False).order_by("pk").first()
    if here is None or basis.of(here) is None:
        raise SystemExit(f"{NAME}: the demo has no municipality with a legal ground.")
    with transaction.atomic(), ours.cursor() as cursor:
        cursor.execute("SET LOCAL socialmap.emptying = 'on'")
        cursor.execute("TRUNCATE keypersons_viewing, keypersons_search")
    missing = PEOPLE - KeyPerson.objects.count()
    if missing > 0:
        _invent(here, missing)
    return here


@transaction.atomic
def _invent(here: Municipality, number: int) -> None:
    dice, now = random.Random(5000), timezone.now()
    districts = list(District.objects.current().filter(parent=here))
    people = KeyPerson.objects.bulk_create(
        KeyPerson(
            name=f"Verzonnen {index}",
            email=f"verzonnen-{index}@example.org",
            is_adult=True,
            kinds=dice.sample(KindOfRequest.values, dice.randint(1, 4)),
            is_everywhere=dice.random() < 0.2,
            is_online=dice.random() < 0.4,
            monthly_maximum=dice.choice([1, 2, 2, 2, 3, 4, 6]),
            confirmed_at=now - datetime.timedelta(days=dice.randint(0, 380)),
            is_paused=dice.random() < 0.05,
        )
        for index in range(number)
    )
    purposes = ("take_part", "details")
    Consent.objects.bulk_create(
        Consent(
            key_person=one, municipality=here, purpose=purpose, ground="Wmo", text_version="1", language="nl"
        )
        for one in people
        for purpose in purposes[: 2 if dice.random() < 0.9 else 1]
    )
    _offer(people, districts, dice)
    Asked.objects.bulk_create(
        Asked(
            key_person=one,
            municipality=here,
            kind="inform",
            at=now - datetime.timedelta(days=dice.randint(0, 400)),
            outcome="yes",
        )
        for one in people
        for _ in range(dice.choice([0, 0, 1, 2, 5]))
    )
    with ours.cursor() as cursor:
        cursor.execute("ANALYZE")


def _offer(people: list[KeyPerson], districts: list[District], dice: random.Random) -> None:
    words = vocabulary()
    themes, languages = list(words.terms["themes"].values()), list(words.terms["languages"].values())
    organisations = list(Organisation.objects.order_by("pk")[:50])
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(key_person=one, language=language, level=dice.randint(1, 3))
        for one in people
        for language in dice.sample(languages, 2)
    )
    chosen, works = KeyPerson.themes.through, KeyPerson.districts.through
    chosen.objects.bulk_create(
        chosen(keyperson=one, theme=theme) for one in people for theme in dice.sample(themes, 4)
    )
    works.objects.bulk_create(
        works(keyperson=one, district=area) for one in people for area in dice.sample(districts, 2)
    )
    Endorsement.objects.bulk_create(
        Endorsement(key_person=one, organisation=dice.choice(organisations)) for one in people
    )
