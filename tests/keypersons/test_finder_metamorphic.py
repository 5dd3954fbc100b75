"""This file is about what must not matter to the finder, and what must: one change, two searches compared."""

import random
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keypersons.models import KeyPerson
from keypersons.weights import NEAR, SPREAD
from tests.factories import AskedFactory, KeyPersonFactory, ThemeFactory
from tests.keypersons.looking import asking, find

pytestmark = pytest.mark.django_db

MANY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Names in other scripts, of women and of men, long and short, with signs that change direction.
NAMES = ["Fatima", "Jan", "ليلى", "Мария", "ሰላም", "Öznur", "李雷", "A" * 80, "Zé 🌷", "O'Brien-van der Berg"]
WAYS = st.sampled_from([NEAR, SPREAD])
QUESTIONS = st.builds(
    asking,
    kind=st.sampled_from(["inform", "advise", "train"]),
    theme=st.sampled_from(["taal", "schulden"]),
    language=st.sampled_from(["", "pl", "ar"]),
    online=st.booleans(),
)


@pytest.fixture
def crowd(here, south, north):
    """Eight people, drawn with a fixed seed, who differ in everything that counts."""
    dice = random.Random(1511)
    people = []
    for number in range(8):
        one = KeyPersonFactory(
            municipality=here,
            name=NAMES[number],
            kinds=["inform", "advise", "train"],
            themes=dice.sample(["taal", "schulden"], dice.randint(0, 2)),
            spoken={"pl": dice.randint(1, 3), "ar": dice.randint(1, 3)},
            districts=dice.sample([south, north], dice.randint(0, 2)),
            is_everywhere=dice.random() < 0.3,
            is_online=dice.random() < 0.5,
            monthly_maximum=dice.randint(3, 9),
        )
        for _ in range(dice.randint(0, 2)):
            AskedFactory(key_person=one)
        people.append(one)
    return people


def order(fatma, question, weights):
    return [one.subject for one in find(fatma, question, weights=weights).people]


class Undone(Exception):
    """Ends a change that is tried out."""


def tried(fatma, question, weights, change):
    """The order before and after a change, which is taken back afterwards."""
    found = []
    try:
        with transaction.atomic():
            found.append(order(fatma, question, weights))
            change()
            found.append(order(fatma, question, weights))
            raise Undone
    except Undone:
        return found


@MANY
@given(question=QUESTIONS, weights=WAYS, seed=st.integers(0, 999))
def test_another_name_in_another_script_never_changes_a_place(fatma, crowd, question, weights, seed):
    names = random.Random(seed).sample(NAMES, len(crowd))

    def rename():
        for one, name in zip(crowd, names, strict=True):
            KeyPerson.objects.filter(pk=one.pk).update(name=name, email=f"{seed}-{one.pk}@example.org")

    before, after = tried(fatma, question, weights, rename)

    assert len(before) == 8
    assert after == before


@MANY
@given(question=QUESTIONS, weights=WAYS, which=st.integers(0, 7), outcome=st.sampled_from(["yes", "no"]))
def test_being_asked_once_more_never_lifts_anybody(fatma, crowd, question, weights, which, outcome):
    subject = crowd[which].subject

    before, after = tried(
        fatma, question, weights, lambda: AskedFactory(key_person=crowd[which], outcome=outcome)
    )

    # Gone, when that was the last question this month.
    assert subject not in after or after.index(subject) >= before.index(subject)
    others = [one for one in before if one != subject]
    assert [one for one in after if one != subject] == others


@MANY
@given(question=QUESTIONS, weights=WAYS, which=st.integers(0, 7))
def test_no_or_no_answer_weighs_as_much_as_yes(fatma, crowd, question, weights, which):
    def answer(outcome):
        AskedFactory(key_person=crowd[which], outcome=outcome)

    orders = [
        tried(fatma, question, weights, partial(answer, outcome))[1]
        for outcome in ("yes", "no", "expired", "waiting")
    ]

    assert orders == [orders[0]] * 4


@MANY
@given(question=QUESTIONS, weights=WAYS, which=st.integers(0, 7))
def test_whoever_withdraws_is_gone_and_the_others_stay_in_order(fatma, crowd, question, weights, which):
    def withdraw():
        crowd[which].consents.filter(purpose="take_part").update(withdrawn_at=timezone.now())

    before, after = tried(fatma, question, weights, withdraw)

    assert after == [one for one in before if one != crowd[which].subject]


@MANY
@given(question=QUESTIONS, weights=WAYS, which=st.integers(0, 7))
def test_a_theme_that_nobody_asked_for_changes_nothing(fatma, crowd, question, weights, which):
    before, after = tried(
        fatma, question, weights, lambda: crowd[which].themes.add(ThemeFactory(code="tuinen"))
    )

    assert after == before


@MANY
@given(question=QUESTIONS, weights=WAYS, which=st.integers(0, 7))
def test_how_somebody_is_reached_and_paid_changes_nothing(fatma, crowd, question, weights, which):
    def change():
        KeyPerson.objects.filter(pk=crowd[which].pk).update(
            email="", phone="+31612345678", channel="phone", compensation="paid", language="ar"
        )

    before, after = tried(fatma, question, weights, change)

    assert after == before
