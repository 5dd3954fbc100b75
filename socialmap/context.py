"""This file is about what every template knows: name, place, phone number, languages, look."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts.access import memberships
from organisations.desk import menu
from places.models import Municipality
from socialmap.catalogues import is_unchecked
from socialmap.speaking import is_demo, municipality_for
from socialmap.theme import NEUTRAL, stylesheet_url

# Where Django's own name of a language is not what its readers write.
AUTONYMS = {"ar": "العربية"}


class LanguageLink(NamedTuple):
    """One language of the interface, and the address of this same page in it."""

    code: str
    autonym: str
    direction: str
    url: str
    current: bool


def root_of(code: str) -> str:
    """The start page in a language: Dutch has no prefix."""
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """This page in each language; a page that exists in one language only leads to the start page."""
    here, current, links = request.get_full_path(), get_language(), []
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        url = here if code == current else translate_url(here, code)
        if code != current and url == here:
            url = root_of(code)
        links.append(
            LanguageLink(
                code=code,
                autonym=AUTONYMS.get(code) or str(info["name_local"]).capitalize(),
                direction="rtl" if info["bidi"] else "ltr",
                url=url,
                current=code == current,
            )
        )
    return links


def _title(municipality: Municipality | None) -> str:
    if municipality is None:
        return _("Social Map")
    return _("Social Map %(place)s") % {"place": municipality.name}


def _help_line(municipality: Municipality | None) -> dict[str, str]:
    """The one phone number for residents: how it is written, how it is dialled, when it answers."""
    if municipality is None:
        return {"phone": "", "phone_link": "", "phone_hours": ""}
    number, _comma, hours = (municipality.short_line or municipality.contact_phone).partition(",")
    dialled = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return {"phone": number.strip(), "phone_link": f"tel:{dialled}", "phone_hours": hours.strip()}


def _facts(request: HttpRequest) -> dict[str, Any]:
    municipality = municipality_for(request)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "name": _title(municipality),
        "municipality": municipality,
        **_help_line(municipality),
        "is_demo": is_demo(),
        # Asked only by pages for people who are signed in.
        "is_staff": lambda: bool(memberships(request)),
        "is_development": settings.DEVELOPMENT,
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "root": root_of(language),
        "languages": language_links(request),
        "is_unchecked": is_unchecked(language),
        "stylesheet": stylesheet_url(municipality.slug, municipality.accent)
        if municipality
        else stylesheet_url(NEUTRAL),
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """`site` and, for pages of the desk, `desk` in every template; nothing is looked up before it is used."""
    return {
        "site": SimpleLazyObject(lambda: _facts(request)),
        "desk": SimpleLazyObject(lambda: menu(request)),
    }
