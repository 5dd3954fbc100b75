"""This file is about what somebody offers: languages, subjects, questions, where, when, how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keypersons import consent, letters
from keypersons.models import MOST_THEMES, KeyPerson, Link, SpokenLanguage
from organisations.models import Language, Theme
from places.models import District


class OfferError(Exception):
    """This cannot be kept; the text says why."""


class NotAgreed(OfferError):
    """Without the second yes we keep no languages and no themes."""

    def __str__(self) -> str:
        return _("First say that we may keep your languages and subjects.")


class TooManyThemes(OfferError):
    def __str__(self) -> str:
        return _("Choose at most 8 subjects.")


@transaction.atomic
def speak(person: KeyPerson, *, spoken: Mapping[str, int]) -> None:
    """Keep which languages somebody speaks, by code, and how well."""
    _lock(person, about_details=True)
    person.spoken.all().delete()
    known = Language.objects.active().in_bulk(spoken, field_name="code")
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(key_person=person, language=known[code], level=level)
        for code, level in spoken.items()
        if code in known
    )


@transaction.atomic
def know(person: KeyPerson, *, themes: Iterable[str]) -> None:
    """Keep which subjects somebody knows about, at most eight."""
    codes = set(themes)
    if len(codes) > MOST_THEMES:
        raise TooManyThemes
    _lock(person, about_details=True)
    person.themes.set(Theme.objects.active().filter(code__in=codes))


@transaction.atomic
def work_in(person: KeyPerson, *, districts: Iterable[str], is_everywhere: bool) -> None:
    """Keep in which districts somebody wants to be asked; only in municipalities they said yes to."""
    _lock(person)
    here = consent.municipalities_of(person)
    person.districts.set(District.objects.current().filter(parent__in=here, code__in=set(districts)))
    person.is_everywhere = is_everywhere
    person.save(update_fields=["is_everywhere"])


@transaction.atomic
def set_wishes(person: KeyPerson, **wishes: object) -> None:
    """Keep kinds of questions, days, times of the day, own maximum or compensation."""
    _lock(person)
    allowed = {"kinds", "days", "dayparts", "is_online", "monthly_maximum", "compensation"}
    if not set(wishes) <= allowed:
        raise TypeError(f"Not a wish: {sorted(set(wishes) - allowed)}")
    for name, value in wishes.items():
        setattr(person, name, value)
    person.save(update_fields=list(wishes))


@transaction.atomic
def be_reached(person: KeyPerson, *, name: str, email: str, phone: str, channel: str, language: str) -> None:
    """Keep how somebody is reached. An old mail address is told, and the links in mails to it end."""
    _lock(person)
    if email != person.email:
        letters.to_person(person, "address_changed")
        Link.objects.living().filter(key_person=person).update(used_at=timezone.now())
    person.name, person.email, person.phone = name, email, phone
    person.channel, person.language = channel, language
    person.save(update_fields=["name", "email", "phone", "channel", "language"])


def _lock(person: KeyPerson, *, about_details: bool = False) -> None:
    try:
        person.refresh_from_db(from_queryset=KeyPerson.objects.select_for_update())
    except KeyPerson.DoesNotExist:
        raise consent.Gone from None
    if person.stopped_at:
        raise consent.Stopped
    if about_details and not consent.details_kept_by(person):
        raise NotAgreed
