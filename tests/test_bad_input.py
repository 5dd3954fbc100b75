"""This file is about input that tries to break something: every form, every text field, every query word.

What each field does with its own kind of mistakes (hours, addresses, websites) stands with that field; here
everything meets everything, so that a new page or field cannot be forgotten.
"""

import json
import logging
import re
import unicodedata

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from accounts.models import Mail, StaffMember, User
from organisations.models import Editor, Organisation, Service
from tests import forms, hostile, pages, world

# Pages with something to type, by the name they have in tests/pages.py.
WITH_FORMS = [
    page
    for page in pages.PAGES
    if page.send is None and page.before is None and page.status == 200 and page.role != "anonymous"
]
OPEN_TO_ALL = ["/inloggen/", "/organisatie-toevoegen/"]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The world, made once; what a test sends is taken back."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic():
        built = world.build()
        built.sessions = {role: world.session_of(built, role) for role in (*built.people, *world.DOORS)}
        yield built
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def taken_back(made):
    with transaction.atomic():
        cache.clear()
        yield
        transaction.set_rollback(True)


def browser(made, role):
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.cookies["sessionid"] = made.sessions[role]
    return client


def filled_forms(made):
    """Every form of every page of somebody who is signed in: (page, path, form)."""
    for page in WITH_FORMS:
        path = pages.path_of(page, made)
        for form in forms.forms_of(browser(made, page.role).get(path).content.decode()):
            yield page, form.action or path, form


def is_tricky(text):
    """Whether it hides something or turns the text around: what we keep never does."""
    return any(
        (unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n") or sign in "\u202e\u2066\u2069\ufeff"
        for sign in text
    )


def kept_texts():
    """Every text of an entry, a service or a place as it stands in the database."""
    for model in (Organisation, Service, Editor, User):
        for row in model.objects.values():
            yield from (value for value in row.values() if isinstance(value, str))
    for entry in Organisation.objects.prefetch_related("texts", "locations", "services__texts"):
        rows = [*entry.texts.all(), *entry.locations.all()]
        rows += [text for service in entry.services.all() for text in service.texts.all()]
        for row in rows:
            yield from (value for value in vars(row).values() if isinstance(value, str))


def forms_with_text(page, made):
    path = pages.path_of(page, made)
    body = browser(made, page.role).get(path).content.decode()
    return [(form.action or path, form) for form in forms.forms_of(body) if form.texts]


@pytest.mark.parametrize("page", WITH_FORMS, ids=str)
def test_any_text_in_any_field_is_refused_or_kept_as_it_is(page, made):
    wrong = []
    for path, form in forms_with_text(page, made):
        for text in hostile.TEXTS:
            with transaction.atomic():
                sent = form.fields | {name: [text] for name in form.texts}
                answer = browser(made, page.role).post(path, sent)
                wrong += [f"{path} {text[:20]!a}: {problem}" for problem in problems(answer)]
                transaction.set_rollback(True)

    assert wrong == [], "\n".join(wrong)


def problems(answer):
    """What must not come of it, whatever was typed."""
    body = answer.content.decode()
    if answer.status_code not in (200, 302, 400, 409):
        yield str(answer.status_code)
    if "<script>alert(1)" in body:
        yield "runs"
    if answer.status_code == 200 and "has-error" not in body and "is-error" not in body:
        yield "neither refused nor kept"
    if answer.status_code == 302:
        yield from (f"keeps {value!a}" for value in kept_texts() if is_tricky(value))


@pytest.mark.parametrize("page", WITH_FORMS, ids=str)
def test_what_was_refused_still_stands_in_the_field(page, made):
    wrong = []
    for path, form in forms_with_text(page, made):
        for name in form.texts:
            typed = "Dit \u202e typte ik"[: 10 if "postcode" in name else 20]
            with transaction.atomic():
                answer = browser(made, page.role).post(path, form.fields | {name: [typed]})
                if answer.status_code == 200 and escape(typed) not in answer.content.decode():
                    wrong.append(f"{path}: {name}")
                transaction.set_rollback(True)

    assert wrong == []


POWER = {
    "status": "published",
    "is_published": "1",
    "published_at": "2020-01-01",
    "verified_at": "2020-01-01",
    "verified_by": "1",
    "submitted_at": "2020-01-01",
    "confirmed_at": "2020-01-01",
    "check_interval": "24",
    "slug": "admin",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "municipality": "GM9002",
    "owner": "1",
    "user": "1",
    "role": "owner",
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "1",
    "is_invented": "1",
    "granted_by": "1",
    "consent": "1",
    "return_reason": "",
    "is_accepted": "1",
    "decided_at": "2020-01-01",
    "point": "POINT(5 52)",
    "public_point": "POINT(5 52)",
    "origin": "machine",
    "checked_by": "De gemeente",
}


def powers():
    """Everything that no form of an editor may change."""
    names = (
        "status slug uuid is_invented published_at verified_at verified_by_id submitted_at confirmed_at"
        " check_interval return_reason"
    )
    return {
        "entries": list(Organisation.objects.order_by("pk").values_list("pk", *names.split())),
        "editors": list(Editor.objects.order_by("pk").values_list("pk", "user", "organisation", "role")),
        "users": list(User.objects.order_by("pk").values_list("pk", "is_staff", "is_superuser", "is_active")),
        "staff": list(StaffMember.objects.order_by("pk").values_list("pk", "roles", "is_active")),
    }


def test_fields_that_a_form_does_not_ask_for_change_nothing(made):
    before, wrong = powers(), []
    for page, path, form in filled_forms(made):
        if "/mijn/" not in path and "/account/" not in path:
            continue
        if path.endswith(("/stoppen/", "/controleren/", "/terugzetten/")):
            continue
        own = set(form.fields)
        extra = {name: value for name, value in POWER.items() if name not in own}
        with transaction.atomic():
            answer = browser(made, page.role).post(path, form.fields | extra)
            if answer.status_code >= 500 or powers() != before:
                wrong.append(str(page))
            transaction.set_rollback(True)

    assert wrong == []


def how_many():
    """Rows that a second click could make twice."""
    models = (Organisation, Editor, Service, StaffMember, Mail)
    return {model.__name__: model.objects.count() for model in models}


TWICE = [
    ("owner_a", "/organisatie-toevoegen/naam/", {"name": "Twee keer", "kind": "group"}),
    ("owner_a", "/mijn/{a}/aanbod/nieuw/", {"title": "Twee keer", "text_language": "nl", "rows": "1"}),
    ("owner_a", "/mijn/{a}/stoppen/", {}),
    ("coordinator", "/gemeente/nieuw/{waiting}/", {"decision": "publish"}),
    ("moderator", "/gemeente/wijzigingen/voorstel/{proposal}/", {"decision": "accept"}),
    ("moderator", "/gemeente/wijzigingen/{change_set}/terug/", {}),
    ("moderator", "/gemeente/organisaties/{a}/", {"move": "hide", "reason": "Twee keer"}),
    (
        "coordinator",
        "/gemeente/team/uitnodigen/",
        {"email": "twee.keer@example.org", "department": "welfare", "roles": "finder"},
    ),
]


@pytest.mark.parametrize(("role", "path", "typed"), TWICE, ids=[path for _role, path, _typed in TWICE])
def test_two_clicks_are_one(role, path, typed, made):
    client, path = browser(made, role), pages.path_of(pages.Page("", path), made)
    asked = forms.forms_of(client.get(path).content.decode())
    hidden = {
        name: values for form in asked for name, values in form.fields.items() if name in ("key", "seen")
    }

    first = client.post(path, hidden | typed)
    after_one = how_many()
    second = client.post(path, hidden | typed)

    assert first.status_code == 302, first.content.decode()[-3000:]
    assert second.status_code in (200, 302, 404, 409)
    assert how_many() == after_one


# The choice of language keeps the question of the page; that is a path of ours.
LEADS_ELSEWHERE = re.compile(r'(value|action)="[^"]*evil\.example|href="(?!/[a-z])[^"]*evil\.example')


@pytest.mark.parametrize("wanted", hostile.ELSEWHERE, ids=ascii)
def test_nobody_is_led_elsewhere(wanted, made):
    client = browser(made, "anonymous")
    for path in OPEN_TO_ALL:
        assert not LEADS_ELSEWHERE.search(client.get(path, {"next": wanted}).content.decode())
        answer = client.post(path, {"email": "x@example.org", "next": wanted})
        assert answer.status_code == 302
        assert "evil.example" not in answer["Location"]
    for role in ("editor_a", "owner_a", "moderator", "administrator"):
        for path in ("/inloggen/", "/account/bevestigen/", "/account/tweede-stap/", "/systeem/login/"):
            answer = browser(made, role).get(path, {"next": wanted})
            assert "evil.example" not in answer.get("Location", "").partition("?")[0]
            assert not LEADS_ELSEWHERE.search(answer.content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nSubject: x",
        "a@example.org%0aBcc:b@example.org",
        "a@example.org,b@example.org",
        "<a@example.org>",
        '"a\nb"@example.org',
        "a@example.org\0",
        "a" * 300 + "@example.org",
        "a@[127.0.0.1]",
        "a@-example.org",
    ],
    ids=ascii,
)
def test_an_address_with_a_trick_gets_a_sentence_and_no_mail(address, made):
    before = Mail.objects.count()
    for role, path in (
        ("anonymous", "/inloggen/"),
        ("anonymous", "/organisatie-toevoegen/"),
        ("coordinator", "/gemeente/team/uitnodigen/"),
        ("owner_a", "/account/e-mail/"),
    ):
        typed = {"email": address, "department": "welfare", "roles": "finder", "action_add": "1"}
        answer = browser(made, role).post(path, typed)
        if answer.status_code == 302:
            # A browser, and Django with it, takes line ends and spaces off the edges of a line.
            assert Mail.objects.latest("pk").to == address.strip().strip("\0")
        else:
            assert (answer.status_code, "has-error" in answer.content.decode()) == (200, True), path
    assert all("\n" not in mail.to and "," not in mail.to for mail in Mail.objects.all())
    assert Mail.objects.count() <= before + 4


@pytest.mark.parametrize("query", hostile.QUERIES, ids=lambda query: query[:40])
def test_a_search_with_odd_words_is_harmless(query, made):
    for role, path in (
        ("anonymous", "/organisaties/"),
        ("anonymous", "/waarover/taal-leren/"),
        ("anonymous", "/ar/organisaties/"),
        ("finder", "/gemeente/zoeken/"),
        ("moderator", "/gemeente/nieuw/"),
        ("moderator", "/gemeente/wijzigingen/"),
        ("anonymous", "/organisaties.geojson"),
    ):
        answer = browser(made, role).get(f"{path}?{query}")

        assert answer.status_code in (200, 400), path
        if path.endswith("geojson") and answer.status_code == 200:
            found = json.loads(answer.content, parse_constant=pytest.fail)
            assert len(found["features"]) <= 500


@pytest.mark.parametrize(
    "path", ["/organisaties/{}/", "/waarover/{}/", "/wijk/{}/", "/thema/{}.css", "/mijn/{}/"]
)
@pytest.mark.parametrize(
    "word", ["%00", "..%2f..%2f", "a" * 5000, "%ff", "<script>", "constructor", "%E2%80%AE"]
)
def test_an_address_with_odd_words_is_not_there(path, word, made):
    answer = browser(made, "owner_a").get(path.format(word))

    assert answer.status_code in (404, 400, 414) or path.startswith("/thema/")


@pytest.mark.parametrize(
    "name", ["account", "nieuw", "aanbod", "Naam", "admin", "..", "é", "ኤርትራ", "مقهى", "0"]
)
def test_a_name_like_a_page_of_ours_still_gets_a_page_of_its_own(name, made):
    client = browser(made, "owner_a")

    answer = client.post("/organisatie-toevoegen/naam/", {"name": name, "kind": "group"})

    if answer.status_code == 302:
        entry = Organisation.objects.latest("pk")
        assert entry.name == name
        assert name in client.get(f"/mijn/{entry.slug}/").content.decode()
        assert "<h1" in client.get(answer["Location"]).content.decode()
    else:
        assert "has-error" in answer.content.decode()


def test_ten_thousand_fields_are_too_many(made):
    sent = {f"field{number}": "x" for number in range(10_000)}

    assert browser(made, "owner_a").post("/mijn/organisatie-a/naam/", sent).status_code == 400


def test_an_unknown_host_gets_nothing(made):
    answer = Client(raise_request_exception=False, headers={"host": "evil.example"}).get("/")

    assert answer.status_code == 400
