"""This file is about what always holds for users and staff, whoever writes the row."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import StaffMember, User
from tests.factories import MunicipalityFactory, StaffMemberFactory

pytestmark = pytest.mark.django_db


def test_capitals_in_an_address_make_no_second_person():
    made = User.objects.create_user("Amina@Example.ORG")

    assert User.objects.get().email == "amina@example.org"
    assert User.objects.get(email="AMINA@example.org") == made
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("amina@EXAMPLE.org")


def test_the_database_refuses_capitals_itself():
    made = User.objects.create_user("amina@example.org")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'A@example.org' WHERE id = %s", [made.pk])


def test_nobody_has_a_password():
    made = User.objects.create_user("amina@example.org", password="geheim")
    boss = User.objects.create_superuser("joke@example.org", password="geheim")

    assert not any(one.has_usable_password() or one.check_password("geheim") for one in (made, boss))
    assert (boss.is_staff, boss.is_superuser) == (True, True)


def test_a_name_with_hidden_signs_is_refused_by_the_model_too():
    with pytest.raises(ValidationError):
        User(email="a@example.org", name="x\u202ey", password="!").full_clean()


def test_somebody_works_once_at_one_municipality():
    member = StaffMemberFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMemberFactory(user=member.user, municipality=member.municipality)
    StaffMemberFactory(user=member.user, municipality=MunicipalityFactory(west=5.4))

    assert member.user.staff_memberships.count() == 2


def test_a_member_without_a_role_may_do_nothing():
    member = StaffMemberFactory(roles=[])

    assert not member.has_role()
    assert not StaffMember.objects.active().holding().exists()


def test_somebody_who_left_or_whose_account_is_closed_may_do_nothing():
    left = StaffMemberFactory(is_active=False, roles=["moderator"])
    closed = StaffMemberFactory(user__is_active=False, roles=["moderator"])

    assert not left.has_role("moderator")
    assert closed not in StaffMember.objects.active()
