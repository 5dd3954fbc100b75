"""This file is about entries on the system pages: an administrator repairs, and does not read along."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from organisations.history import change_sets_of
from organisations.models import Organisation
from tests.factories import MunicipalityFactory, OrganisationFactory, ThemeFactory, UserFactory

LIST = "/systeem/organisations/organisation/"


@pytest.fixture
def administrator(db):
    user, client, request = UserFactory(is_staff=True, is_superuser=True), Client(), HttpRequest()
    client.force_login(user)
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return client


def test_contact_details_are_not_there(administrator, tuin):
    Organisation.objects.filter(pk=tuin.pk).update(email="geheim@example.org", phone="+31612345678")

    page = administrator.get(f"{LIST}{tuin.pk}/change/").content.decode()

    assert "Tuin voor allen" in page
    assert "geheim@example.org" not in page
    assert "12345678" not in page


def test_drafts_are_not_there(administrator, city):
    draft = OrganisationFactory(name="Zeilclub Kiel", slug="nog-niet", municipality=city, status="draft")

    assert "Zeilclub Kiel" not in administrator.get(LIST).content.decode()
    assert administrator.get(f"{LIST}{draft.pk}/change/").status_code == 302


def test_a_repair_stands_in_the_history(administrator, tuin):
    other = MunicipalityFactory(west=5.4, name="Buurstad")
    editor = tuin.editors.get()
    form = {
        "municipality": other.pk,
        "check_interval": 6,
        "name": "Gekaapt",
        "status": "archived",
        "editors-TOTAL_FORMS": 1,
        "editors-INITIAL_FORMS": 1,
        "editors-0-id": editor.pk,
        "editors-0-organisation": tuin.pk,
        "editors-0-user": editor.user_id,
        "editors-0-role": "owner",
    }

    response = administrator.post(f"{LIST}{tuin.pk}/change/", form)

    tuin.refresh_from_db()
    assert (response.status_code, tuin.municipality, tuin.name, tuin.status) == (
        302,
        other,
        "Tuin voor allen",
        "published",
    )
    assert change_sets_of(Organisation.objects.all()).filter(metadata__what="repair").count() == 1


def test_the_vocabulary_is_read_only(administrator):
    theme = ThemeFactory()
    page = f"/systeem/organisations/theme/{theme.pk}/"

    assert administrator.get(f"{page}change/").status_code == 200
    assert administrator.post(f"{page}change/", {"code": "anders"}).status_code == 403
    assert administrator.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert administrator.get("/systeem/organisations/theme/add/").status_code == 403
