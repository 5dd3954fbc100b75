"""This file is about the five people of every permission test, and how they come in."""

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from tests.factories import (
    EditorFactory,
    MunicipalityFactory,
    OrganisationFactory,
    StaffMemberFactory,
    UserFactory,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(name, **fields):
    """A user who signed in before, with a confirmed address."""
    fields.setdefault("email", f"{name.lower()}@example.org")
    user = UserFactory(name=name, last_login=timezone.now(), **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def with_app(user):
    """Gives this user an app that makes codes."""
    TOTP.activate(user, SECRET)
    return user


def app_code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time() // 30)))


def sign_in(client, user, *, second_factor=False, confirmed=False):
    """Signs in through the session; with the second factor, or a mailed code, of this moment."""
    client.force_login(user)
    records = []
    if second_factor:
        factor = Authenticator.objects.filter(user=user).first()
        records.append({"method": "mfa", "at": time.time(), "id": factor and factor.pk, "type": "totp"})
    if confirmed:
        records.append({"method": "code", "at": time.time(), "email": user.email})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def browser_of(user, **how):
    return sign_in(Client(), user, **how)


@pytest.fixture
def here(db):
    return MunicipalityFactory(name="Proefstad")


@pytest.fixture
def elsewhere(here):
    return MunicipalityFactory(name="Anderdorp", west=5.4)


@pytest.fixture
def amina(here):
    """Editor of organisation A, here."""
    user = person("Amina")
    EditorFactory(
        user=user, organisation=OrganisationFactory(name="Organisatie A", slug="a", municipality=here)
    )
    return user


@pytest.fixture
def bilal(here):
    """Editor of organisation B, here."""
    user = person("Bilal")
    EditorFactory(
        user=user, organisation=OrganisationFactory(name="Organisatie B", slug="b", municipality=here)
    )
    return user


@pytest.fixture
def carla(here):
    """Moderator of the municipality here, with an app for the second factor."""
    user = with_app(person("Carla"))
    StaffMemberFactory(user=user, municipality=here, roles=["moderator"])
    return user


@pytest.fixture
def dirk(elsewhere):
    """Everything a member of staff can be, but of the other municipality."""
    user = with_app(person("Dirk"))
    StaffMemberFactory(user=user, municipality=elsewhere, roles=["finder", "moderator", "coordinator"])
    return user


@pytest.fixture
def esra(here):
    """Coordinator of the municipality here."""
    user = with_app(person("Esra"))
    StaffMemberFactory(user=user, municipality=here, roles=["coordinator"], department="participation")
    return user


@pytest.fixture
def resident():
    """Somebody who is not logged in."""
    return Client()
