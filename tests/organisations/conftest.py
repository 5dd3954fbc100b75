"""This file is about the people of the tests around entries."""

from tests.organisations.desk_people import amina, brug, carla, city, dirk, esra, finn, tuin  # noqa: F401
