"""This file is about the life of an entry, and what the municipality decides about it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, User
from organisations import letters, proposing
from organisations.history import change_set, change_sets_of
from organisations.models import Organisation, Proposal, ProposedChange
from organisations.slugs import readdress
from places.points import NotAPoint

Status = Organisation.Status


@dataclass(frozen=True)
class Move:
    """One allowed step: from which states, to which, and who takes it."""

    before: tuple[Status, ...]
    after: Status
    who: str


# The whole life of an entry. `docs/lives.md` is drawn from it.
MOVES: dict[str, Move] = {
    "submit": Move((Status.DRAFT, Status.RETURNED), Status.SUBMITTED, "organisation"),
    "publish": Move((Status.SUBMITTED,), Status.PUBLISHED, "municipality"),
    "return": Move((Status.SUBMITTED,), Status.RETURNED, "municipality"),
    "refuse": Move((Status.SUBMITTED,), Status.ARCHIVED, "municipality, two people"),
    "reopen": Move((Status.ARCHIVED,), Status.SUBMITTED, "municipality, after an objection"),
    "hide": Move((Status.PUBLISHED,), Status.HIDDEN, "municipality, or nobody answered"),
    "restore": Move((Status.HIDDEN, Status.ARCHIVED), Status.PUBLISHED, "municipality or organisation"),
    "archive": Move((Status.PUBLISHED, Status.HIDDEN), Status.ARCHIVED, "municipality or organisation"),
}


class CannotMove(Exception):
    """The entry is not in a state from which this step is allowed; the message can be shown to a person."""


class DecidedAlready(CannotMove):
    """Somebody else decided while this person was looking. `organisation` is how it stands now."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        super().__init__(_MEANWHILE.get(Status(organisation.status), _MEANWHILE[Status.DRAFT]))


class ChangedMeanwhile(CannotMove):
    """The organisation changed the entry after it was shown: what would go on the map was not looked at."""

    def __init__(self) -> None:
        super().__init__(_("The organisation changed this entry while you looked."))


class ReasonMissing(Exception):
    """A decision that an organisation has to live with needs a reason it can read."""

    def __init__(self) -> None:
        super().__init__(_("Please write why. The organisation reads this."))


_MEANWHILE: dict[Status, LazyText] = {
    Status.DRAFT: _("The organisation is working on this entry again."),
    Status.SUBMITTED: _("The organisation sent this entry in again."),
    Status.RETURNED: _("A colleague has sent this entry back already."),
    Status.PUBLISHED: _("A colleague has put this entry on the map already."),
    Status.HIDDEN: _("This entry is hidden now."),
    Status.ARCHIVED: _("This entry has stopped."),
}


def can_move(organisation: Organisation, move: str) -> bool:
    """Whether this step of `MOVES` is open to the entry as it stands.

    What was on the map can be put back; what never was can only be looked at again.
    """
    if move in ("restore", "reopen") and (move == "restore") != (organisation.published_at is not None):
        return False
    return organisation.status in MOVES[move].before


def lock(organisation: Organisation) -> Organisation:
    """The entry as it stands now; whoever else decides about it waits until this transaction ends."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def version(organisation: Organisation) -> str:
    """Names the last change of an entry, so that a decision is about what was looked at."""
    newest = change_sets_of(Organisation.objects.filter(pk=organisation.pk)).first()
    return str(newest.pk) if newest else ""


def begin(entry: Organisation, move: str, *, seen: str | None = None) -> None:
    """Refuse a step that the locked entry does not allow, or that is about an older version of it."""
    if not can_move(entry, move):
        raise DecidedAlready(entry)
    if seen is not None and seen != version(entry):
        raise ChangedMeanwhile


def reason_of(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()


@transaction.atomic
def publish(organisation: Organisation, *, by: StaffMember, seen: str | None = None) -> Organisation:
    """Put a looked-at entry on the map and tell its editors. Twice by the same person is once.

    `seen` is the `version` that was looked at.
    """
    entry = lock(organisation)
    if entry.status == Status.PUBLISHED and entry.verified_by_id == by.pk:
        return entry
    begin(entry, "publish", seen=seen)
    now = timezone.now()
    with change_set(by=by.user, organisation=entry, what="publish"):
        entry.status = MOVES["publish"].after
        entry.published_at = entry.published_at or now
        entry.verified_at, entry.verified_by = now, by
        entry.confirmed_at = entry.confirmed_at or now
        entry.return_reason = entry.return_task = ""
        entry.save()
    _drop_refusal(entry, by=by)
    letters.published(entry)
    return entry


@transaction.atomic
def return_to_editor(
    organisation: Organisation, *, by: StaffMember, reason: str, task: str, seen: str | None = None
) -> Organisation:
    """Send an entry back with what should change, to the task it belongs to; `seen` as in `publish`."""
    reason = reason_of(reason)
    entry = lock(organisation)
    if entry.status == Status.RETURNED and (entry.return_reason, entry.return_task) == (reason, task):
        return entry
    begin(entry, "return", seen=seen)
    with change_set(by=by.user, organisation=entry, what="return"):
        entry.status = MOVES["return"].after
        entry.return_reason, entry.return_task = reason, task
        entry.save()
    _drop_refusal(entry, by=by)
    letters.returned(entry)
    return entry


def _drop_refusal(entry: Organisation, *, by: StaffMember) -> None:
    """Another decision about the entry answers a refusal that waited for a second person."""
    entry.refusals.waiting().update(decided_by=by, decided_at=timezone.now(), is_agreed=False)


@transaction.atomic
def hide(organisation: Organisation, *, by: StaffMember | User | None, reason: str) -> Organisation:
    """Take an entry off the map for the time being; its editors read why."""
    return _take_off(organisation, "hide", by=by, reason=reason_of(reason))


@transaction.atomic
def archive(organisation: Organisation, *, by: StaffMember | User | None, reason: str = "") -> Organisation:
    """End an entry. An organisation that stops owes no reason; the municipality does."""
    if isinstance(by, StaffMember):
        reason = reason_of(reason)
    return _take_off(organisation, "archive", by=by, reason=reason.strip())


def _take_off(
    organisation: Organisation, move: str, *, by: StaffMember | User | None, reason: str
) -> Organisation:
    entry = lock(organisation)
    # Why the municipality took an entry off the map stays, whoever ends it afterwards.
    reason = reason or entry.return_reason
    if entry.status == MOVES[move].after and entry.return_reason == reason:
        return entry
    begin(entry, move)
    with change_set(by=_user(by), organisation=entry, what=move):
        entry.status = MOVES[move].after
        entry.return_reason, entry.return_task = reason, ""
        entry.save()
    if isinstance(by, StaffMember):
        letters.taken_off(entry)
    return entry


@transaction.atomic
def restore(organisation: Organisation, *, by: StaffMember | User) -> Organisation:
    """Put a hidden or stopped entry back on the map. Only an entry that was published before can return."""
    entry = lock(organisation)
    if entry.status == Status.PUBLISHED:
        return entry
    if entry.published_at is None:
        raise CannotMove(_("This entry was never on the map."))
    begin(entry, "restore")
    with change_set(by=_user(by), organisation=entry, what="restore"):
        entry.status = MOVES["restore"].after
        entry.return_reason = entry.return_task = ""
        if isinstance(by, User):
            entry.confirmed_at = timezone.now()
        entry.save()
    if isinstance(by, StaffMember):
        letters.restored(entry)
    return entry


def _user(by: StaffMember | User | None) -> User | None:
    return by.user if isinstance(by, StaffMember) else by


class CannotAccept(Exception):
    """This change does not fit the entry any more; the message can be shown to a person."""


class ChangeDecided(Exception):
    """A colleague decided about this waiting change first, or the organisation took it back."""

    def __init__(self) -> None:
        super().__init__(_("A colleague has decided about this change already."))


def _lock_change(change: ProposedChange) -> ProposedChange:
    # The entry first, as everywhere: two locks in two orders would wait for each other for ever.
    lock(change.organisation)
    found = ProposedChange.objects.select_for_update().filter(pk=change.pk).first()
    if found is None:
        raise ChangeDecided
    return found


def what_is_asked(change: ProposedChange) -> str:
    """Names what a waiting change would make public without telling it: who decides may not see all."""
    asked = json.dumps([change.pk, change.new], sort_keys=True)
    return salted_hmac("organisations.moderation", asked, algorithm="sha256").hexdigest()


@transaction.atomic
def accept(change: ProposedChange, *, by: StaffMember, seen: str | None = None) -> ProposedChange:
    """Let a waiting change become public and tell who asked for it.

    `seen` is `what_is_asked` as it was looked at.
    """
    found = _lock_change(change)
    if found.decided_at is not None:
        return _decided_the_same(found, by=by, accepted=True)
    if seen is not None and seen != what_is_asked(found):
        raise CannotAccept(_("The organisation changed this entry while you looked."))
    with change_set(by=by.user, organisation=found.organisation, what="accept", field=found.field):
        _decide(found, by=by, accepted=True)
        try:
            proposing.apply(found)
            if found.field == Proposal.NAME:
                readdress(found.organisation)
        except NotAPoint as error:
            raise CannotAccept(_("This place is not in the Netherlands. Refuse it, and say so.")) from error
    letters.change_decided(found)
    return found


@transaction.atomic
def refuse(change: ProposedChange, *, by: StaffMember, reason: str) -> ProposedChange:
    """Leave things as they are and tell who asked why."""
    reason = reason_of(reason)
    found = _lock_change(change)
    if found.decided_at is not None:
        return _decided_the_same(found, by=by, accepted=False)
    _decide(found, by=by, accepted=False, reason=reason)
    letters.change_decided(found)
    return found


def _decided_the_same(change: ProposedChange, *, by: StaffMember, accepted: bool) -> ProposedChange:
    if change.decided_by_id == by.pk and change.is_accepted is accepted:
        return change
    raise ChangeDecided


def _decide(change: ProposedChange, *, by: StaffMember, accepted: bool, reason: str = "") -> None:
    change.is_accepted, change.reason = accepted, reason
    change.decided_by, change.decided_at = by, timezone.now()
    change.save()
