"""This file is about what tests of key persons find: a district that is asked about, somebody who looks."""

import pytest

from keypersons import neighbours
from tests.factories import (
    BasisFactory,
    DistrictFactory,
    LanguageFactory,
    StaffMemberFactory,
    ThemeFactory,
)
from tests.personas import person, with_app


@pytest.fixture(autouse=True)
def no_districts_of_the_last_test():
    neighbours.forget()


@pytest.fixture
def south(here):
    """The district that everybody asks about: the south-west of the square."""
    ThemeFactory(code="taal")
    ThemeFactory(code="schulden")
    LanguageFactory(code="pl")
    LanguageFactory(code="ar")
    BasisFactory(municipality=here)
    return DistrictFactory(parent=here, quarter="sw", name="Zuid", code="WK900101")


@pytest.fixture
def north(south):
    """Beside it: the north-west."""
    return DistrictFactory(parent=south.parent, quarter="nw", name="Noord", code="WK900102")


@pytest.fixture
def fatma(here, south):
    """Somebody of the municipality who looks for people, with an app for the second factor."""
    return StaffMemberFactory(user=with_app(person("Fatma")), municipality=here, roles=["finder"])
