"""This file is about whether the demo is whole, fair and plainly invented, and can be loaded again."""

import datetime
import random
import time
from collections import Counter
from itertools import pairwise

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone
from pghistory.models import Context

from accounts.demo import PEOPLE, DemoOnly
from accounts.models import Role, StaffMember, User
from organisations.demo.content import plans
from organisations.demo.crowd import load_crowd
from organisations.demo.drawing import draw
from organisations.demo.loading import load_demo, remove_demo
from organisations.demo.places import UTRECHT, UTRECHT_TOWN, VOORBEELDSTAD, VOORBEELDSTAD_TOWN
from organisations.history import event_model
from organisations.models import (
    TRACKED,
    Expertise,
    Fact,
    Language,
    Listing,
    Location,
    Organisation,
    OrganisationText,
    ProposedChange,
    Service,
    ServiceText,
    TargetGroup,
    Theme,
)
from organisations.opening import is_public_holiday, open_at
from organisations.promises import first_look
from places.models import District, Municipality

pytestmark = pytest.mark.django_db

BAD_NEWS = {
    "schulden",
    "geld-en-schulden",
    "eten-en-spullen",
    "somber-en-stress",
    "veiligheid",
    "geweld-thuis",
    "zonder-papieren",
}


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for this file; answers how long that took. Each test undoes its own changes."""
    with django_db_blocker.unblock(), override_settings(DEVELOPMENT=True), transaction.atomic():
        started = time.monotonic()
        load_demo()
        yield time.monotonic() - started
        transaction.set_rollback(True)


def test_it_loads_quickly(demo):
    # Alone it takes about three seconds of the twenty it may; other tests may keep this machine busy.
    assert demo < 60


def test_it_has_about_120_organisations_in_every_state():
    states = Counter(Organisation.objects.values_list("status", flat=True))

    assert 110 <= sum(states.values()) <= 140
    assert set(states) == set(Organisation.Status.values)
    assert states["published"] > 100
    assert 240 <= Service.objects.count() <= 260


def test_some_wait_longer_than_was_promised():
    late = [entry for entry in Organisation.objects.waiting() if first_look(entry).is_late]

    assert len(late) == 2
    assert Organisation.objects.waiting().count() > 5


def test_some_are_unconfirmed_hidden_or_elsewhere():
    published = Organisation.objects.published()

    assert len([entry for entry in published if entry.is_noticed]) == 5
    assert published.filter(locations__shows_address=False).count() >= 5
    assert published.filter(has_no_place=True, locations=None).count() >= 12
    assert published.annotate(places=Count("locations")).filter(places__gt=1).count() >= 8
    assert published.filter(locations__lookup=Location.Lookup.PENDING).count() == 3
    assert ProposedChange.objects.waiting().values("field").distinct().count() == 4


@pytest.mark.parametrize(
    ("model", "column"),
    [(Theme, "themes"), (TargetGroup, "target_groups"), (Expertise, "expertise")],
    ids=["themes", "target groups", "expertise"],
)
def test_at_least_three_can_be_found_for_each(model, column):
    found = Counter(code for codes in Listing.objects.values_list(column, flat=True) for code in codes)

    assert [term.code for term in model.objects.active() if found[term.code] < 3] == []


def test_at_least_three_can_be_found_for_each_fact_and_type_of_place():
    facts = Counter(fact for codes in Listing.objects.values_list("facts", flat=True) for fact in codes)
    types = Counter(
        Location.objects.filter(organisation__listing__isnull=False, point__isnull=False).values_list(
            "place_type", flat=True
        )
    )

    assert [fact for fact in Fact.values if facts[fact] < 3] == []
    assert [kind for kind in Location.PlaceType.values if types[kind] < 3] == []


def test_everything_is_open_to_dutch_speakers_and_every_language_is_spoken():
    languages = Counter(
        code for codes in Listing.objects.values_list("languages", flat=True) for code in codes
    )

    assert languages["nl"] == Listing.objects.count()
    assert [term.code for term in Language.objects.active() if not languages[term.code]] == []


def _unevenness(rows):
    """How far the pairs of theme and language are from what chance would give (chi-square)."""
    pairs, themes, languages = Counter(), Counter(), Counter()
    for theme_codes, language_codes in rows:
        for theme in theme_codes:
            for language in language_codes:
                pairs[theme, language] += 1
                themes[theme] += 1
                languages[language] += 1
    total = sum(pairs.values())
    return sum(
        (pairs[theme, language] - expected) ** 2 / expected
        for theme in themes
        for language in languages
        if (expected := themes[theme] * languages[language] / total)
    )


def test_no_language_stands_for_a_theme():
    rows = list(Listing.objects.order_by("pk").values_list("themes", "languages"))
    rows = [(themes, [code for code in languages if code != "nl"]) for themes, languages in rows]
    measured = _unevenness(rows)
    rng = random.Random(1)
    hands = [languages for _themes, languages in rows]

    shuffled = []
    for _time in range(200):
        rng.shuffle(hands)
        shuffled.append(_unevenness(zip((themes for themes, _languages in rows), hands, strict=True)))

    assert sum(value < measured for value in shuffled) / 200 < 0.9


def test_bad_news_never_sits_in_one_district():
    for theme in BAD_NEWS:
        places = Counter(
            code
            for codes in Listing.objects.filter(themes__contains=[theme]).values_list("districts", flat=True)
            if len(codes) < 5
            for code in codes
        )
        assert places.most_common(1)[0][1] <= max(2, 0.3 * sum(places.values())), theme


def test_nothing_in_it_can_be_somebody():
    everything = Organisation.objects.all()

    assert not everything.filter(is_invented=False).exists()
    assert not everything.exclude(email__endswith="@example.org").exists()
    assert (
        not everything.exclude(website="")
        .exclude(website__regex=r"^https://[a-z0-9-]+\.example\.org/")
        .exists()
    )
    # No number behind a Dutch area code begins with a zero, no postcode ends in SA, SD or SS.
    assert {str(entry.phone)[:8] for entry in everything if entry.phone} == {"+3130000"}
    assert {place.postcode[4:] for place in Location.objects.all()} == {"SA", "SD", "SS"}
    assert not User.objects.exclude(email__endswith="@example.org").exists()


def test_numbers_are_shown_as_numbers():
    assert all(entry.phone.is_valid() for entry in Organisation.objects.exclude(phone=""))


def test_every_place_lies_in_the_district_of_its_street():
    stems = {q.stem: q.name for town in (UTRECHT_TOWN, VOORBEELDSTAD_TOWN) for q in town.quarters}
    placed = Location.objects.exclude(point=None).select_related("district")

    lost = [
        place
        for place in placed
        if place.district is None
        or not any(
            place.street.startswith(stem) and name == place.district.name for stem, name in stems.items()
        )
    ]

    assert lost == []


def test_districts_fill_their_town_without_overlap():
    for code, count in ((UTRECHT, 10), (VOORBEELDSTAD, 2)):
        town = Municipality.objects.get(code=code)
        districts = list(town.districts.all())

        assert len(districts) == count
        assert sum(d.geometry.area for d in districts) == pytest.approx(town.geometry.area, rel=1e-6)
        assert all(len(d.geometry) == 1 and d.geometry.covers(d.centre) for d in districts)


def test_hidden_addresses_have_the_point_of_their_district():
    for place in Location.objects.filter(shows_address=False).select_related("district"):
        assert place.label == ""
        assert place.public_point.distance(place.district.centre) < 0.0001


def test_texts_are_whole_in_dutch_english_and_often_arabic():
    published = Organisation.objects.published()
    for language, least in (("nl", 1), ("en", 1), ("ar", 0.6)):
        assert published.filter(texts__language=language).count() >= least * published.count()

    texts = [*OrganisationText.objects.all(), *ServiceText.objects.all()]
    assert not [text for text in texts if len(text.summary) > 200 or not text.summary]
    assert not [text for text in texts if "{" in text.title + text.summary + text.description]


def test_dutch_texts_have_short_sentences():
    texts = OrganisationText.objects.filter(language="nl").values_list("summary", "description")
    texts = [*texts, *ServiceText.objects.filter(language="nl").values_list("summary", "description")]

    sentences = [
        sentence.strip()
        for pair in texts
        for text in pair
        for sentence in text.replace("?", ".")
        .replace("!", ".")
        .replace(":", ".")
        .replace("\n", ".")
        .split(".")
    ]

    assert [sentence for sentence in sentences if len(sentence.split()) > 15] == []


def test_something_is_open_at_any_hour_of_the_day():
    monday = timezone.localtime() + datetime.timedelta(days=7 - timezone.localdate().weekday())
    hours = [
        moment
        for day in range(7)
        for hour in (9, 10, 11, 13, 14, 15, 16, 19, 20)
        if not is_public_holiday(
            (moment := monday.replace(hour=hour, minute=40) + datetime.timedelta(days=day)).date()
        )
    ]

    assert [
        moment for moment in hours if open_at(moment).values("service__organisation").distinct().count() < 3
    ] == []


def test_moments_of_an_entry_come_in_order():
    for entry in Organisation.objects.all():
        moments = [entry.created_at, entry.submitted_at, entry.published_at]
        known = [moment for moment in moments if moment]

        assert all(before <= after for before, after in pairwise(known)), entry
        assert all(moment <= timezone.now() for moment in [*known, entry.confirmed_at] if moment), entry


def test_there_is_somebody_for_every_role():
    roles = {role for member in StaffMember.objects.all() for role in member.roles}
    with_second_step = set(Authenticator.objects.filter(type="totp").values_list("user__email", flat=True))

    assert roles == set(Role.values)
    assert with_second_step == {person.email for person in PEOPLE if person.secret}
    assert StaffMember.objects.filter(municipality__code=VOORBEELDSTAD).exists()
    assert StaffMember.objects.exclude(user__email__in=with_second_step).holding().exists()
    assert User.objects.filter(is_superuser=True).count() == 1
    assert User.objects.get(email="amina@example.org").editorships.count() == 2
    assert (
        User.objects.get(email="bilal@example.org").editorships.filter(organisation__status="draft").exists()
    )


def test_every_entry_has_a_main_contact():
    assert not Organisation.objects.exclude(editors__role="owner").exists()


def test_the_list_of_changes_has_something_to_show():
    assert Context.objects.filter(metadata__what="publish").count() == 3
    assert Context.objects.exclude(metadata__what="publish").count() == 8
    assert Context.objects.filter(created_at__gt=timezone.now() - datetime.timedelta(hours=1)).count() == 0


def test_loading_again_does_nothing():
    before = list(Organisation.objects.order_by("pk").values_list("pk", "slug", "changed_at"))

    assert load_demo() == 0
    call_command("load_demo", if_empty=True)

    assert list(Organisation.objects.order_by("pk").values_list("pk", "slug", "changed_at")) == before


def test_chance_is_the_same_every_time():
    districts = {"utrecht": 10, "voorbeeldstad": 2}

    assert draw(plans(), districts=districts) == draw(plans(), districts=districts)


def test_a_reset_gives_the_same_demo_and_leaves_the_work_of_others():
    before = set(Organisation.objects.values_list("uuid", "slug"))
    own = Organisation.objects.create(slug="echt", name="Echt", municipality=Municipality.objects.first())

    assert remove_demo() == len(before)
    assert {
        model.__name__: event_model(model).objects.count() for model in TRACKED if model is not Organisation
    } == {model.__name__: 0 for model in TRACKED if model is not Organisation}
    assert list(Organisation.objects.all()) == [own]
    assert load_demo() == len(before)

    own.delete()
    assert set(Organisation.objects.values_list("uuid", "slug")) == before


def test_outside_development_it_refuses():
    remove_demo()

    with override_settings(DEVELOPMENT=False), pytest.raises(DemoOnly):
        load_demo()
    with override_settings(DEVELOPMENT=False), pytest.raises(CommandError):
        call_command("load_demo")


def test_a_crowd_is_published_and_has_no_history():
    listed, remembered = Listing.objects.count(), Context.objects.count()

    assert [load_crowd(30), load_crowd(5)] == [30, 5]

    assert Listing.objects.count() == listed + 35
    assert Context.objects.count() == remembered
    newest = Organisation.objects.get(slug="proef-35")
    assert newest.name.endswith(" 35")
    assert newest.services.exists()
    assert not newest.pgh_event_model.objects.filter(pgh_obj_id=newest.pk).exists()


def test_the_accounts_are_printed(capsys):
    call_command("demo_accounts")

    printed = capsys.readouterr().out
    assert all(person.email in printed for person in PEOPLE)
    assert "/ontwikkeling/" in printed


def test_districts_have_real_names_and_plain_codes():
    named = dict(District.objects.filter(parent__code=UTRECHT).values_list("code", "name"))

    assert named == {
        "WK034401": "West",
        "WK034402": "Noordwest",
        "WK034403": "Overvecht",
        "WK034404": "Noordoost",
        "WK034405": "Oost",
        "WK034406": "Binnenstad",
        "WK034407": "Zuid",
        "WK034408": "Zuidwest",
        "WK034409": "Leidsche Rijn",
        "WK034410": "Vleuten-De Meern",
    }
