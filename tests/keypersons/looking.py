"""This file is about what tests of the finder share: a purpose, and short words for looking."""

from dataclasses import replace

from keypersons import finder
from keypersons.models import Hat
from keypersons.purpose import Purpose
from tests.factories import KeyPersonFactory

PURPOSE = Purpose(kind="inform", theme="taal", aim="meeting", district="WK900101")


def asking(**changes):
    return replace(PURPOSE, **changes)


def three(here, **fields):
    """So many that names may be shown."""
    return [KeyPersonFactory(municipality=here, **fields) for _ in range(3)]


def find(fatma, purpose=PURPOSE, **how):
    return finder.find(purpose, by=fatma, hat=Hat.FINDER, **how)


def names(found):
    return sorted(one.name for one in found.people)


def of(found, somebody):
    return next(one for one in found.people if one.subject == somebody.subject)
