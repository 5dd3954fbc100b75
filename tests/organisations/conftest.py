"""This file is about the people of the tests around entries."""

import pytest
from django.utils import translation

from tests.organisations.desk_people import amina, brug, carla, city, dirk, esra, finn, tuin  # noqa: F401


@pytest.fixture(autouse=True)
def a_dutch_start():
    """A page in another language leaves that language behind in the thread of the test."""
    with translation.override("nl"):
        yield
