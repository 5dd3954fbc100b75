"""This file is about people who agreed to be asked: what they offered, and nothing about who they are."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import LowercaseEmailField
from accounts.names import MAX_NAME, validate_line
from organisations.models import Language, Organisation, Theme
from places.models import District, Municipality

MOST_THEMES = 8
# Not confirmed for so long: nobody finds this person any more, and later they are erased.
INVISIBLE_AFTER = timedelta(days=365)


class KindOfRequest(models.TextChoices):
    """What somebody may be asked to do."""

    INFORM = "inform", _("Tell a group about something")
    ADVISE = "advise", _("Give advice or read along")
    CONNECT = "connect", _("Bring people together")
    GO_ALONG = "go_along", _("Go along with somebody")
    LISTEN = "listen", _("Hear what people need")
    INTERPRET = "interpret", _("Interpret in an easy conversation")
    TRAIN = "train", _("Train professionals")


class Level(models.IntegerChoices):
    """How well somebody speaks a language, in what they can do with it."""

    CHAT = 1, _("can chat")
    GROUP = 2, _("can speak to a group")
    LETTERS = 3, _("can read official letters")


class Daypart(models.TextChoices):
    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")


class Compensation(models.TextChoices):
    """What somebody would like to get for it; a wish, never a condition that we check."""

    NONE = "none", _("Nothing is needed")
    EXPENSES = "expenses", _("Travel and other costs")
    ALLOWANCE = "allowance", _("A volunteer allowance")
    PAID = "paid", _("Payment by the hour")
    TALK = "talk", _("We talk about it each time")


class Channel(models.TextChoices):
    """How somebody wants to be reached."""

    MAIL = "mail", _("By e-mail")
    PHONE = "phone", _("By phone")
    ORGANISATION = "organisation", _("Through somebody who knows me")


class KeyPersonQuerySet(models.QuerySet):
    def agreeing(self, municipality: Municipality | int) -> Self:
        """People who take part for this municipality now."""
        from keypersons.models.consent import Consent

        given = Consent.objects.holding().filter(
            key_person=OuterRef("pk"), municipality=municipality, purpose=Consent.Purpose.TAKE_PART
        )
        return self.filter(Exists(given), stopped_at=None)

    def awake(self, now: datetime | None = None) -> Self:
        """Neither paused, nor stopped, nor unconfirmed for a year."""
        now = now or timezone.now()
        resting = Q(is_paused=True) & (Q(paused_until=None) | Q(paused_until__gt=timezone.localdate(now)))
        return self.filter(stopped_at=None, confirmed_at__gt=now - INVISIBLE_AFTER).exclude(resting)


class KeyPerson(models.Model):
    """A trusted person who agreed to be asked. Staff of a municipality find them, nobody else ever does.

    There is no field for ethnicity, religion, nationality, community, age, gender or photo, no free text,
    and there never will be.
    """

    # A random number by which the viewing log and the journal know somebody, without knowing who it is.
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=MAX_NAME, validators=[validate_line])
    email = LowercaseEmailField(_("e-mail address"), blank=True)
    phone = PhoneNumberField(_("phone number"), blank=True)
    channel = models.CharField(
        _("how to reach"), max_length=12, choices=Channel.choices, default=Channel.MAIL
    )
    language = models.CharField(_("language of our messages"), max_length=8, default="nl")
    is_adult = models.BooleanField(_("is 18 or older"), default=False)

    # What they offered
    kinds = ArrayField(
        models.CharField(max_length=12, choices=KindOfRequest.choices),
        verbose_name=_("may be asked to"),
        default=list,
        blank=True,
    )
    themes = models.ManyToManyField(Theme, related_name="key_persons", verbose_name=_("themes"), blank=True)
    languages = models.ManyToManyField(
        Language,
        through="SpokenLanguage",
        related_name="key_persons",
        verbose_name=_("languages"),
        blank=True,
    )
    districts = models.ManyToManyField(
        District, related_name="key_persons", verbose_name=_("districts"), blank=True
    )
    is_everywhere = models.BooleanField(_("in the whole municipality"), default=False)
    days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("days (Monday is 1)"), default=list, blank=True
    )
    dayparts = ArrayField(
        models.CharField(max_length=10, choices=Daypart.choices),
        verbose_name=_("time of the day"),
        default=list,
        blank=True,
    )
    is_online = models.BooleanField(_("by phone or video too"), default=False)
    monthly_maximum = models.PositiveSmallIntegerField(_("questions a month at most"), default=2)
    compensation = models.CharField(
        _("wish about compensation"), max_length=10, choices=Compensation.choices, default=Compensation.TALK
    )

    # Where they stand
    joined_at = models.DateTimeField(_("takes part since"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("said that it still holds"), default=timezone.now)
    asked_to_confirm_at = models.DateTimeField(_("asked whether it still holds"), null=True, blank=True)
    times_asked_to_confirm = models.PositiveSmallIntegerField(_("times asked"), default=0)
    is_paused = models.BooleanField(_("paused"), default=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects: ClassVar[KeyPersonQuerySet] = KeyPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("key person")
        verbose_name_plural = _("key persons")
        indexes: ClassVar = [
            GinIndex(fields=["kinds"], name="keyperson_kinds"),
            models.Index(fields=["email"], name="keyperson_email", condition=~Q(email="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="keyperson_is_adult", condition=Q(is_adult=True)),
            models.CheckConstraint(
                name="keyperson_maximum_in_range", condition=Q(monthly_maximum__range=(1, 10))
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def is_resting(self) -> bool:
        """Whether they paused, and the pause is not over."""
        return self.is_paused and (self.paused_until is None or self.paused_until > timezone.localdate())


class SpokenLanguage(models.Model):
    """A language somebody offered to be asked in, and what they can do with it."""

    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, related_name="spoken")
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="spoken_by_key_persons")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.CHAT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_person", "language"], name="one_level_a_language"),
            models.CheckConstraint(name="level_is_known", condition=Q(level__range=(1, 3))),
        ]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}"


class Endorsement(models.Model):
    """Who knows this person: the organisation that invited them, or the municipality. No rating."""

    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, related_name="endorsements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="key_persons_known", null=True, blank=True
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="key_persons_known", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="endorsements_given"
    )
    since = models.DateField(_("since"), default=timezone.localdate)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key_person", "organisation"], name="one_endorsement_an_organisation"
            ),
            models.CheckConstraint(
                name="endorsed_by_one",
                condition=Q(organisation__isnull=False) ^ Q(municipality__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_person_id} {self.since}"
