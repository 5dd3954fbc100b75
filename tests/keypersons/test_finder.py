"""This file is about who is found: every hard limit with somebody who would leak, and the reasons."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from keypersons import finder
from keypersons.models import Basis, Hat, Search, Viewing
from keypersons.weights import NEAR, SPREAD, TERMS
from tests.factories import (
    AskedFactory,
    DistrictFactory,
    KeyPersonFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.keypersons.looking import asking, find, names, of, three

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def visible(people):
    return sorted(one.name for one in people)


# Who is found


def test_people_who_agreed_are_found(here, fatma):
    people = three(here)

    assert names(find(fatma)) == visible(people)


LEAKS = {
    "who is paused": {"is_paused": True},
    "who is paused until later": {
        "is_paused": True,
        "paused_until": datetime.date.today() + datetime.timedelta(days=2),
    },
    "who stopped": {"stopped_at": timezone.now()},
    "whom nobody heard for a year": {"confirmed_at": ago(366)},
    "who offered something else": {"kinds": ["train"]},
    "who said yes to nobody": {"municipality": False},
}


@pytest.mark.parametrize("fields", LEAKS.values(), ids=LEAKS)
def test_somebody_is_not_found(here, fatma, fields):
    people = three(here)
    KeyPersonFactory(**{"municipality": here, "name": "Lek", **fields})

    assert names(find(fatma)) == visible(people)


def test_a_pause_that_is_over_hides_nobody(here, fatma):
    people = three(here)
    people.append(KeyPersonFactory(municipality=here, is_paused=True, paused_until=timezone.localdate()))

    assert names(find(fatma)) == visible(people)


def test_whoever_said_yes_to_another_municipality_is_not_found(here, elsewhere, fatma):
    people = three(here)
    KeyPersonFactory(municipality=elsewhere, name="Lek")

    assert names(find(fatma)) == visible(people)


@pytest.mark.parametrize("ending", ["withdrawn_at", "ends_at"])
def test_whoever_withdrew_or_whose_yes_ended_is_not_found(here, fatma, ending):
    people = three(here)
    gone = KeyPersonFactory(municipality=here, name="Lek")
    gone.consents.filter(purpose="take_part").update(**{ending: ago(0)})

    assert names(find(fatma)) == visible(people)


def test_the_own_maximum_counts_what_every_municipality_asked(here, elsewhere, fatma):
    people = three(here)
    full = KeyPersonFactory(municipality=here, name="Lek", monthly_maximum=2)
    AskedFactory(key_person=full, municipality=here)
    AskedFactory(key_person=full, municipality=elsewhere)

    assert names(find(fatma)) == visible(people)


def test_a_new_month_begins_at_midnight_in_the_netherlands(here, fatma, monkeypatch):
    people = three(here)
    asked = KeyPersonFactory(municipality=here, monthly_maximum=1, confirmed_at=ago(0))
    # Half past eleven in the evening of 31 October in London is already November here.
    AskedFactory(key_person=asked, at=datetime.datetime(2026, 10, 31, 23, 30, tzinfo=datetime.UTC))
    now = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(finder.timezone, "now", lambda: now)

    assert names(find(fatma)) == visible(people)


def test_the_last_minute_of_last_month_does_not_count(here, fatma, monkeypatch):
    people = three(here)
    people.append(KeyPersonFactory(municipality=here, monthly_maximum=1))
    AskedFactory(key_person=people[-1], at=datetime.datetime(2026, 10, 31, 22, 59, tzinfo=datetime.UTC))
    now = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(finder.timezone, "now", lambda: now)

    assert names(find(fatma)) == visible(people)


def test_the_language_must_be_spoken_and_may_be_used(here, fatma):
    people = three(here, spoken={"pl": 1})
    KeyPersonFactory(municipality=here, name="Lek", spoken={"ar": 3})
    silent = KeyPersonFactory(municipality=here, name="Lek", spoken={"pl": 3})
    silent.consents.filter(purpose="details").update(withdrawn_at=ago(0))

    assert names(find(fatma, asking(language="pl"))) == visible(people)


def test_details_agreed_with_another_municipality_do_not_count_here(here, elsewhere, fatma):
    three(here, themes=["taal"])
    apart = KeyPersonFactory(municipality=here, themes=["taal"], spoken={"pl": 3})
    apart.consents.filter(purpose="details").update(municipality=elsewhere)

    terms = [reason.term for reason in of(find(fatma), apart).reasons]

    assert terms == ["area", "confirmed"]


def test_only_people_who_can_on_that_day_are_found(here, fatma):
    people = [*three(here), KeyPersonFactory(municipality=here, days=[1, 2])]
    KeyPersonFactory(municipality=here, name="Lek", days=[3])

    assert names(find(fatma, asking(day=2))) == visible(people)


def test_nobody_is_found_without_the_legal_ground(here, fatma):
    three(here)
    Basis.objects.update(is_open=False)

    with pytest.raises(finder.NotFindable):
        find(fatma)
    assert Viewing.objects.count() == 0


def test_nobody_is_found_in_a_municipality_that_does_not_take_part(here, fatma):
    three(here)
    fatma.municipality.is_active = False

    with pytest.raises(finder.NotFindable):
        find(fatma)


NOT_A_PURPOSE = [{"kind": ""}, {"theme": ""}, {"aim": ""}, {"district": ""}]
NOT_A_PURPOSE += [{"theme": "geheim"}, {"district": "WK999999"}, {"language": "klingon"}]


@pytest.mark.parametrize("missing", NOT_A_PURPOSE)
def test_nobody_is_found_before_the_purpose_is_complete(here, fatma, missing):
    three(here)

    with pytest.raises(finder.NotFindable):
        find(fatma, asking(**missing))
    assert Search.objects.count() == 0


def test_a_district_of_another_municipality_is_no_purpose(here, elsewhere, fatma):
    three(here)
    other = DistrictFactory(parent=elsewhere)

    with pytest.raises(finder.NotFindable):
        find(fatma, asking(district=other.code))


def test_at_most_ten_are_shown(here, fatma):
    for _ in range(12):
        KeyPersonFactory(municipality=here)

    assert len(find(fatma).people) == 10


@pytest.mark.parametrize("fits", [0, 1, 2])
def test_fewer_than_three_are_never_named(here, fatma, fits):
    for _ in range(fits):
        KeyPersonFactory(municipality=here)

    found = find(fatma)

    assert (found.people, found.is_few) == ((), True)
    assert (Search.objects.get().shown, Viewing.objects.count()) == (0, 0)


def test_the_coordinator_sees_them_when_a_colleague_asks(here, fatma):
    only = KeyPersonFactory(municipality=here)
    found = finder.find_for(asking(), by=fatma)

    assert names(found) == [only.name]
    row = Viewing.objects.get()
    assert (row.subject, row.what, row.hat) == (only.subject, "coordinator", "coordinator")


# Why, and in which order


def test_each_reason_is_a_term_of_the_score_and_each_term_a_reason(here, elsewhere, north, fatma):
    three(here)
    everything = KeyPersonFactory(
        municipality=here, themes=["taal"], spoken={"pl": 1}, districts=[north], is_everywhere=False,
        monthly_maximum=4,
    )  # fmt: skip
    AskedFactory(key_person=everything, municipality=here, at=ago(3))
    AskedFactory(key_person=everything, municipality=elsewhere, at=ago(80))
    AskedFactory(key_person=everything, municipality=here, at=ago(91))

    fit = of(find(fatma, asking(language="pl")), everything)

    points = {reason.term: reason.points for reason in fit.reasons}
    assert points == {
        "theme": 3,
        "language": Decimal("1.5"),
        "area": 2,
        "confirmed": 1,
        "load": Decimal("-1.5"),
        "asked": -1,
    }
    assert list(points) == list(TERMS)
    assert fit.score == sum(points.values())


def test_what_does_not_count_is_no_reason(here, fatma):
    three(here)
    plain = KeyPersonFactory(municipality=here, is_everywhere=False, confirmed_at=ago(200))

    fit = of(find(fatma), plain)

    assert (fit.reasons, fit.score, fit.is_elsewhere) == ((), 0, True)


@pytest.mark.parametrize("weights", [NEAR, SPREAD])
def test_the_score_of_everybody_is_the_sum_of_what_is_said(here, north, fatma, weights):
    for number in range(8):
        one = KeyPersonFactory(
            municipality=here,
            themes=["taal"][: number % 2],
            spoken={"pl": 1 + number % 3},
            districts=[north],
            is_everywhere=number % 4 == 0,
            is_online=number % 3 == 0,
            monthly_maximum=3,
        )
        for _ in range(number % 3):
            AskedFactory(key_person=one, municipality=here)

    people = find(fatma, asking(language="pl", online=True), weights=weights).people

    assert [one.score for one in people] == [sum(r.points for r in one.reasons) for one in people]
    assert [one.score for one in people] == sorted((one.score for one in people), reverse=True)


def test_reasons_are_plain_words(here, north, fatma):
    three(here, spoken={"pl": 2})
    one = KeyPersonFactory(
        municipality=here,
        themes=["taal"],
        spoken={"pl": 3},
        districts=[north],
        is_everywhere=False,
        confirmed_at=datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC),
    )
    AskedFactory(key_person=one, municipality=here, at=ago(3))

    with override("en"):
        texts = [reason.text for reason in of(find(fatma, asking(language="pl")), one).reasons]

    assert texts == [
        "Chose this theme: taal (en)",
        "pl (en): can read official letters",
        "Wants to work beside Zuid",
        "Said in November 2026 that it still holds",
        "Was asked 1 time in the last 3 months",
        "Your municipality asked in the last 30 days",
    ]


def test_a_theme_within_the_theme_counts(here, fatma):
    ThemeFactory(code="lezen", parent=ThemeFactory(code="taal"))
    three(here)
    reader = KeyPersonFactory(municipality=here, themes=["lezen"])

    assert find(fatma).people[0].subject == reader.subject


def test_letters_must_be_read_to_read_along(here, fatma):
    three(here, spoken={"pl": 2})
    one = KeyPersonFactory(municipality=here, spoken={"pl": 3})

    advise = of(find(fatma, asking(kind="advise", language="pl")), one)
    inform = find(fatma, asking(language="pl")).people

    assert {r.term: r.points for r in advise.reasons}["language"] == 3
    assert {r.points for fit in inform for r in fit.reasons if r.term == "language"} == {3}


def test_by_phone_counts_as_much_as_next_door_and_only_when_it_is_fine(here, fatma):
    three(here)
    far = KeyPersonFactory(municipality=here, is_everywhere=False, is_online=True)

    asked = {reason.term: reason.points for reason in of(find(fatma, asking(online=True)), far).reasons}
    not_asked = {reason.term for reason in of(find(fatma), far).reasons}

    assert (asked["area"], not_asked) == (2, {"confirmed"})


def test_near_first_and_spread_first_choose_differently(here, south, north, fatma):
    three(here, is_everywhere=False)
    near = KeyPersonFactory(municipality=here, districts=[south], monthly_maximum=10)
    AskedFactory(key_person=near, municipality=here)
    rested = KeyPersonFactory(municipality=here, districts=[north], is_everywhere=False)

    first = [find(fatma, weights=weights).people[0].subject for weights in (NEAR, SPREAD)]

    assert first == [near.subject, rested.subject]


def test_equal_people_change_places_from_day_to_day(here, fatma, monkeypatch):
    three(here)
    for _ in range(6):
        KeyPersonFactory(municipality=here)
    now = timezone.now()
    orders = set()
    for day in range(6):
        moment = now + datetime.timedelta(days=day)
        monkeypatch.setattr(finder.timezone, "now", lambda moment=moment: moment)
        first, second = find(fatma), find(fatma)
        assert [one.subject for one in first.people] == [one.subject for one in second.people]
        orders.add(tuple(one.subject for one in first.people))

    assert len(orders) == 6


def test_who_knows_somebody_is_shown_and_does_not_count(here, elsewhere, fatma):
    three(here)
    known = KeyPersonFactory(municipality=here)
    before = of(find(fatma), known)
    school = OrganisationFactory(name="Taalschool", slug="taalschool", municipality=here)
    known.endorsements.create(organisation=school, since=datetime.date(2025, 3, 1))
    known.endorsements.create(municipality=here, since=datetime.date(2026, 2, 1))
    known.endorsements.create(municipality=elsewhere, since=datetime.date(2024, 2, 1))

    after = of(find(fatma), known)

    assert [(one.name, one.since.year, one.slug) for one in after.known_by] == [
        ("Taalschool", 2025, "taalschool"),
        ("Proefstad", 2026, ""),
    ]
    assert (after.score, after.reasons) == (before.score, before.reasons)


def test_one_row_is_written_for_each_person_shown(here, fatma):
    people = three(here)

    found = find(fatma, asking(language="pl"))

    rows = Viewing.objects.all()
    assert {row.subject for row in rows} == {one.subject for one in people}
    search = Search.objects.get()
    for row in [*rows, search]:
        assert (row.viewer, row.hat, row.department) == (fatma.user_id, Hat.FINDER, "welfare")
        assert (row.kind, row.theme, row.aim) == ("inform", "taal", "meeting")
        assert (row.language, row.district, row.municipality_id) == ("pl", "WK900101", here.pk)
    assert (search.pk, search.shown, {row.search for row in rows}) == (found.search, 3, {found.search})


def test_finding_takes_as_many_questions_for_three_as_for_nine(here, fatma, django_assert_num_queries):
    three(here)
    find(fatma)
    with django_assert_num_queries(6):
        find(fatma)
    for _ in range(2):
        three(here)
    with django_assert_num_queries(6):
        find(fatma)
