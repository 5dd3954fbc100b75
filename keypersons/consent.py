"""This file is about saying yes and no: taking part, languages and themes, pausing, stopping, coming back.

Every verb locks the row of the person and can be said twice. When yes and stop are said at once, stop wins:
after it only "I changed my mind" brings somebody back.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from keypersons import basis, journal, letters, texts
from keypersons.models import Channel, Consent, Endorsement, Invitation, KeyPerson
from places.models import Municipality

TAKE_PART: Final = Consent.Purpose.TAKE_PART
DETAILS: Final = Consent.Purpose.DETAILS


class ConsentError(Exception):
    """This yes cannot be kept; the text says why."""


class InvitationIsOver(ConsentError):
    def __str__(self) -> str:
        return _("This invitation was answered already, or it is too old. Ask for a new one.")


class NotReady(ConsentError):
    """The municipality does not take part, or has no complete legal ground."""

    def __str__(self) -> str:
        return _("This municipality cannot keep your answer now. Nothing was kept. Please try again later.")


class NotAdult(ConsentError):
    def __str__(self) -> str:
        return _("You can take part when you are 18 or older.")


class Stopped(ConsentError):
    def __str__(self) -> str:
        return _(
            "You stopped. Do you want to take part again? First say on your own page that you come back."
        )


class NotTakingPart(ConsentError):
    def __str__(self) -> str:
        return _("You do not take part for this municipality.")


class Gone(ConsentError):
    def __str__(self) -> str:
        return _("Everything about you was removed.")


@transaction.atomic
def accept(
    invitation: Invitation,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    is_adult: bool,
    helper_name: str = "",
    channel: str = "",
) -> KeyPerson:
    """Somebody says yes to an invitation. The invitation goes, a letter of welcome leaves."""
    if not is_adult:
        raise NotAdult
    invitation = _locked_invitation(invitation)
    person = KeyPerson.objects.create(
        name=name,
        email=email,
        phone=phone,
        channel=channel or _channel(email, phone),
        language=language,
        is_adult=True,
    )
    _say_yes(person, invitation, language=language, helper_name=helper_name)
    return person


@transaction.atomic
def join(invitation: Invitation, *, person: KeyPerson, language: str, helper_name: str = "") -> KeyPerson:
    """Somebody who takes part already says yes again: one person, and one more who knows them."""
    invitation = _locked_invitation(invitation)
    _lock(person)
    _refuse_stopped(person)
    _say_yes(person, invitation, language=language, helper_name=helper_name)
    return person


@transaction.atomic
def agree_to_details(
    person: KeyPerson, *, municipality: Municipality, language: str, helper_name: str = ""
) -> Consent:
    """Somebody says that this municipality may keep their languages and themes."""
    _lock(person)
    _refuse_stopped(person)
    if not _holding(person, municipality, TAKE_PART).exists():
        raise NotTakingPart
    return _give(person, municipality, DETAILS, language=language, helper_name=helper_name)


@transaction.atomic
def withdraw_details(person: KeyPerson, *, municipality: Municipality) -> None:
    """No more languages and themes for this municipality; erased at once when no other may keep them."""
    _lock(person)
    _take_back(person, municipality, DETAILS, at=timezone.now())
    _drop_details(person)


@transaction.atomic
def withdraw(person: KeyPerson, *, municipality: Municipality) -> None:
    """No longer taking part for this municipality."""
    _lock(person)
    now = timezone.now()
    _take_back(person, municipality, DETAILS, at=now)
    _take_back(person, municipality, TAKE_PART, at=now)
    _drop_details(person)
    if person.stopped_at is None:
        person.districts.remove(*person.districts.filter(parent=municipality))


@transaction.atomic
def pause(person: KeyPerson, *, until: date | None = None) -> None:
    """Nobody finds this person until that day, or until they come back."""
    _lock(person)
    if person.is_paused and person.paused_until == until:
        return
    person.is_paused, person.paused_until = True, until
    person.save(update_fields=["is_paused", "paused_until"])
    journal.append("paused", subject=person.subject, until=until)


@transaction.atomic
def resume(person: KeyPerson) -> None:
    """The pause is over. Who stopped stays stopped."""
    _lock(person)
    if not person.is_paused:
        return
    person.is_paused, person.paused_until = False, None
    person.save(update_fields=["is_paused", "paused_until"])
    journal.append("resumed", subject=person.subject)


@transaction.atomic
def confirm(person: KeyPerson) -> None:
    """Everything still holds. Saying it after stopping changes nothing."""
    _lock(person)
    if person.stopped_at:
        return
    person.confirmed_at = timezone.now()
    person.asked_to_confirm_at, person.times_asked_to_confirm = None, 0
    person.save(update_fields=["confirmed_at", "asked_to_confirm_at", "times_asked_to_confirm"])


@transaction.atomic
def stop(person: KeyPerson) -> None:
    """Somebody stops: invisible at once, everywhere; erased a week later."""
    _lock(person)
    if person.stopped_at:
        return
    person.stopped_at = timezone.now()
    person.save(update_fields=["stopped_at"])
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=person.stopped_at)
    journal.append("stopped", subject=person.subject)


@transaction.atomic
def undo_stop(person: KeyPerson) -> None:
    """Somebody changed their mind within the week: what that same stop withdrew holds again."""
    _lock(person)
    if person.stopped_at is None:
        return
    taken = list(person.consents.filter(withdrawn_at=person.stopped_at).select_related("municipality"))
    for consent in taken:
        consent.withdrawn_at = None
        consent.save(update_fields=["withdrawn_at"])
    person.stopped_at = None
    person.save(update_fields=["stopped_at"])
    journal.append("came_back", subject=person.subject)
    for consent in taken:
        what: journal.Given = "agreed" if consent.purpose == TAKE_PART else "details_agreed"
        journal.append(what, subject=person.subject, municipality=consent.municipality)


def municipalities_of(person: KeyPerson) -> list[Municipality]:
    """For which municipalities this person takes part now, by name."""
    held = Consent.objects.holding().filter(key_person=person, purpose=TAKE_PART)
    return list(Municipality.objects.filter(pk__in=held.values("municipality")).order_by("name"))


def details_kept_by(person: KeyPerson) -> set[int]:
    """Keys of the municipalities that may keep languages and themes of this person now."""
    held = Consent.objects.holding().filter(key_person=person, purpose=DETAILS)
    return set(held.values_list("municipality_id", flat=True))


def is_ready(municipality: Municipality) -> bool:
    """Whether people may be invited and may say yes here: it takes part and entered its ground."""
    return municipality.is_active and municipality.is_current and basis.of(municipality) is not None


def _lock(person: KeyPerson) -> None:
    """Everything that is decided about a person is decided one after the other, on fresh values."""
    try:
        person.refresh_from_db(from_queryset=KeyPerson.objects.select_for_update())
    except KeyPerson.DoesNotExist:
        raise Gone from None


def _locked_invitation(invitation: Invitation) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=invitation.pk)
        .first()
    )
    if found is None or not found.is_open:
        raise InvitationIsOver
    return found


def _refuse_stopped(person: KeyPerson) -> None:
    if person.stopped_at:
        raise Stopped


def _say_yes(person: KeyPerson, invitation: Invitation, *, language: str, helper_name: str) -> None:
    municipality = invitation.municipality
    _give(person, municipality, TAKE_PART, language=language, helper_name=helper_name)
    organisation = invitation.organisation
    Endorsement.objects.get_or_create(
        key_person=person,
        organisation=organisation,
        municipality=None if organisation else municipality,
        defaults={"by": invitation.invited_by},
    )
    letters.move(invitation, to=person)
    journal.append("forgotten", subject=invitation.ref)
    invitation.delete()
    letters.to_person(person, "welcome")
    if invitation.email and invitation.email != person.email:
        # Whoever invites sees the link too: the mailbox that was invited hears that somebody said yes.
        letters.to_person(person, "yes_elsewhere", to=invitation.email)


def _give(
    person: KeyPerson,
    municipality: Municipality,
    purpose: Consent.Purpose,
    *,
    language: str,
    helper_name: str,
) -> Consent:
    """One consent as it was read: edition, language, ground. Who already agreed keeps the first one."""
    ground = basis.of(municipality)
    if ground is None or not is_ready(municipality):
        raise NotReady
    held = _holding(person, municipality, purpose).first()
    if held:
        return held
    # One that ended by its date stands in the way of a new one.
    person.consents.filter(municipality=municipality, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    read = texts.read(texts.offered(language, is_demo=letters.is_demo()))
    with override("nl"):
        words = f"{ground.get_ground_display()}: {ground.law}"
    what: journal.Given = "agreed" if purpose == TAKE_PART else "details_agreed"
    journal.append(what, subject=person.subject, municipality=municipality)
    return Consent.objects.create(
        key_person=person,
        municipality=municipality,
        purpose=purpose,
        ground=words,
        text_version=read.version,
        language=read.language,
        way=Consent.Way.HELPER if helper_name else Consent.Way.SELF,
        helper_name=helper_name,
    )


def _take_back(
    person: KeyPerson, municipality: Municipality, purpose: Consent.Purpose, *, at: datetime
) -> None:
    if _holding(person, municipality, purpose).update(withdrawn_at=at):
        what: journal.Taken = "withdrawn" if purpose == TAKE_PART else "details_withdrawn"
        journal.append(what, subject=person.subject, municipality=municipality)


def _drop_details(person: KeyPerson) -> None:
    """Languages and themes are kept as long as a municipality may, or a stop can be undone."""
    if person.stopped_at is None and not details_kept_by(person):
        person.spoken.all().delete()
        person.themes.clear()


def _holding(person: KeyPerson, municipality: Municipality, purpose: Consent.Purpose) -> QuerySet[Consent]:
    return Consent.objects.holding().filter(key_person=person, municipality=municipality, purpose=purpose)


def _channel(email: str, phone: str) -> Channel:
    return Channel.MAIL if email else Channel.PHONE if phone else Channel.ORGANISATION
