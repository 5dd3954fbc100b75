"""This file is about a mailed code that shows that an address is one's own."""

import time

import pytest
import time_machine

from accounts.models import Mail
from keypersons import coming_in
from keypersons.models import Letter
from tests.factories import InvitationFactory, KeyPersonFactory
from tests.keypersons.own import code_in, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return {}


def prove(session, email="Nieuw@Example.org", **whom):
    coming_in.send_proof(email, session=session, language="nl", **whom)
    return code_in(newest("proof"))


def test_the_right_code_gives_the_address_once(session):
    code = prove(session)

    assert coming_in.proving(session) == "nieuw@example.org"
    assert coming_in.check_proof(f" {code[:3]} {code[3:]} ", session=session) == "nieuw@example.org"
    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_proof(code, session=session)


def test_a_wrong_code_leaves_two_more_tries(session):
    code = prove(session)
    wrong = "000000" if code != "000000" else "111111"

    for _try in range(2):
        with pytest.raises(coming_in.WrongCode):
            coming_in.check_proof(wrong, session=session)
    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_proof(wrong, session=session)
    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_proof(code, session=session)


def test_a_code_ends_after_ten_minutes(session):
    code = prove(session)

    with time_machine.travel(time.time() + 601, tick=False), pytest.raises(coming_in.CodeIsOver):
        coming_in.check_proof(code, session=session)
    assert not coming_in.is_proving({})


def test_a_newer_code_ends_the_one_before(session):
    first = prove(session)
    second = prove(session, "anders@example.org")

    if first != second:
        with pytest.raises(coming_in.WrongCode):
            coming_in.check_proof(first, session=session)
    assert coming_in.check_proof(second, session=session) == "anders@example.org"


def test_a_code_for_an_address_opens_no_door(session):
    person = KeyPersonFactory()
    code = prove(session, person.email)

    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_code(code, session=session)


def test_the_mail_is_tied_to_whom_it_is_about(session):
    person, invitation = KeyPersonFactory(), InvitationFactory()
    prove(session, person=person)
    prove(session, invitation=invitation)

    tied = [(letter.key_person, letter.invitation) for letter in Letter.objects.order_by("pk")]
    assert tied == [(person, None), (None, invitation)]


def test_an_erased_mail_proves_nothing(session):
    code = prove(session)
    Mail.objects.all().delete()

    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_proof(code, session=session)


def test_a_code_whose_mail_is_gone_opens_nobody_without_an_address(session):
    KeyPersonFactory(email="")
    coming_in.send_code("weg@example.org", session=session, language="nl")
    code = code_in(newest("code"))
    Mail.objects.all().delete()

    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_code(code, session=session)
