"""This file is about an organisation: who it is, who may know what of it, and the state of its entry."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

if TYPE_CHECKING:
    from accounts.models import User


class Fact(models.TextChoices):
    """Facts that decide whether somebody dares to come."""

    NO_PAPERS = "no_papers", _("No papers needed")
    NO_NAME = "no_name", _("No name needed")
    WOMEN_ONLY = "women_only", _("Women only")
    CHILDREN_WELCOME = "children_welcome", _("Children are welcome")
    NO_REFERRAL = "no_referral", _("No referral needed")
    WHEELCHAIR = "wheelchair", _("Wheelchair accessible")


class Visibility(models.TextChoices):
    """Who may see a contact detail; the one rule behind it is in `organisations/access.py`."""

    EVERYONE = "everyone", _("Everyone")
    MUNICIPALITY = "municipality", _("Only the municipality")
    NOBODY = "nobody", _("Nobody, only you")


class OrganisationQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status=Organisation.Status.PUBLISHED)

    def waiting(self) -> Self:
        """Submitted and not yet looked at, oldest first."""
        return self.filter(status=Organisation.Status.SUBMITTED).order_by("submitted_at", "pk")

    def editable_by(self, user: User) -> Self:
        return self.filter(editors__user=user)

    def of(self, municipality_id: int) -> Self:
        """Entries whose home municipality this is."""
        return self.filter(municipality_id=municipality_id)

    def serving(self, municipality_id: int) -> Self:
        """Entries at home in, or working for, a municipality or one of its districts."""
        return self.filter(
            Q(municipality_id=municipality_id)
            | Q(pk__in=self.model.objects.filter(serves_municipalities=municipality_id).values("pk"))
            | Q(pk__in=self.model.objects.filter(serves_districts__parent=municipality_id).values("pk"))
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["created_at", "changed_at"],
)
class Organisation(models.Model):
    """An entry of the map and the group of people behind it."""

    class Kind(models.TextChoices):
        FOUNDATION = "foundation", _("Foundation")
        ASSOCIATION = "association", _("Association")
        GROUP = "group", _("Group of people")
        INITIATIVE = "initiative", _("Residents' initiative")
        TEAM = "team", _("Help team in the neighbourhood")
        VOLUNTEERS = "volunteers", _("Network of volunteers")
        FAITH = "faith", _("Faith community")
        PUBLIC = "public", _("Public organisation")
        OTHER = "other", _("Something else")

    class Size(models.TextChoices):
        SMALL = "1-10", _("1 to 10 people")
        MIDDLE = "11-50", _("11 to 50 people")
        LARGE = "51+", _("More than 50 people")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent in")
        RETURNED = "returned", _("Sent back")
        PUBLISHED = "published", _("On the map")
        HIDDEN = "hidden", _("Hidden")
        ARCHIVED = "archived", _("Stopped")

    class Compensation(models.TextChoices):
        NONE = "none", _("Not needed")
        EXPENSES = "expenses", _("Travel and phone costs")
        FEE = "fee", _("A payment for our time")
        DISCUSS = "discuss", _("We like to talk about it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    other_names = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    size = models.CharField(max_length=5, choices=Size, blank=True)
    is_invented = models.BooleanField(default=False)

    # where it works
    municipality = models.ForeignKey(
        "places.Municipality",
        on_delete=models.PROTECT,
        null=True,
        related_name="organisations",
    )
    serves_municipalities = models.ManyToManyField(
        "places.Municipality", blank=True, related_name="served_by"
    )
    serves_districts = models.ManyToManyField("places.District", blank=True, related_name="served_by")
    has_no_place = models.BooleanField(default=False)

    # what it does
    themes = models.ManyToManyField("Theme", blank=True, related_name="organisations")
    target_groups = models.ManyToManyField("TargetGroup", blank=True, related_name="organisations")
    languages = models.ManyToManyField("Language", blank=True, related_name="organisations")
    expertise = models.ManyToManyField("Expertise", blank=True, related_name="organisations")
    facts = ArrayField(models.CharField(max_length=20, choices=Fact), default=list, blank=True)
    approach = models.TextField(max_length=2000, blank=True)

    # conditions for working together
    notice = models.CharField(max_length=200, blank=True)
    times = models.CharField(max_length=200, blank=True)
    compensation = models.CharField(max_length=20, choices=Compensation, blank=True)

    # contact, each with who may see it
    email = models.EmailField(blank=True)
    email_visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.EVERYONE)
    phone = PhoneNumberField(blank=True)
    phone_visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.EVERYONE)
    whatsapp = PhoneNumberField(blank=True)
    whatsapp_visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.EVERYONE)
    website = models.URLField(max_length=300, blank=True)
    website_visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.EVERYONE)
    is_contact_personal = models.BooleanField(null=True)

    # the life of the entry
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "accounts.StaffMember",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="verified",
    )
    return_reason = models.TextField(max_length=1000, blank=True)
    return_task = models.CharField(max_length=20, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    check_interval = models.PositiveSmallIntegerField(default=6, help_text="months")

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["status", "municipality"])]
        constraints = [
            models.CheckConstraint(
                name="published_entry_has_a_municipality",
                condition=~Q(status="published") | Q(municipality__isnull=False),
            ),
            models.CheckConstraint(
                name="check_interval_is_months",
                condition=Q(check_interval__gte=1, check_interval__lte=24),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:entry", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def check_due_at(self) -> datetime.datetime | None:
        """When the organisation is asked again whether the entry holds."""
        since = self.confirmed_at or self.published_at
        return since + datetime.timedelta(days=30.44 * self.check_interval) if since else None

    @property
    def is_noticed(self) -> bool:
        """Sixty days past due: shown with a plain notice and ranked lower (design 5)."""
        due = self.check_due_at
        return bool(due and timezone.now() > due + datetime.timedelta(days=60))

    @property
    def text(self) -> OrganisationText | None:
        """The text in the reader's language, else the Dutch one, else any; uses prefetched rows."""
        return choose_text(self.texts.all())


T = TypeVar("T", bound="Text")


def choose_text(texts: Iterable[T]) -> T | None:
    """Pick the row in the reader's language, else Dutch, else the first."""
    by_language = {text.language: text for text in texts}
    for language in (get_language() or "nl", "nl"):
        if language in by_language:
            return by_language[language]
    return next(iter(by_language.values()), None)


class Text(models.Model):
    """A text in one language about something; a language is a row, never a column."""

    class Origin(models.TextChoices):
        OWN = "own", _("Written by the organisation")
        TRANSLATED = "translated", _("Translated by a person")
        MACHINE = "machine", _("Translated by a machine")

    language = models.CharField(max_length=10, default="nl")
    title = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    checked_by = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class OrganisationText(Text):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="one_text_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.language})"


class OldSlug(models.Model):
    """A former address of an entry; it redirects to the present one."""

    slug = models.SlugField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class Proposal(models.TextChoices):
    NAME = "name", _("Name")
    KIND = "kind", _("Kind of organisation")
    WEBSITE = "website", _("Website")
    LOCATION = "location", _("Place")


class ProposedChangeQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True).order_by("proposed_at", "pk")


class ProposedChange(models.Model):
    """A sensitive change of a published entry that waits; the last accepted value stays public.

    `old` and `new` hold a plain value for name, kind and website, and for a location a mapping of the
    address fields (`new` null: the place goes; `location` null: a new place).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="proposed_changes")
    field = models.CharField(max_length=10, choices=Proposal)
    location = models.ForeignKey(
        "Location",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="proposed_changes",
    )
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="proposals",
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        "accounts.StaffMember",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ProposedChangeQuerySet] = ProposedChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "field", "location"],
                condition=Q(decided_at__isnull=True),
                nulls_distinct=False,
                name="one_waiting_change_a_field",
            ),
            models.CheckConstraint(
                name="a_decision_is_whole",
                condition=Q(decided_at__isnull=True, is_accepted__isnull=True)
                | Q(decided_at__isnull=False, is_accepted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_field_display()}"
