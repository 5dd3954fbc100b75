"""This file is about an organisation that joins: from an e-mail address to *sent in*."""

import re

import pytest
from django.core import mail as outbox
from django.urls import reverse

from accounts.models import Mail, User
from organisations import form_keys, placing, registration
from organisations.models import Editor, Location, Organisation
from organisations.slugs import slug_for
from tests.factories import (
    DistrictFactory,
    EditorFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ADDRESS = {"place": "address", "postcode": "3512 ab", "house_number": "12", "shows_address": "yes"}
CONTACT = {"phone": "030 - 123 45 67", "is_contact_personal": "no"}


@pytest.fixture
def proefstad():
    municipality = MunicipalityFactory()
    DistrictFactory(parent=municipality, quarter="sw", code="WK900101", name="Zuidwest")
    ThemeFactory(code="taal")
    return municipality


@pytest.fixture
def fatima(client, proefstad):
    user = UserFactory(email="fatima@example.org")
    client.force_login(user)
    return user


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def version(client, url):
    return hidden(client.get(url), "version")


class Walk:
    """Counts the pages that somebody really sees: an answer that sends them on is none."""

    def __init__(self, client):
        self.client = client
        self.pages = []

    def go(self, url, data=None):
        if data is None:
            response = self.client.get(url, follow=True)
        else:
            response = self.client.post(url, data, follow=True)
        assert response.status_code == 200
        self.pages.append(response.redirect_chain[-1][0] if response.redirect_chain else url)
        self.last = response
        return response

    @property
    def here(self):
        return self.pages[-1]


def test_an_organisation_joins_in_at_most_twelve_pages(client, proefstad, geocoder):
    geocoder.add_address("3512AB", 12)
    walk = Walk(client)

    walk.go("/organisatie-toevoegen/")
    walk.go(walk.here, {"email": "fatima@example.org"})
    code = re.search(r"\b\d{6}\b", Mail.objects.get(to="fatima@example.org").text)[0]
    walk.go(walk.here, {"code": code, "action": "verify", "next": "/organisatie-toevoegen/naam/"})
    assert walk.here == "/organisatie-toevoegen/naam/"
    walk.go(walk.here, {"name": "Taalcafé De Brug", "kind": "group", "key": hidden(walk.last, "key")})
    assert walk.here == "/mijn/taalcafe-de-brug/wat/"
    walk.go(
        walk.here, {"themes": ["taal"], "summary_language": "nl", "version": hidden(walk.last, "version")}
    )
    assert walk.here == "/mijn/taalcafe-de-brug/waar/"
    walk.go(walk.here, {**ADDRESS, "version": hidden(walk.last, "version")})
    assert walk.here == "/mijn/taalcafe-de-brug/contact/"
    walk.go(walk.here, {**CONTACT, "version": hidden(walk.last, "version")})
    assert walk.here == "/mijn/taalcafe-de-brug/controleren/"
    walk.go(walk.here, {})

    assert walk.here == "/mijn/taalcafe-de-brug/verstuurd/"
    assert len(walk.pages) <= 12
    entry = Organisation.objects.get()
    assert (entry.status, entry.municipality, entry.name) == ("submitted", proefstad, "Taalcafé De Brug")
    assert [editor.user.email for editor in entry.editors.owners()] == ["fatima@example.org"]


def test_an_editor_hears_by_mail_when_the_municipality_looks(fatima, proefstad):
    proefstad.contact_phone = "030 000 00 01"
    proefstad.save()
    entry = ready(fatima)

    registration.submit(entry, by=fatima)

    mail = Mail.objects.get(to=fatima.email)
    assert entry.name in mail.subject
    assert "5" in mail.text and "Loes de Vries" in mail.text and f"/mijn/{entry.slug}/" in mail.text


def ready(user, **more):
    entry = OrganisationFactory(status="draft", themes=["taal"], phone="+31301234567", **more)
    LocationFactory(organisation=entry)
    EditorFactory(organisation=entry, user=user)
    return entry


def test_sending_in_twice_is_once(client, fatima):
    entry = ready(fatima)

    for _click in range(2):
        assert client.post(f"/mijn/{entry.slug}/controleren/").status_code == 302

    assert Mail.objects.filter(template__contains="entry_submitted").count() == 1


def test_an_entry_with_something_missing_is_not_sent_in(client, fatima):
    entry = ready(fatima)
    Organisation.objects.update(phone="")

    client.post(f"/mijn/{entry.slug}/controleren/")
    page = client.get(f"/mijn/{entry.slug}/controleren/")

    entry.refresh_from_db()
    assert entry.status == "draft"
    assert f"/mijn/{entry.slug}/contact/?terug=controleren" in page.content.decode()


def test_two_clicks_on_save_make_one_draft(client, fatima):
    key = form_keys.new_key(fatima)

    for _click in range(2):
        client.post("/organisatie-toevoegen/naam/", {"name": "De Brug", "kind": "group", "key": key})

    assert Organisation.objects.count() == 1


def test_a_key_of_somebody_else_opens_nothing(fatima):
    other = UserFactory()
    key = form_keys.new_key(other)
    theirs = registration.start(name="De Brug", kind="group", key=form_keys.read_key(key, other), by=other)

    mine = registration.start(name="De Sluis", kind="group", key=form_keys.read_key(key, fatima), by=fatima)

    assert mine.pk != theirs.pk


def test_signed_in_people_go_straight_to_the_name(client, fatima):
    assert client.get("/organisatie-toevoegen/").url == "/organisatie-toevoegen/naam/"


def test_fields_that_a_form_does_not_have_change_nothing(client, fatima):
    client.post(
        "/organisatie-toevoegen/naam/",
        {
            "name": "De Brug",
            "kind": "group",
            "status": "published",
            "slug": "gemeente",
            "municipality": "1",
            "verified_at": "2026-01-01",
            "is_invented": "on",
            "owner": "1",
            "editors": "1",
        },
    )

    entry = Organisation.objects.get()
    assert (entry.status, entry.slug, entry.municipality, entry.verified_at) == (
        "draft",
        "de-brug",
        None,
        None,
    )
    assert not entry.is_invented
    assert [editor.user for editor in entry.editors.all()] == [fatima]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Stichting Café De Brug", "stichting-cafe-de-brug"),
        ("Łódź & Çiğli – Ørsted ß", "lodz-cigli-orsted-ss"),
        ("مقهى اللغة", "organisatie-"),
        ("ኤርትራ", "organisatie-"),
        ("42", "organisatie-"),
        ("X", "organisatie-"),
        ("account", "account-2"),
        ("../../etc", "etc"),
        ("a" * 300, "a" * 60),
    ],
)
def test_the_word_in_the_address_comes_from_the_name(name, slug):
    key = form_keys.read_key("", UserFactory())

    made = slug_for(name, uuid=key)

    assert made == (f"{slug}{key.hex[:4]}" if slug.endswith("-") else slug)
    assert re.fullmatch(r"[a-z0-9-]{1,60}", made)


def test_the_same_name_gets_another_address():
    for _ in range(3):
        key = form_keys.read_key("", UserFactory())
        registration.start(name="De Brug", kind="group", key=key, by=UserFactory())

    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "de-brug",
        "de-brug-2",
        "de-brug-3",
    ]


def test_a_municipality_that_does_not_take_part_keeps_the_draft(client, fatima, geocoder):
    MunicipalityFactory(name="Verderop", west=5.4, is_active=False)
    geocoder.add_address("9999ZZ", 1, point=(5.5, 52.1))
    entry = ready(fatima, municipality=None)
    entry.locations.all().delete()
    url = f"/mijn/{entry.slug}/waar/"

    response = client.post(
        url,
        {**ADDRESS, "postcode": "9999ZZ", "house_number": "1", "version": version(client, url)},
        follow=True,
    )

    entry.refresh_from_db()
    assert entry.municipality.name == "Verderop"
    assert "Verderop" in response.content.decode()
    with pytest.raises(registration.NotReady):
        registration.submit(entry, by=fatima)
    assert entry.locations.get().postcode == "9999ZZ"


def test_people_from_across_the_border_join_where_they_work(proefstad):
    MunicipalityFactory(name="Verderop", west=5.4, is_active=False)
    entry = OrganisationFactory(status="draft", municipality=None, serves_municipalities=[proefstad])
    from tests.factories import point

    LocationFactory(organisation=entry, point=point(5.5, 52.1))

    placing.settle_municipality(entry)

    assert entry.municipality == proefstad


def test_an_organisation_without_a_place_joins_with_its_districts(client, fatima, proefstad):
    entry = ready(fatima, municipality=None)
    entry.locations.all().delete()
    url = f"/mijn/{entry.slug}/waar/"

    response = client.post(url, {"place": "none", "districts": ["WK900101"], "version": version(client, url)})

    entry.refresh_from_db()
    assert response.url == f"/mijn/{entry.slug}/controleren/"
    assert (entry.has_no_place, entry.municipality) == (True, proefstad)
    assert not Location.objects.exists()


def test_too_many_drafts_are_not_started(client, fatima):
    for number in range(registration.MOST_DRAFTS):
        EditorFactory(organisation=OrganisationFactory(status="draft", slug=f"d{number}"), user=fatima)

    response = client.post("/organisatie-toevoegen/naam/", {"name": "Nog een", "kind": "group"})

    assert response.status_code == 200
    assert Organisation.objects.count() == registration.MOST_DRAFTS
    assert 'value="Nog een"' in response.content.decode()


def test_a_draft_can_be_thrown_away_and_a_sent_one_cannot(client, fatima):
    draft, sent = ready(fatima), ready(fatima)
    registration.submit(sent, by=fatima)

    client.post(f"/mijn/{draft.slug}/stoppen/")
    response = client.post(f"/mijn/{sent.slug}/stoppen/")

    assert list(Organisation.objects.all()) == [sent]
    assert response.status_code == 404


def test_wrong_e_mail_addresses_get_a_sentence_and_no_mail(client, proefstad):
    for typed in ["", "geen adres", "a@b.nl\r\nBcc: c@d.nl", "a@b.nl,c@d.nl", "x" * 300 + "@b.nl"]:
        response = client.post("/organisatie-toevoegen/", {"email": typed})

        assert response.status_code == 200
        assert 'class="field-error"' in response.content.decode()
    assert not Mail.objects.exists() and not outbox.outbox and not User.objects.exists()


def test_joining_leads_only_to_our_own_pages(client, proefstad):
    response = client.post(
        "/organisatie-toevoegen/?next=https://evil.example/",
        {"email": "fatima@example.org", "next": "//evil"},
    )

    assert "evil" not in response.url
    assert reverse("organisations:join_name").replace("/", "%2F") in response.url


def test_a_returned_entry_leads_to_the_right_task(client, fatima):
    entry = ready(fatima)
    Organisation.objects.update(
        status="returned",
        submitted_at="2026-11-20T10:00Z",
        return_reason="Schrijf het nummer.",
        return_task="contact",
    )
    url = f"/mijn/{entry.slug}/contact/"

    assert "Schrijf het nummer." in client.get("/mijn/").content.decode()
    assert f'class="button" href="{url}"' in client.get(f"/mijn/{entry.slug}/").content.decode()
    assert "Schrijf het nummer." in client.get(url).content.decode()
    assert "Schrijf het nummer." not in client.get(f"/mijn/{entry.slug}/naam/").content.decode()

    client.post(url, {**CONTACT, "version": version(client, url)})
    client.post(f"/mijn/{entry.slug}/controleren/")

    entry.refresh_from_db()
    assert (entry.status, entry.return_reason, entry.return_task) == ("submitted", "", "")


def test_one_main_contact_comes_with_a_draft(fatima):
    entry = registration.start(name="De Brug", kind="group", key=form_keys.read_key("", fatima), by=fatima)

    assert [(editor.user, editor.role) for editor in entry.editors.all()] == [(fatima, Editor.Role.OWNER)]
