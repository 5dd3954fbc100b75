"""This file is about the team of a municipality: who joins, who may do what, who stays."""

import io

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import team
from accounts.models import CHECKING_DEPARTMENTS, ROLES_THAT_SEE_PERSONS, Mail, Role, StaffMember, User
from tests.factories import StaffMemberFactory, UserFactory
from tests.personas import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


def invite(here, by, **changes):
    values = {"email": "hans@example.org", "department": "youth", "roles": ["finder"], **changes}
    return team.invite(here, by=by, **values)


def test_a_colleague_who_is_invited_gets_a_mail_and_the_roles(here, esra):
    member = invite(here, esra, name="Hans")

    assert (member.user.email, member.user.name, member.roles) == ("hans@example.org", "Hans", ["finder"])
    assert (member.granted_by, member.municipality) == (esra, here)
    assert Mail.objects.get().to == "hans@example.org"


def test_inviting_twice_makes_one_member(here, esra):
    invite(here, esra)
    invite(here, esra, roles=["moderator"])

    assert StaffMember.objects.get(user__email="hans@example.org").roles == ["moderator"]


def test_sending_the_same_invitation_twice_sends_one_mail(here, esra):
    invite(here, esra)
    invite(here, esra)

    assert Mail.objects.count() == 1


def test_inviting_the_last_coordinator_does_not_take_the_role(here, esra):
    with pytest.raises(team.TeamError, match="one coordinator"):
        invite(here, esra, email=esra.email, roles=["finder"])


def test_a_name_that_somebody_chose_stays(here, esra, amina):
    assert invite(here, esra, email=amina.email, name="Iemand anders").user.name == "Amina"


@pytest.mark.parametrize("department", CHECKING_DEPARTMENTS)
@pytest.mark.parametrize("role", ROLES_THAT_SEE_PERSONS)
def test_a_department_that_checks_people_gets_no_role_that_sees_people(here, esra, department, role):
    with pytest.raises(team.TeamError, match="checks people"):
        invite(here, esra, department=department, roles=[role])

    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMemberFactory(municipality=here, department=department, roles=[role])


@pytest.mark.parametrize("role", ["finder", "coordinator"])
def test_whoever_is_shown_people_has_a_department(here, esra, role):
    with pytest.raises(team.DepartmentMissing, match="choose the department"):
        invite(here, esra, department="other", roles=["moderator", role])

    member = invite(here, esra, department="other", roles=["privacy_officer", "moderator"])
    with pytest.raises(team.DepartmentMissing):
        team.grant(member, department="other", roles=[role], by=esra)
    assert StaffMember.objects.get(pk=member.pk).roles == ["moderator", "privacy_officer"]


def test_the_page_says_at_the_department_that_it_is_missing(here, esra):
    browser = browser_of(esra, second_factor=True)
    colleague = {"email": "hans@example.org", "roles": ["finder"]}

    page = browser.post("/en/gemeente/team/uitnodigen/", {**colleague, "department": "other"})
    assert page.context["form"].errors.keys() == {"department"}
    assert "With this role choose the department" in page.content.decode()
    page = browser.post("/en/gemeente/team/uitnodigen/", {**colleague, "department": ""})
    assert "Choose the department." in page.content.decode()
    assert not User.objects.filter(email="hans@example.org").exists()


def test_a_department_that_checks_people_may_look_at_entries(here, esra):
    assert invite(here, esra, department="benefits", roles=["moderator"]).roles == ["moderator"]


def test_the_last_coordinator_cannot_vanish(here, esra):
    member = StaffMember.objects.get(user=esra)
    # Somebody who was invited but never came cannot take over.
    StaffMemberFactory(municipality=here, roles=["coordinator"], user=UserFactory(last_login=None))

    with pytest.raises(team.TeamError, match="one coordinator"):
        team.grant(member, department="welfare", roles=["finder"], by=esra)
    with pytest.raises(team.TeamError, match="one coordinator"):
        team.remove(member, by=esra)
    assert StaffMember.objects.get(user=esra).has_role(Role.COORDINATOR)


def test_of_two_coordinators_one_can_go(here, esra):
    member = StaffMember.objects.get(user=esra)
    other = person("Omar")
    StaffMemberFactory(municipality=here, roles=["coordinator"], user=other)

    team.remove(member, by=other)
    member.refresh_from_db()

    assert (member.is_active, member.roles, member.granted_by) == (False, [], other)


def test_roles_have_an_order_and_unknown_ones_are_nothing(here, esra):
    assert invite(here, esra, roles=["moderator", "king", "finder"]).roles == ["finder", "moderator"]


def test_a_change_that_changes_nothing_sends_no_mail(here, esra, carla):
    member = StaffMember.objects.get(user=carla)

    team.grant(member, department=member.department, roles=member.roles, by=esra)

    assert Mail.objects.count() == 0


# The pages

PAGES = ["/gemeente/team/", "/gemeente/team/uitnodigen/"]


@pytest.mark.parametrize("page", PAGES)
def test_only_the_coordinator_here_sees_the_team(page, here, resident, amina, carla, esra):
    assert resident.get(page).status_code == 302
    assert browser_of(amina).get(page).status_code == 404
    assert browser_of(carla, second_factor=True).get(page).status_code == 404
    assert browser_of(esra).get(page).status_code == 302
    assert browser_of(esra, second_factor=True).get(page).status_code == 200


def test_the_coordinator_of_another_municipality_cannot_touch_this_team(carla, dirk):
    member = StaffMember.objects.get(user=carla)
    browser = browser_of(dirk, second_factor=True)

    seen = browser.get(f"/gemeente/team/{member.pk}/")
    changed = browser.post(f"/gemeente/team/{member.pk}/", {"department": "youth", "roles": ["finder"]})
    removed = browser.post(f"/gemeente/team/{member.pk}/weg/")

    assert [answer.status_code for answer in (seen, changed, removed)] == [404, 404, 404]
    assert carla.email not in browser.get("/gemeente/team/").content.decode()


def test_a_coordinator_invites_changes_and_ends(here, esra):
    browser = browser_of(esra, second_factor=True)
    browser.post(
        "/gemeente/team/uitnodigen/",
        {"email": "Hans@Example.org", "name": "", "department": "youth", "roles": ["finder"]},
    )
    member = StaffMember.objects.get(user__email="hans@example.org")
    browser.post(f"/gemeente/team/{member.pk}/", {"department": "health", "roles": ["moderator"]})
    member.refresh_from_db()
    changed = (member.department, member.roles)
    browser.post(f"/gemeente/team/{member.pk}/weg/")
    member.refresh_from_db()

    assert changed == ("health", ["moderator"])
    assert not member.is_active
    assert [one.user for one in browser.get("/gemeente/team/").context["members"]] == [esra]


def test_a_wrong_invitation_gets_a_sentence_and_no_mail(here, esra):
    browser = browser_of(esra, second_factor=True)
    for wrong in (
        {"email": "x", "department": "youth"},
        {"email": "a@b.nl\r\nBcc: c@d.nl", "department": "youth"},
        {"email": "a@b.nl", "department": "fraud", "roles": ["finder"]},
        {"email": "a@b.nl", "department": "nowhere"},
        {"email": "a@b.nl", "department": "youth", "roles": ["king"]},
        {"email": "a@b.nl", "department": "youth", "name": "x\u202ey"},
    ):
        page = browser.post("/gemeente/team/uitnodigen/", wrong)
        assert page.status_code == 200
        assert page.context["form"].errors

    assert Mail.objects.count() == 0


def test_a_municipality_invites_twenty_people_a_day(here, esra):
    browser = browser_of(esra, second_factor=True)
    answers = [
        browser.post(
            "/gemeente/team/uitnodigen/", {"email": f"p{n}@example.org", "department": "youth"}
        ).status_code
        for n in range(21)
    ]

    assert answers == [302] * 20 + [429]


def test_the_last_coordinator_hears_on_the_page_why(here, esra):
    member = StaffMember.objects.get(user=esra)
    browser = browser_of(esra, second_factor=True)

    changed = browser.post(f"/en/gemeente/team/{member.pk}/", {"department": "youth", "roles": ["finder"]})
    removed = browser.post(f"/en/gemeente/team/{member.pk}/weg/", follow=True)

    assert "one coordinator" in changed.context["form"].errors["roles"][0]
    assert "There must be one coordinator" in removed.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_team_page_asks_the_database_as_often_for_one_as_for_three(
    here, esra, rows, django_assert_num_queries
):
    for number in range(rows):
        StaffMemberFactory(municipality=here, user=UserFactory(email=f"p{number}@example.org"))
    browser = browser_of(esra, second_factor=True)
    browser.get("/gemeente/team/")

    with CaptureQueriesContext(connection) as queries:
        browser.get("/gemeente/team/")

    assert len([one for one in queries if "accounts_staffmember" in one["sql"]]) == 2


# The operator begins


def coordinator(mail="esra@example.org", municipality="GM9001"):
    out = io.StringIO()
    call_command("add_coordinator", mail, municipality=municipality, stdout=out)
    return out.getvalue()


def test_the_command_makes_the_first_coordinator_and_can_be_repeated(here):
    here.is_active = False
    here.save()

    first = coordinator("Esra@Example.org", here.code.lower())
    second = coordinator("esra@example.org", here.code)
    here.refresh_from_db()

    assert "is now coordinator" in first
    assert "was already coordinator" in second
    assert StaffMember.objects.get().roles == ["coordinator"]
    assert here.is_active


def test_the_command_keeps_the_other_roles(here):
    user = User.objects.create_user("esra@example.org")
    StaffMemberFactory(user=user, municipality=here, roles=["finder"])
    coordinator(municipality=here.code)

    assert StaffMember.objects.get().roles == ["finder", "coordinator"]


@pytest.mark.parametrize(
    ("mail", "municipality", "says"),
    [("x", "GM0344", "not an e-mail address"), ("a@b.nl", "GM0001", "no municipality")],
)
def test_the_command_says_what_is_wrong(db, mail, municipality, says):
    with pytest.raises(CommandError, match=says):
        coordinator(mail, municipality)

    assert User.objects.count() == 0
