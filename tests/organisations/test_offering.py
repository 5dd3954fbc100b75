"""This file is about what people can come for: adding, hours, read back, impossible hours, ending."""

import datetime
import re

import pytest

from organisations import form_keys, offering
from organisations.forms.offer import MOST_ROWS, PRESETS
from organisations.models import Schedule, Service
from tests.factories import (
    EditorFactory,
    LanguageFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ScheduleFactory,
    ServiceFactory,
    ServiceTextFactory,
    TargetGroupFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NEW = "/mijn/de-brug/aanbod/nieuw/"
TYPED = {"title": "Taalcafé", "text_language": "nl", "rows": "1"}


def when(number=0, **fields):
    return {f"when-{number}-{name}": value for name, value in fields.items()}


@pytest.fixture
def amina(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def entry(amina):
    MunicipalityFactory()
    entry = OrganisationFactory(slug="de-brug", published_at="2026-11-01T10:00Z")
    EditorFactory(organisation=entry, user=amina)
    return entry


@pytest.fixture
def service(entry):
    service = ServiceFactory(organisation=entry)
    ServiceTextFactory(service=service, title="Koffie")
    ScheduleFactory(service=service)
    return service


@pytest.fixture
def edit(client, service):
    def edit(**fields):
        url = f"/mijn/de-brug/aanbod/{service.pk}/"
        version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
        return client.post(url, {"title": "Koffie", "text_language": "nl", "version": version, **fields})

    return edit


def sentences(response):
    """What is said beside the fields of the hours."""
    return {
        name: [str(text) for text in texts]
        for row in response.context["form"].rows
        for name, texts in row.errors.items()
    }


def test_a_service_is_added_and_its_hours_are_read_back(client, entry):
    typed = {
        **TYPED,
        **when(weekdays=["2"], opens="10-12", week_of_month="0"),
        "is_free": "yes",
        "way_in": "walk_in",
    }

    response = client.post(NEW, typed, follow=True)

    service = Service.objects.get()
    assert (str(service), service.is_free, service.way_in) == ("Taalcafé", True, "walk_in")
    block = service.schedules.get()
    assert (block.weekdays, block.opens, block.closes) == ([2], datetime.time(10), datetime.time(12))
    assert "10:00" in response.content.decode() and "12:00" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "opens", "closes"),
    [
        (("10", "12"), 10, 12),
        (("10.00", "12 uur"), 10, 12),
        (("10u", "12h"), 10, 12),
        (("9 tot 17", ""), 9, 17),
    ],
)
def test_hours_may_be_typed_in_many_ways(client, entry, typed, opens, closes):
    client.post(NEW, {**TYPED, **when(weekdays=["1"], opens=typed[0], closes=typed[1])})

    block = Schedule.objects.get()
    assert (block.opens.hour, block.closes.hour) == (opens, closes)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (when(weekdays=["1"], opens="12", closes="10"), "closes"),
        (when(weekdays=["1"], opens="12", closes="12"), "closes"),
        (when(weekdays=["1"], opens="22", closes="2"), "closes"),
        (when(weekdays=["1"], opens="25", closes="26"), "opens"),
        (when(weekdays=["1"], opens="10", closes=""), "closes"),
        (when(opens="10", closes="12"), "weekdays"),
        (when(weekdays=["8"], opens="10", closes="12"), "weekdays"),
        (when(weekdays=["1"], opens="10", closes="12", valid_from="2027-02-31"), "valid_from"),
        (when(weekdays=["1"], opens="10", closes="12", valid_to="31-2-2027"), "valid_to"),
        (
            when(weekdays=["1"], opens="10", closes="12", valid_from="1-3-2027", valid_to="1-2-2027"),
            "valid_to",
        ),
        (when(weekdays=["1"], opens="10", closes="12", week_of_month="7"), "week_of_month"),
        (when(weekdays=["1"], opens="10" * 100, closes="12"), "opens"),
    ],
)
def test_impossible_hours_get_a_sentence_at_the_field(client, entry, typed, field):
    response = client.post(NEW, {**TYPED, **typed})

    assert response.status_code == 200
    assert field in sentences(response)
    assert 'value="Taalcafé"' in response.content.decode()
    assert not Service.objects.exists()


def test_an_empty_row_is_no_row(client, entry):
    client.post(NEW, {**TYPED, "rows": "3", **when(1, weekdays=["1"], opens="10", closes="12")})

    assert Schedule.objects.count() == 1


def test_the_same_hours_twice_are_once(client, entry):
    row = {"weekdays": ["1"], "opens": "10", "closes": "12"}

    client.post(NEW, {**TYPED, "rows": "2", **when(0, **row), **when(1, **row)})

    assert Schedule.objects.count() == 1


def test_two_clicks_add_one_service(client, entry, amina):
    key = form_keys.new_key(amina)

    for _click in range(2):
        client.post(NEW, {**TYPED, "key": key, **when(weekdays=["1"], opens="10", closes="12")})

    assert Service.objects.count() == 1 and Schedule.objects.count() == 1


def test_another_row_keeps_what_was_typed_and_saves_nothing(client, entry):
    typed = {**TYPED, **when(weekdays=["2"], opens="raar", closes=""), "add_row": "1"}

    response = client.post(NEW, typed)

    page = response.content.decode()
    assert len(response.context["form"].rows) == 2
    assert 'value="raar"' in page and 'value="Taalcafé"' in page and "field-error" not in page
    assert not Service.objects.exists()


@pytest.mark.parametrize("preset", PRESETS)
def test_an_example_fills_a_row_that_can_be_saved(client, entry, preset):
    shown = client.post(NEW, {**TYPED, "preset": preset})
    row = shown.context["form"].rows[0].initial

    client.post(NEW, {**TYPED, **when(**row)})

    assert Schedule.objects.count() == 1


@pytest.mark.parametrize("rows", ["-1", "0", "99999999", "x", "", "1e9", "½"])
def test_the_number_of_rows_is_bounded_whatever_is_sent(client, entry, rows):
    response = client.post(NEW, {**TYPED, "rows": rows, "add_row": "1"})

    assert 1 <= len(response.context["form"].rows) <= MOST_ROWS


def test_a_change_keeps_the_rows_that_stay(edit, service):
    block = service.schedules.get()

    edit(
        rows="2",
        **when(0, weekdays=["2"], opens="10:00", closes="12:00"),
        **when(1, weekdays=["6"], opens="14", closes="16", week_of_month="-1"),
    )

    assert set(service.schedules.values_list("pk", "week_of_month")) >= {(block.pk, None)}
    assert service.schedules.count() == 2


def test_hours_can_be_taken_away(edit, service):
    edit(rows="1", **when(0, weekdays=["2"], opens="10:00", closes="12:00", remove="on"))

    assert not service.schedules.exists()


def test_everything_about_a_service_can_be_told(edit, service, entry):
    place = LocationFactory(organisation=entry)
    LanguageFactory(code="pl")
    TargetGroupFactory(code="jongeren")

    response = edit(
        title="Koffie en taal",
        locations=[str(place.pk)],
        languages=["pl"],
        target_groups=["jongeren"],
        minimum_age="12",
        maximum_age="18",
        is_free="no",
        cost="2 euro",
        is_online="on",
        status="temporarily closed",
        closed_until="1-2-2027",
        rows="1",
    )

    service.refresh_from_db()
    assert response.status_code == 302
    assert (service.minimum_age, service.maximum_age, service.cost, service.is_free) == (
        12,
        18,
        "2 euro",
        False,
    )
    assert (service.status, service.closed_until) == ("temporarily closed", datetime.date(2027, 2, 1))
    assert list(service.locations.all()) == [place]
    assert service.texts.get().title == "Koffie en taal"


@pytest.mark.parametrize(
    "typed",
    [
        {"minimum_age": "18", "maximum_age": "12"},
        {"minimum_age": "-1"},
        {"maximum_age": "999999999999999999999"},
        {"title": ""},
        {"title": "x\u202ey"},
        {"status": "defunct"},
        {"locations": ["999999"]},
        {"locations": ["x'); --"]},
        {"text_language": "klingon"},
    ],
)
def test_what_cannot_be_gets_a_sentence(client, entry, typed):
    response = client.post(NEW, {**TYPED, **typed})

    assert response.status_code == 200 and response.context["form"].errors
    assert not Service.objects.exists()


def test_a_place_of_another_organisation_cannot_be_chosen(client, entry):
    theirs = LocationFactory()

    response = client.post(NEW, {**TYPED, "locations": [str(theirs.pk)]})

    assert "locations" in response.context["form"].errors


def test_a_service_is_told_in_another_language_beside_the_first(client, service):
    url = f"/mijn/de-brug/aanbod/{service.pk}/?taal=ar"
    page = client.get(url).content.decode()
    version = re.search(r'name="version" value="([^"]*)"', page)[1]

    client.post(
        url,
        {
            "title": "قهوة",
            "text_language": "ar",
            "version": version,
            "rows": "1",
            **when(weekdays=["2"], opens="10", closes="12"),
        },
    )

    assert dict(service.texts.values_list("language", "title")) == {"nl": "Koffie", "ar": "قهوة"}


def test_a_service_is_saved_before_going_on_in_another_language(edit, service):
    hours = when(weekdays=["2"], opens="10", closes="12")

    response = edit(title="Thee", rows="1", go_on="language", other_language="ar", **hours)

    assert response["Location"] == f"/mijn/de-brug/aanbod/{service.pk}/?taal=ar"
    assert service.texts.get().title == "Thee"


def test_two_who_change_the_hours_get_both_to_see(client, edit, service, amina):
    url = f"/mijn/de-brug/aanbod/{service.pk}/"
    version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
    edit(rows="1", **when(weekdays=["3"], opens="10", closes="12"))

    response = client.post(
        url,
        {
            "title": "Koffie",
            "text_language": "nl",
            "version": version,
            "rows": "1",
            **when(weekdays=["4"], opens="10", closes="12"),
        },
    )

    assert response.status_code == 409
    assert "woensdag" in response.content.decode() and "donderdag" in response.content.decode()
    assert [block.weekdays for block in service.schedules.all()] == [[3]]


def test_what_has_stopped_can_start_again(client, service):
    url = f"/mijn/de-brug/aanbod/{service.pk}/stoppen/"

    client.post(url)
    service.refresh_from_db()
    assert service.status == "defunct"

    client.post(url, {"again": "1"})
    service.refresh_from_db()
    assert service.status == "active"


def test_a_service_of_another_organisation_does_not_exist(client, entry):
    theirs = ServiceFactory()

    for word in ("", "stoppen/"):
        assert client.post(f"/mijn/de-brug/aanbod/{theirs.pk}/{word}").status_code == 404


def test_an_entry_has_room_for_fifty_services(client, entry, monkeypatch):
    monkeypatch.setattr(offering, "MOST_SERVICES", 1)
    ServiceFactory(organisation=entry)

    response = client.post(NEW, TYPED)

    assert response.status_code == 200 and Service.objects.count() == 1
    assert 'value="Taalcafé"' in response.content.decode()
