"""This file is about the people of the desk's tests: two who look at entries, and one of next door."""

import datetime

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation
from tests.factories import (
    DistrictFactory,
    EditorFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    StaffMemberFactory,
    UserFactory,
)


def sign_in(member, *, second_factor=True):
    """A browser in which this staff member is signed in."""
    client = Client()
    client.force_login(member.user)
    if second_factor:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, member.user, "mfa", type="totp")
        request.session.save()
    return client


@pytest.fixture
def city(db):
    municipality = MunicipalityFactory(contact_name="Loes de Vries")
    DistrictFactory(parent=municipality, quarter="nw", name="Noord")
    return municipality


@pytest.fixture
def carla(city):
    """Looks at entries in Proefstad."""
    return StaffMemberFactory(
        user=UserFactory(email="carla@example.org", name="Carla"), municipality=city, roles=["moderator"]
    )


@pytest.fixture
def esra(city):
    """Her colleague."""
    return StaffMemberFactory(
        user=UserFactory(email="esra@example.org", name="Esra"),
        municipality=city,
        roles=["coordinator", "moderator"],
    )


@pytest.fixture
def finn(city):
    """Only finds."""
    return StaffMemberFactory(
        user=UserFactory(email="finn@example.org", name="Finn"), municipality=city, roles=["finder"]
    )


@pytest.fixture
def dirk(db, city):
    """Looks at entries in the municipality next door."""
    return StaffMemberFactory(
        user=UserFactory(email="dirk@example.org", name="Dirk"),
        municipality=MunicipalityFactory(west=5.4, name="Buurstad"),
        roles=["coordinator", "moderator", "finder"],
    )


@pytest.fixture
def amina(db):
    return UserFactory(email="amina@example.org", name="Amina", language="nl")


def a_day_ago():
    return timezone.now() - datetime.timedelta(days=1)


def submitted(city, *, by=None, name="Taalcafé De Brug", slug="taalcafe-de-brug", at=None, **fields):
    """An entry that waits for its first look."""
    entry = OrganisationFactory(
        name=name,
        slug=slug,
        municipality=city,
        status=Organisation.Status.SUBMITTED,
        submitted_at=at or a_day_ago(),
        confirmed_at=at or a_day_ago(),
        themes=["taal"],
        **fields,
    )
    OrganisationTextFactory(organisation=entry, summary="Samen Nederlands oefenen.")
    LocationFactory(organisation=entry)
    if by:
        EditorFactory(organisation=entry, user=by)
    return entry


@pytest.fixture
def brug(city, amina):
    """Sent in by Amina, waiting for the municipality."""
    return submitted(city, by=amina)


@pytest.fixture
def tuin(city, amina):
    """On the map, kept by Amina."""
    entry = OrganisationFactory(
        name="Tuin voor allen",
        slug="tuin-voor-allen",
        municipality=city,
        submitted_at=a_day_ago(),
        published_at=a_day_ago(),
        themes=["taal"],
        website="https://tuin.example.org/",
    )
    EditorFactory(organisation=entry, user=amina)
    return entry
