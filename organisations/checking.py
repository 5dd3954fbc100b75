"""This file is about who sees what of an entry: everyone, only the municipality, nobody."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.access import Viewer
from organisations.models import Organisation, Visibility
from organisations.sheet import Section, sheet, with_everything
from organisations.tasks import BY_CODE

# What no public page shows, and staff do.
FOR_THE_MUNICIPALITY = ("together",)


@dataclass(frozen=True)
class Line:
    """One answer, and the page where it can be changed."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Audience:
    """All that one group of readers gets to see. `level` is one of `Visibility`."""

    level: str
    lines: list[Line]


def who_sees_what(organisation: Organisation, *, email: str) -> list[Audience]:
    """Every answer under who sees it. `email` is the address with which the reader signs in."""
    entry = with_everything(Organisation.objects.all()).get(pk=organisation.pk)
    found: dict[str, list[Line]] = {level: [] for level in Visibility.values}
    for section in sheet(entry, Viewer(edits=frozenset({entry.pk}))):
        for level, line in _lines(section, entry):
            found[level].append(line)
    for line in _districts_instead(entry):
        found[Visibility.EVERYONE].append(line)
    found[Visibility.NOBODY].append(Line(_("The e-mail address you sign in with"), email))
    return [Audience(level, lines) for level, lines in found.items()]


def _lines(section: Section, entry: Organisation) -> list[tuple[str, Line]]:
    # Of the ways to reach them each row knows its readers; what is left is about them.
    inside = section.task in (*FOR_THE_MUNICIPALITY, "contact")
    usual = Visibility.MUNICIPALITY if inside else Visibility.EVERYONE
    url = BY_CODE[section.task].url(entry)
    # A story's rows are named by language only: here they stand between other answers.
    start = f"{BY_CODE['story'].title} – " if section.task == "story" else ""
    return [(row.seen_by or usual, Line(f"{start}{row.label}", row.value, url)) for row in section.rows]


def _districts_instead(entry: Organisation) -> list[Line]:
    """Of an address that is not shown, everyone sees the district."""
    url = BY_CODE["where"].url(entry)
    return [
        Line(
            _("Place"),
            _("%(district)s, without the address") % {"district": place.district or place.municipality},
            url,
        )
        for place in entry.locations.all()
        if not place.shows_address and (place.district or place.municipality)
    ]
