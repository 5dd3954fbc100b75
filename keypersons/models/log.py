"""This file is about who looked at whom, who watches over that, and who was asked."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, StaffMember
from keypersons.models.person import KeyPerson, KindOfRequest
from places.models import Municipality


class Aim(models.TextChoices):
    """Why somebody looks, from a list: free text could say things about people."""

    MEETING = "meeting", _("A meeting in the neighbourhood")
    PLAN = "plan", _("A plan or a new policy")
    TEXT = "text", _("A letter, folder or website")
    CAMPAIGN = "campaign", _("Reaching people about a subject")
    SUPPORT = "support", _("Support for a group of residents")
    SKILLS = "skills", _("What our own colleagues can learn")


class Hat(models.TextChoices):
    """In which capacity somebody looked."""

    FINDER = "finder", _("employee who looks for people")
    COORDINATOR = "coordinator", _("coordinator")
    PRIVACY_OFFICER = "privacy_officer", _("privacy officer")
    ADMINISTRATOR = "administrator", _("administrator who repairs something")


class PurposeFields(models.Model):
    """What somebody looked for, the same in the search, the viewing and the question to the coordinator.

    Codes and not foreign keys: what was looked for stays readable when a term or a district goes.
    """

    kind = models.CharField(_("kind of request"), max_length=12, choices=KindOfRequest.choices, blank=True)
    aim = models.CharField(_("aim"), max_length=10, choices=Aim.choices, blank=True)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    district = models.CharField(_("district"), max_length=10, blank=True)

    class Meta:
        abstract = True


class Viewer(models.Model):
    """Who looked. The number of the user without a foreign key: the row may never change."""

    viewer = models.BigIntegerField(_("number of the user"))
    hat = models.CharField(_("as"), max_length=16, choices=Hat.choices)
    department = models.CharField(_("department"), max_length=20, choices=Department.choices, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("municipality")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True


class Search(Viewer, PurposeFields):
    """One page of results that was made for somebody, also when it showed nobody. Insert-only by trigger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shown = models.PositiveSmallIntegerField(_("people shown"), default=0)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        indexes: ClassVar = [models.Index(fields=["viewer", "at"], name="search_by_viewer")]

    def __str__(self) -> str:
        return str(self.id)


class Viewing(Viewer, PurposeFields):
    """One person displayed once to one member of staff. Insert-only by trigger.

    `subject` is the person's random number; there is no foreign key, so the row says nothing about who it
    was once the person is erased. `reason` is only for an administrator who opens a person to repair.
    """

    class What(models.TextChoices):
        RESULT = "result", _("in a list of results")
        SHORTLIST = "shortlist", _("on a shortlist")
        COORDINATOR = "coordinator", _("on the page of the coordinator")
        REPAIR = "repair", _("to repair something")

    class Reason(models.TextChoices):
        ASKED = "asked", _("The person asked for help")
        BROKEN = "broken", _("Something does not work")
        SAFETY = "safety", _("Somebody's safety")

    subject = models.UUIDField(_("random number of the person"), db_index=True)
    search = models.UUIDField(_("search"), null=True)
    what = models.CharField(_("how"), max_length=12, choices=What.choices)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices, blank=True)

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        indexes: ClassVar = [
            models.Index(fields=["viewer", "at"], name="viewing_by_viewer"),
            models.Index(fields=["municipality", "at"], name="viewing_by_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class Review(models.Model):
    """Somebody watched: the viewings of a month, or once a year who has which rights and department."""

    class Subject(models.TextChoices):
        VIEWINGS = "viewings", _("who looked at whom")
        RIGHTS = "rights", _("rights and departments")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("municipality")
    )
    subject = models.CharField(max_length=8, choices=Subject.choices)
    # Everything from `since` up to, and not including, `until` was looked at.
    since = models.DateField()
    until = models.DateField()
    # What was there at that time: numbers, never names.
    figures = models.JSONField(default=dict)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reviews_signed"
    )
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["municipality", "subject", "until"], name="one_review_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.until}"


class InquiryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(done_at=None)


class Inquiry(PurposeFields):
    """A question of staff to their coordinator: who fits? Used when fewer than three people do."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="inquiries")
    # What only the coordinator needs to know of it: a day of the week (Monday is 1), by phone or video too.
    day = models.PositiveSmallIntegerField(_("day"), null=True)
    is_online = models.BooleanField(_("by phone or video too"), default=False)
    asked_by = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="inquiries")
    asked_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(
        StaffMember, on_delete=models.SET_NULL, null=True, related_name="inquiries_done"
    )
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[InquiryQuerySet] = InquiryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"


class Asked(models.Model):
    """One time that somebody was asked: the load that the finder spreads."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        YES = "yes", _("yes")
        NO = "no", _("not available")
        EXPIRED = "expired", _("no answer")

    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, related_name="times_asked")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KindOfRequest.choices)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key_person", "at"], name="asked_by_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Erased(models.Model):
    """That somebody was erased: a random number and a moment. Also in the journal outside the database."""

    class Because(models.TextChoices):
        STOPPED = "stopped", _("the person stopped")
        UNCONFIRMED = "unconfirmed", _("not confirmed for a year and a half")
        ENDED = "ended", _("every municipality stopped")

    subject = models.UUIDField(unique=True)
    because = models.CharField(max_length=12, choices=Because.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="erased_for_a_known_reason",
                condition=Q(because__in=["stopped", "unconfirmed", "ended"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)
