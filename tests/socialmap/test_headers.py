"""This file is about the headers of every answer, whatever the page and however it ends."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, path

from socialmap.middleware import LARGEST_BODY, LONGEST_QUERY, PERSONAL
from socialmap.urls import handler400, handler500  # noqa: F401 (Django looks for them here)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: https://service.pdok.nl; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; frame-src 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
}

# First words of addresses that tell nothing about the visitor; all others are kept out of caches.
PUBLIC = {
    "",
    ".well-known",
    "healthz",
    "huisregels",
    "organisaties",
    "organisaties.geojson",
    "over",
    "privacy",
    "readyz",
    "robots.txt",
    "stijl",
    "thema",
    "toegankelijkheid",
    "waarover",
    "wijk",
    "wijken.geojson",
}

DUMMY = {"slug": "x", "int": "1", "uuid": "6b1f3a52-6f0f-4bd3-8d4c-0a9d6f6f1c55", "str": "x", "path": "x"}


def addresses(patterns=None, before=""):
    """One address for every route of the site, its blanks filled in."""
    for pattern in patterns or get_resolver().url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            route = re.sub(r"<(?:(\w+):)?\w+>", lambda blank: DUMMY.get(blank[1] or "str", "x"), here)
            yield "/" + re.sub(r"\(\?P<\w+>.*?\)\$?|[\^$]", "x", route)


def explode(request):
    raise ValueError


urlpatterns = [path("stuk/", explode), *get_resolver().url_patterns]


class SecureClient(Client):
    def generic(self, *args, **kwargs):
        return super().generic(*args, **kwargs | {"secure": True})


@pytest.fixture
def visitor():
    """Somebody on a real server: over https, with its settings."""
    hsts = {"SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False, **hsts):
        yield SecureClient(raise_request_exception=False, SERVER_NAME="localhost")


def in_order(policy):
    """The parts of a policy mean the same in any order."""
    return sorted(part.strip() for part in policy.split(";"))


def lacking(answer):
    seen = {name: answer.get(name, "") for name in EVERYWHERE}
    return {name: seen[name] for name in seen if in_order(seen[name]) != in_order(EVERYWHERE[name])}


def test_every_address_has_all_headers_however_it_answers(visitor):
    statuses, wrong = set(), {}
    for address in sorted(set(addresses())):
        for method in ("get", "post", "delete"):
            answer = getattr(visitor, method)(address)
            statuses.add(answer.status_code)
            if lacking(answer):
                wrong[method, address] = lacking(answer)

    assert wrong == {}
    assert statuses >= {200, 302, 404, 405}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/stuk/", 500),
        ("/bestaat-niet/", 404),
        ("/organisaties", 301),
        ("/static/img/icon.svg", 200),
        ("/organisaties/?q=" + "x" * LONGEST_QUERY, 414),
        ("/organisaties/?" + "&".join(["taal=nl"] * 10_000), 414),
        ("/organisaties/?" + "&" * 1_000, 400),
    ],
)
def test_answers_that_no_view_gives_have_them_too(visitor, address, status):
    answer = visitor.get(address)

    assert (answer.status_code, lacking(answer)) == (status, {})


def test_a_wrong_host_is_refused_with_all_headers(visitor):
    answer = visitor.get("/", headers={"host": "evil.example"})

    assert (answer.status_code, lacking(answer)) == (400, {})


def test_plain_http_leads_to_https():
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = Client().get("/organisaties/")
        health = Client().get("/healthz")

    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/organisaties/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert health.status_code == 200


def test_every_address_is_known_as_public_or_personal():
    first_words = {address.lstrip("/").partition("/")[0] for address in addresses()}

    assert first_words <= PUBLIC | PERSONAL
    assert not PUBLIC & PERSONAL


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
@pytest.mark.parametrize("first", sorted(PERSONAL))
def test_a_personal_page_is_never_kept(client, first, prefix):
    assert client.get(f"{prefix}/{first}/")["Cache-Control"] == "no-store"


def test_a_public_page_is_not_kept_when_it_knows_who_is_signed_in(client):
    anonymous = client.get("/").get("Cache-Control", "")
    client.force_login(UserFactory())

    page = client.get("/")

    assert "no-store" not in anonymous
    assert page["Cache-Control"] == "no-store"


def test_open_data_may_be_used_by_other_sites_and_pages_may_not(client):
    kinds = [
        client.get(address)["Cross-Origin-Resource-Policy"]
        for address in ("/organisaties.geojson", "/", "/mijn/")
    ]

    assert kinds == ["cross-origin", "same-origin", "same-origin"]


def test_a_public_page_is_compressed_and_one_that_knows_somebody_is_not(client):
    accepting = {"accept-encoding": "gzip"}
    public = client.get("/", headers=accepting)
    client.force_login(UserFactory())

    private = client.get("/", headers=accepting)

    assert (public.get("Content-Encoding"), private.get("Content-Encoding")) == ("gzip", None)


def test_a_form_with_ten_thousand_fields_is_refused(client):
    answer = client.post("/inloggen/", {f"field{number}": "x" for number in range(10_000)})

    assert answer.status_code == 400


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 5_000, "-1", "many"])
def test_a_file_that_would_fill_the_disk_is_refused_unread(client, length):
    answer = client.post("/inloggen/", {"file": io.BytesIO(b"x")}, CONTENT_LENGTH=length)

    assert answer.status_code == 413


def test_the_address_of_a_page_may_be_long_enough_for_every_choice(client):
    query = "&".join(f"waarover=onderwerp-nummer-{number}" for number in range(100))

    assert client.get(f"/organisaties/?{query}").status_code == 200


def test_only_pictures_of_the_map_come_from_elsewhere():
    hosts = re.findall(r"https?://[^ ;]+", EVERYWHERE["Content-Security-Policy"])

    assert hosts == ["https://service.pdok.nl"]
    assert hosts[0] in settings.MAP_TILES
