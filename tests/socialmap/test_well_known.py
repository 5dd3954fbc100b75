"""This file is about what machines ask first."""

import pytest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

pytestmark = pytest.mark.django_db


def test_somebody_who_found_a_weakness_reads_whom_to_write_to(client, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://kaart.example.org", "Kaart <kaart@example.org>"

    answer = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    days = (parse_datetime(lines["Expires"]) - now()).days
    assert lines["Contact"] == "mailto:kaart@example.org"
    assert lines["Canonical"] == "https://kaart.example.org/.well-known/security.txt"
    assert 0 < days < 365


def test_search_engines_stay_out_of_personal_pages_in_every_language(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert {"Disallow: /mijn/", "Disallow: /en/mijn/", "Disallow: /ar/gemeente/"} <= set(lines)
