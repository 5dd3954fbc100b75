"""This file is about changing an entry: what is live at once, what waits, what stays typed, who may."""

import re

import pytest
from django.test import Client

from accounts.models import Mail
from organisations import checking, editing, proposing
from organisations.change_words import read
from organisations.history import change_sets_of
from organisations.models import (
    Organisation,
    OrganisationText,
    ProposedChange,
    Visibility,
)
from tests.factories import (
    DistrictFactory,
    EditorFactory,
    ExpertiseFactory,
    LanguageFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    TargetGroupFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NAMES = [
    ("Stichting \u202eLN.eil", False),
    ("Sticht\u2066ing", False),
    ("De\ufeffBrug", False),
    ("De \x07Brug", False),
    ("De\nBrug", False),
    ("De\r\nBcc: a@b.nl", False),
    ("x" * 300, False),
    ("Z̸̢̛̞̱̼̀̓a̴̢̛l̶g̵o", False),
    ("...", False),
    ("   ", False),
    ("Brug مقهى اللغة 12", True),
    ("کتاب‌خانه", True),
    ("Gezin 👨\u200d👩\u200d👧", True),
    ("=HYPERLINK(1)", True),
    ("</title><script>alert(1)</script>", True),
    ("{{7*7}}{% now %}", True),
    ("%0d%0aBcc: a@b.nl", True),
    ("../../etc", True),
    ("O'Brien", True),
    ("é", True),
    ("ኤርትራ", True),
    ("Suprapto", True),
]


@pytest.fixture
def amina(client):
    user = UserFactory(email="amina@example.org", name="Amina")
    client.force_login(user)
    return user


@pytest.fixture
def entry(amina):
    municipality = MunicipalityFactory()
    DistrictFactory(parent=municipality)
    entry = OrganisationFactory(
        name="De Brug",
        slug="de-brug",
        published_at="2026-11-01T10:00Z",
        themes=["taal"],
        phone="+31301234567",
    )
    EditorFactory(organisation=entry, user=amina)
    LocationFactory(organisation=entry)
    return entry


@pytest.fixture
def save(client, entry):
    def save(page, **fields):
        url = f"/mijn/{entry.slug}/{page}/"
        version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
        response = client.post(url, {"version": version, **fields})
        entry.refresh_from_db()
        return response

    return save


CONTACT = {"phone": "030 1234567", "is_contact_personal": "no"}


def test_a_change_of_a_published_entry_is_live_at_once(save, entry):
    TargetGroupFactory(code="jongeren")

    response = save(
        "wat", themes=["taal"], target_groups=["jongeren"], summary="Koffie.", summary_language="nl"
    )

    assert response.status_code == 302
    assert entry.listing.target_groups == ["jongeren"]
    assert entry.texts.get().summary == "Koffie."


def test_a_new_name_kind_or_website_waits(save, entry):
    save("naam", name="Taalhuis", kind="association", other_names="Brug")
    save("contact", **CONTACT, website="www.example.org")

    assert (entry.name, entry.kind, entry.website, entry.other_names) == ("De Brug", "foundation", "", "Brug")
    waiting = {change.field: (change.old, change.new) for change in ProposedChange.objects.waiting()}
    assert waiting == {
        "name": ("De Brug", "Taalhuis"),
        "kind": ("foundation", "association"),
        "website": ("", "https://www.example.org/"),
    }


def test_a_newer_wish_takes_the_place_of_the_one_that_waits(save, entry):
    save("naam", name="Taalhuis", kind="foundation")
    save("naam", name="Taalhuis Noord", kind="foundation")

    assert ProposedChange.objects.get().new == "Taalhuis Noord"


def test_going_back_to_what_is_public_takes_the_wish_back(save, entry):
    save("naam", name="Taalhuis", kind="foundation")
    save("naam", name="De Brug", kind="foundation")

    assert not ProposedChange.objects.exists()


def test_an_editor_sees_what_waits_and_can_take_it_back(client, save, entry):
    save("naam", name="Taalhuis", kind="foundation")
    waiting = ProposedChange.objects.get()

    pages = [client.get(f"/mijn/de-brug/{page}").content.decode() for page in ("", "naam/")]
    client.post(f"/mijn/de-brug/wacht/{waiting.pk}/intrekken/")

    assert all("Taalhuis" in page and "/intrekken/" in page for page in pages)
    assert not ProposedChange.objects.exists()


def test_a_decided_change_cannot_be_taken_back(client, save, entry):
    save("naam", name="Taalhuis", kind="foundation")
    ProposedChange.objects.update(decided_at="2026-11-20T10:00Z", is_accepted=True)

    client.post(f"/mijn/de-brug/wacht/{ProposedChange.objects.get().pk}/intrekken/")

    assert ProposedChange.objects.exists()


def test_what_waits_of_somebody_else_cannot_be_taken_back(client, entry):
    theirs = OrganisationFactory()
    change = proposing.propose(theirs, field="name", new="Anders", by=UserFactory())

    assert client.post(f"/mijn/de-brug/wacht/{change.pk}/intrekken/").status_code == 404


def test_saving_without_a_change_asks_nothing_of_the_municipality(save, entry):
    save("naam", name="De Brug", kind="foundation")
    save("contact", **CONTACT)

    assert not ProposedChange.objects.exists()


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_before_the_first_publication_everything_is_direct(save, entry, status):
    Organisation.objects.update(status=status, published_at=None)

    save("naam", name="Taalhuis", kind="association")
    save("contact", **CONTACT, website="www.example.org")

    assert (entry.name, entry.kind, entry.website) == ("Taalhuis", "association", "https://www.example.org/")
    assert not ProposedChange.objects.exists()


@pytest.mark.parametrize(("name", "is_fine"), NAMES)
def test_a_hostile_name_is_refused_with_a_sentence_or_harmless(client, save, entry, name, is_fine):
    Organisation.objects.update(status="draft", published_at=None)

    response = save("naam", name=name, kind="foundation")

    if is_fine:
        assert response.status_code == 302 and entry.name == name
        page = client.get("/mijn/de-brug/").content.decode()
        assert "<script>alert" not in page and "{{7*7}}" not in page.replace("{{7*7}}{% now %}", "")
    else:
        assert response.status_code == 200 and entry.name == "De Brug"
        assert "name" in response.context["form"].errors


def test_a_failed_page_keeps_everything_that_was_typed(save, entry):
    story = "Wij koken samen.\n\nاهلا وسهلا"

    response = save("kennis", approach="x" * 2001, expertise=[])
    too_long = save("verhaal", summary="s" * 201, description=story)

    assert "x" * 2001 in response.content.decode()
    assert "s" * 201 in too_long.content.decode() and story in too_long.content.decode()


def test_one_contact_is_enough_and_none_is_too_few(save, entry):
    response = save("contact", is_contact_personal="no")

    assert response.status_code == 200
    assert entry.phone == "+31301234567"
    assert response.context["form"].non_field_errors()


def test_a_persons_own_number_is_for_the_municipality_unless_chosen_otherwise(save, entry):
    save(
        "contact",
        phone="0612345678",
        email="a@example.org",
        email_visibility="everyone",
        is_contact_personal="yes",
    )

    assert entry.phone_visibility == Visibility.MUNICIPALITY
    assert entry.email_visibility == Visibility.EVERYONE


def test_what_nobody_may_see_is_under_nobody(save, entry):
    save("contact", phone="0612345678", phone_visibility="nobody", is_contact_personal="yes")
    entry.locations.update(shows_address=False)

    seen = {
        audience.level: [line.value for line in audience.lines]
        for audience in checking.who_sees_what(entry, email="amina@example.org")
    }

    assert "06 12345678" in seen["nobody"] and "amina@example.org" in seen["nobody"]
    assert any("Voorbeeldplein" in value for value in seen["municipality"])
    assert not any("Voorbeeldplein" in value or "06 1" in value for value in seen["everyone"])
    assert "De Brug" in seen["everyone"]


def test_every_answer_can_be_changed_from_the_check_page(client, entry):
    page = client.get("/mijn/de-brug/controleren/").content.decode()

    for word in ("naam", "wat", "waar", "contact"):
        assert f"/mijn/de-brug/{word}/?terug=controleren" in page


def test_a_change_from_the_check_page_leads_back_to_it(client, save, entry):
    Organisation.objects.update(status="draft", published_at=None)

    response = save("talen", terug="controleren")

    assert response.url == "/mijn/de-brug/controleren/"


def test_the_way_back_leads_nowhere_else(save, entry):
    Organisation.objects.update(status="draft", published_at=None)

    response = save("talen", terug="https://evil.example/")

    assert response.url == "/mijn/de-brug/"


def test_languages_and_facts_are_saved(save, entry):
    LanguageFactory(code="pl")

    save("talen", languages=["pl"], facts=["no_papers", "children_welcome"])

    assert [language.code for language in entry.languages.all()] == ["pl"]
    assert entry.facts == ["children_welcome", "no_papers"]


def test_expertise_and_conditions_are_saved(save, entry):
    ExpertiseFactory(code="bereiken")

    save("kennis", expertise=["bereiken"], approach="Wij eten eerst.")
    save("samenwerken", notice="Twee weken", times="Avond", compensation="fee")

    assert [one.code for one in entry.expertise.all()] == ["bereiken"]
    assert (entry.approach, entry.notice, entry.compensation) == ("Wij eten eerst.", "Twee weken", "fee")


def test_a_story_is_kept_for_each_language(client, save, entry):
    save("verhaal", summary="Samen", description="Nederlands verhaal")
    url = "/mijn/de-brug/verhaal/?taal=ar"
    version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]

    client.post(url, {"version": version, "summary": "معا", "description": "قصة"})

    assert dict(OrganisationText.objects.values_list("language", "description")) == {
        "nl": "Nederlands verhaal",
        "ar": "قصة",
    }


def test_a_story_is_saved_before_going_on_in_another_language(save, entry):
    response = save("verhaal", summary="Samen", description="", go_on="language", other_language="ar")

    assert response["Location"] == "/mijn/de-brug/verhaal/?taal=ar"
    assert entry.texts.get().summary == "Samen"


def test_going_on_in_a_language_that_does_not_exist_is_only_saving(save, entry):
    response = save("verhaal", summary="Samen", description="", go_on="language", other_language="//evil.nl")

    assert response["Location"] == "/mijn/de-brug/"


def test_a_story_without_words_is_no_story(save, entry):
    OrganisationTextFactory(organisation=entry, language="nl", summary="Samen")

    save("verhaal", summary="", description="")

    assert not OrganisationText.objects.exists()


def test_a_text_that_somebody_rewrote_is_their_own_again(save, entry):
    OrganisationTextFactory(organisation=entry, origin="machine", checked_by="Iemand")

    save("verhaal", summary="Nieuw", description="")

    text = OrganisationText.objects.get()
    assert (text.origin, text.checked_by) == ("own", "")


def test_an_unknown_language_falls_back_to_ones_own(client, entry):
    assert client.get("/mijn/de-brug/verhaal/?taal=<script>").context["language"] == "nl"


def test_choices_that_do_not_exist_get_a_sentence(save, entry):
    ThemeFactory(code="weg", is_active=False)

    for themes in (["bestaat-niet"], ["weg"], ["1"], ["'; DROP TABLE x; --"], ["\x00"]):
        response = save("wat", themes=themes, summary_language="nl")

        assert response.status_code == 200 and "themes" in response.context["form"].errors


def test_more_than_ten_subjects_are_too_many(save, entry):
    codes = [ThemeFactory(code=f"t{number}").code for number in range(11)]

    assert "themes" in save("wat", themes=codes, summary_language="nl").context["form"].errors


def test_fields_that_a_page_does_not_have_change_nothing(save, entry):
    save(
        "samenwerken",
        notice="Morgen",
        status="archived",
        name="Anders",
        municipality="",
        verified_at="2026-01-01",
        confirmed_at="2030-01-01",
        is_invented="on",
        slug="anders",
        phone="",
        role="owner",
    )

    assert (entry.notice, entry.status, entry.name, entry.slug) == (
        "Morgen",
        "published",
        "De Brug",
        "de-brug",
    )
    assert entry.confirmed_at is None and entry.phone


def test_history_says_who_changed_what(save, entry, amina):
    save("samenwerken", notice="Twee weken")

    change = read(change_sets_of(Organisation.objects.all()))[0]

    assert (change.by, change.what) == (amina, "together")
    assert [(line.was, line.now) for line in change.lines] == [("", "Twee weken")]


def test_a_stranger_finds_nothing(client, entry):
    client.force_login(UserFactory())

    for page in ("", "naam/", "contact/", "controleren/", "aanbod/", "verstuurd/", "stoppen/"):
        assert client.get(f"/mijn/de-brug/{page}").status_code == 404
    assert client.post("/mijn/de-brug/naam/", {"name": "Anders"}).status_code == 404
    assert client.get("/mijn/").content.decode().count("de-brug") == 0


def test_what_somebody_typed_waits_until_they_signed_in(client, entry, amina):
    url = "/mijn/de-brug/samenwerken/"
    version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
    client.logout()

    response = client.post(url, {"version": version, "notice": "Lang getypt"})
    client.force_login(amina)
    kept = client.get("/account/verder/").content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', kept))

    assert response.url.startswith("/inloggen/") and version not in response.url
    assert "Lang getypt" in kept
    client.post(url, fields)
    entry.refresh_from_db()
    assert entry.notice == "Lang getypt"


SAME_SITE = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        (SAME_SITE, True),
        ({}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
    ],
)
def test_a_page_that_stood_open_during_a_new_sign_in_keeps_its_text(entry, amina, headers, is_kept):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(amina)
    typed = {"notice": "Lang getypt", "csrfmiddlewaretoken": "x" * 64}

    response = browser.post("/mijn/de-brug/samenwerken/", typed, headers=headers)

    assert response.status_code == (302 if is_kept else 403)
    assert ("Lang getypt" in browser.get("/account/verder/").content.decode()) is is_kept
    entry.refresh_from_db()
    assert entry.notice == ""


def test_an_organisation_that_stopped_can_come_back(client, entry):
    client.post("/mijn/de-brug/stoppen/")
    entry.refresh_from_db()
    assert entry.status == "archived"

    client.post("/mijn/de-brug/terugzetten/")
    entry.refresh_from_db()
    assert entry.status == "published"


def test_what_the_municipality_took_off_is_not_put_back_by_its_editor(client, entry):
    Organisation.objects.update(status="hidden", return_reason="Dit klopt niet.")

    assert client.post("/mijn/de-brug/terugzetten/").status_code == 404
    assert "Dit klopt niet." in client.get("/mijn/de-brug/").content.decode()


def test_ending_what_the_municipality_took_off_does_not_open_the_way_back(client, entry):
    Organisation.objects.update(status="hidden", return_reason="Dit klopt niet.")

    ended = [client.post("/mijn/de-brug/stoppen/").status_code for _click in range(2)]
    back = client.post("/mijn/de-brug/terugzetten/").status_code

    entry.refresh_from_db()
    assert (ended[0], back) == (302, 404)
    assert (entry.status, entry.return_reason) == ("archived", "Dit klopt niet.")


def test_the_first_screen_names_the_contact_of_the_municipality(client, entry):
    assert "Loes de Vries" in client.get("/mijn/").content.decode()


def test_saving_sends_no_mail(save, entry):
    save("samenwerken", notice="Morgen")

    assert not Mail.objects.exists()


def test_a_page_costs_the_same_with_one_and_with_many_organisations(
    client, amina, entry, django_assert_num_queries
):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get("/mijn/")
        return len(queries)

    count()
    one = count()
    for number in range(3):
        other = OrganisationFactory(slug=f"o{number}", published_at="2026-11-01T10:00Z")
        EditorFactory(organisation=other, user=amina)

    assert count() <= one + 3


def test_pages_read_and_write_the_same_values(entry, amina):
    """What a page reads can be written back and changes nothing."""
    for page in [*editing.PAGES.values(), editing.story("nl")]:
        before = page.read(entry)

        entry = editing.save(entry, page=page, values=before, by=amina, shown=page.shown(entry))

        assert page.read(entry) == before
    assert not ProposedChange.objects.exists()
