"""This file is about the legal ground of a municipality: without it nobody is invited, nobody is found."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from keypersons import journal
from keypersons.models import Basis
from places.models import Municipality

# The law that asks for a DPIA came into force; an older date is a slip of the finger.
AVG_BEGAN = date(2016, 5, 24)


def of(municipality: Municipality | int) -> Basis | None:
    """The ground on which this municipality may invite and find people; None while it is not complete."""
    return Basis.objects.complete().filter(municipality=municipality).first()


def entered(municipality: Municipality | int) -> Basis | None:
    """What the municipality entered, also while it stopped for now."""
    return Basis.objects.filter(municipality=municipality).select_related("entered_by").first()


@transaction.atomic
def enter(
    municipality: Municipality, *, ground: str, law: str, dpia_on: date, by: User, starts: bool = True
) -> Basis:
    """The municipality says on what ground it keeps people, and opens; ValidationError says what is wrong.

    Consents keep the ground of their own time: what people agreed to does not change here. Without `starts`
    only what is open changes: whoever corrects a word does not undo that a colleague stopped meanwhile.
    """
    if dpia_on > timezone.localdate():
        raise ValidationError({"dpia_on": _("This date is still to come. Do the DPIA first.")})
    if dpia_on < AVG_BEGAN:
        raise ValidationError({"dpia_on": _("This date is before the AVG. Look at the year.")})
    _lock(municipality)
    basis = Basis.objects.filter(municipality=municipality).first()
    if basis and not basis.is_open and not starts:
        raise ValidationError(
            _("A colleague stopped meanwhile. Do you want to start again? Then save again.")
        )
    basis = basis or Basis(municipality=municipality)
    basis.ground, basis.law, basis.dpia_on = ground, law.strip(), dpia_on
    basis.is_open, basis.entered_by, basis.entered_at = True, by, timezone.now()
    basis.full_clean()
    basis.save()
    journal.append("opened", subject=municipality.code)
    return basis


@transaction.atomic
def close(municipality: Municipality, *, by: User) -> None:
    """The municipality stops for now: nobody is found or invited, and everybody keeps their own page."""
    _lock(municipality)
    basis = Basis.objects.filter(municipality=municipality, is_open=True).first()
    if basis is None:
        return
    basis.is_open, basis.entered_by, basis.entered_at = False, by, timezone.now()
    basis.save(update_fields=["is_open", "entered_by", "entered_at"])
    journal.append("closed", subject=municipality.code)


def _lock(municipality: Municipality) -> None:
    """One change at a time, also when there is no ground yet that could be locked."""
    Municipality.objects.select_for_update().only("pk").get(pk=municipality.pk)
