"""This file is about the legal ground of a municipality: without it nobody is invited or found."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from keypersons import basis
from keypersons.models import Basis
from tests.factories import BasisFactory, StaffMemberFactory
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db

PAGE = "/en/gemeente/sleutelpersonen/grondslag/"
GOOD = {"ground": "public_task", "law": "Wmo 2015, artikel 2.1.2", "dpia_on": datetime.date(2026, 3, 31)}
FORM = {**GOOD, "dpia_on": "2026-03-31", "decision": "start"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ivo(here):
    """Privacy officer of the municipality here."""
    user = with_app(person("Ivo"))
    StaffMemberFactory(user=user, municipality=here, roles=["privacy_officer"], department="other")
    return user


def test_a_municipality_without_a_ground_has_none(here):
    assert basis.of(here) is None


def test_what_is_entered_counts_from_then_on(here, esra):
    basis.enter(here, **GOOD, by=esra)

    found = basis.of(here)
    assert (found.ground, found.law, found.dpia_on) == tuple(GOOD.values())
    assert (found.entered_by, timezone.localdate(found.entered_at)) == (esra, timezone.localdate())


def test_a_dpia_of_tomorrow_is_refused_and_one_of_today_is_not(here, esra):
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="still to come"):
        basis.enter(here, **{**GOOD, "dpia_on": today + datetime.timedelta(days=1)}, by=esra)
    assert basis.of(here) is None

    basis.enter(here, **{**GOOD, "dpia_on": today}, by=esra)
    assert basis.of(here).dpia_on == today


@pytest.mark.parametrize(
    "missing", [{"law": ""}, {"law": "   "}, {"ground": "because"}, {"dpia_on": datetime.date(1926, 3, 31)}]
)
def test_a_ground_is_whole_or_nothing(here, esra, missing):
    with pytest.raises(ValidationError):
        basis.enter(here, **{**GOOD, **missing}, by=esra)

    assert not Basis.objects.exists()


def test_the_ground_of_one_municipality_is_not_that_of_another(here, elsewhere, esra):
    basis.enter(here, **GOOD, by=esra)

    assert basis.of(elsewhere) is None


def test_stopping_for_now_takes_the_ground_away_and_keeps_what_was_entered(here, esra, ivo):
    basis.enter(here, **GOOD, by=esra)
    basis.close(here, by=ivo)
    stopped_at = basis.entered(here).entered_at
    basis.close(here, by=esra)

    assert basis.of(here) is None
    assert (basis.entered(here).law, basis.entered(here).entered_by) == (GOOD["law"], ivo)
    assert basis.entered(here).entered_at == stopped_at


def test_entering_again_starts_again(here, esra):
    basis.enter(here, **GOOD, by=esra)
    basis.close(here, by=esra)
    basis.enter(here, **{**GOOD, "law": "Raadsbesluit 12"}, by=esra)

    assert basis.of(here).law == "Raadsbesluit 12"
    assert Basis.objects.count() == 1


# The page


def test_only_the_coordinator_and_the_privacy_officer_here_come_in(resident, amina, carla, esra, ivo):
    assert resident.get(PAGE).status_code == 302
    assert browser_of(amina).get(PAGE).status_code == 404
    assert browser_of(carla, second_factor=True).get(PAGE).status_code == 404
    assert browser_of(esra).get(PAGE).status_code == 302
    assert browser_of(esra, second_factor=True).get(PAGE).status_code == 200
    assert browser_of(ivo, second_factor=True).get(PAGE).status_code == 200


def test_a_coordinator_enters_the_ground(here, esra):
    browser = browser_of(esra, second_factor=True)

    assert "Nobody can be invited or found" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, FORM).status_code == 302

    page = browser.get(PAGE).content.decode()
    assert basis.of(here).law == GOOD["law"]
    assert "31 March 2026" in page
    assert "by <bdi>Esra</bdi>" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"dpia_on": "2096-01-01"}, "still to come"),
        ({"dpia_on": "1918-01-01"}, "Look at the year"),
        ({"dpia_on": "2026-02-30"}, "does not exist"),
        ({"dpia_on": "gisteren"}, "Write a day"),
        ({"dpia_on": ""}, "Choose the date of the DPIA."),
        ({"law": ""}, "Type the law"),
        ({"law": "a\u202eb"}, "hidden signs"),
        ({"law": "x" * 201}, "too long"),
        ({"ground": ""}, "Choose the legal ground."),
        ({"ground": "king"}, "king"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(esra, wrong, sentence):
    sent = {**FORM, "law": "Besluit 77", **wrong}

    page = browser_of(esra, second_factor=True).post(PAGE, sent)

    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert "law" in wrong or 'value="Besluit 77"' in text
    assert not Basis.objects.exists()


def test_stopping_for_now_is_one_press(here, esra):
    BasisFactory(municipality=here)
    browser = browser_of(esra, second_factor=True)

    browser.post(PAGE, {"decision": "close"})
    page = browser.get(PAGE).content.decode()

    assert basis.of(here) is None
    assert "Stopped for now" in page
    assert "Save and start again" in page


def test_correcting_a_word_does_not_undo_that_a_colleague_stopped(here, esra, ivo):
    BasisFactory(municipality=here)
    basis.close(here, by=ivo)
    browser = browser_of(esra, second_factor=True)

    page = browser.post(PAGE, {**FORM, "law": "Besluit 77", "decision": "change"}).content.decode()
    assert "A colleague stopped meanwhile" in page
    assert 'value="Besluit 77"' in page
    assert (basis.of(here), basis.entered(here).law) == (None, BasisFactory.law)
    assert 'name="decision" value="start"' in page

    browser.post(PAGE, {**FORM, "law": "Besluit 77", "decision": "start"})
    assert basis.of(here).law == "Besluit 77"


def test_the_other_municipality_changes_nothing_here(here, elsewhere, dirk):
    BasisFactory(municipality=here)

    browser_of(dirk, second_factor=True).post(PAGE, {"decision": "close"})
    browser_of(dirk, second_factor=True).post(PAGE, FORM)

    assert basis.of(here).law == BasisFactory.law
    assert basis.of(elsewhere).entered_by == dirk
