"""This file is about the question "is this still right?": asked every half year, and never more than thrice.

Days are counted as the Netherlands count them: the hour that is skipped in March and the 29th of February
change nothing.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import mail
from keypersons import consent, letters
from keypersons.models import Consent, KeyPerson, Link

# In months after somebody last said that it still holds.
ASKED_AFTER, LAST_CALL_AFTER, ERASED_AFTER = 6, 17, 18
# Days between the letters of one question: a fortnight after the first, a month after the first.
WAITS = [14, 16]
LAST_CALL = len(WAITS) + 2


def ask_due(now: datetime) -> int:
    """Write to everybody whom it is time to ask; tells how many letters left. Twice a day changes nothing."""
    today, sent = timezone.localdate(now), 0
    for pk in _unconfirmed(today).values_list("pk", flat=True):
        with transaction.atomic():
            person = (
                _unconfirmed(today).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            )
            template = _letter_due(person, today) if person else ""
            if person and template:
                _ask(person, template, now)
                sent += 1
    return sent


@transaction.atomic
def still_right(person: KeyPerson) -> None:
    """Somebody says that it still holds; the question is answered."""
    consent.confirm(person)
    person.links.filter(purpose=Link.Purpose.CONFIRM, used_at=None).update(used_at=timezone.now())


def is_asked(person: KeyPerson) -> bool:
    """Whether it is time to say again that everything holds."""
    return timezone.localdate() >= months_after(_confirmed_on(person), ASKED_AFTER)


def erased_on(person: KeyPerson) -> date:
    """The day on which we erase somebody of whom we hear nothing."""
    return months_after(_confirmed_on(person), ERASED_AFTER)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month when there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _unconfirmed(today: date) -> QuerySet[KeyPerson]:
    """People with an address who take part somewhere and did not say so for about half a year."""
    holding = Consent.objects.holding().filter(key_person=OuterRef("pk"), purpose=Consent.Purpose.TAKE_PART)
    # A day early: _letter_due decides on the day itself.
    long_ago = timezone.make_aware(datetime.combine(today - timedelta(days=180), datetime.min.time()))
    return (
        KeyPerson.objects.filter(Exists(holding), stopped_at=None, confirmed_at__lt=long_ago)
        .exclude(email="")
        .order_by("pk")
    )


def _letter_due(person: KeyPerson, today: date) -> str:
    """Which letter it is time for, by its template; none most days."""
    since = _confirmed_on(person)
    asked = person.times_asked_to_confirm
    if today >= months_after(since, LAST_CALL_AFTER):
        return "last_call" if asked < LAST_CALL else ""
    if asked == 0 or person.asked_to_confirm_at is None:
        return "still_right" if today >= months_after(since, ASKED_AFTER) else ""
    if asked > len(WAITS):
        return ""
    last = timezone.localdate(person.asked_to_confirm_at)
    return "still_right" if today >= last + timedelta(days=WAITS[asked - 1]) else ""


def _ask(person: KeyPerson, template: str, now: datetime) -> None:
    language = letters.spoken(person.language)
    link = letters.address(letters.confirm_link(person), language=language)
    with override(language):
        page = mail.link(reverse("keypersons:come_in"))
    letters.to_person(
        person,
        template,
        context={
            "link": link,
            "change": f"{link}?naar={letters.TO_CHANGE}",
            "page": page,
            "since": _confirmed_on(person),
            "day": erased_on(person),
        },
    )
    person.asked_to_confirm_at = now
    person.times_asked_to_confirm = (
        LAST_CALL if template == "last_call" else person.times_asked_to_confirm + 1
    )
    person.save(update_fields=["asked_to_confirm_at", "times_asked_to_confirm"])


def _confirmed_on(person: KeyPerson) -> date:
    return timezone.localdate(person.confirmed_at)
