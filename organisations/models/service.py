"""This file is about services: something a person can come to or use, and when (HSDS *service*)."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation, Text, choose_text


class ServiceQuerySet(models.QuerySet):
    def offered(self) -> Self:
        """What people can come for, now or later: everything that has not ended."""
        return self.exclude(status=Service.Status.ENDED)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Service(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Open")
        CLOSED = "temporarily closed", _("Closed for now")
        ENDED = "defunct", _("Stopped")

    class WayIn(models.TextChoices):
        WALK_IN = "walk_in", _("Just walk in")
        PHONE = "phone", _("Call first")
        APPOINTMENT = "appointment", _("Make an appointment")

    # Comes from the form that adds a service, so that sending it twice adds one.
    uuid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="services")
    locations = models.ManyToManyField("Location", blank=True, related_name="services")
    order = models.PositiveSmallIntegerField(default=0)

    themes = models.ManyToManyField("Theme", blank=True, related_name="services")
    target_groups = models.ManyToManyField("TargetGroup", blank=True, related_name="services")
    languages = models.ManyToManyField("Language", blank=True, related_name="services")

    is_free = models.BooleanField(null=True)
    cost = models.CharField(max_length=120, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    way_in = models.CharField(max_length=12, choices=WayIn, blank=True)
    is_online = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    closed_until = models.DateField(null=True, blank=True)

    objects: ClassVar[ServiceQuerySet] = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ages_in_order",
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=F("maximum_age")),
            )
        ]

    def __str__(self) -> str:
        text = self.text
        return text.title if text else f"{self.organisation} {self.pk}"

    @property
    def text(self) -> ServiceText | None:
        return choose_text(self.texts.all())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ServiceText(Text):
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["service", "language"], name="one_service_text_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class ScheduleQuerySet(models.QuerySet):
    def on(self, day: datetime.date) -> Self:
        """Rows that hold on a calendar day; public holidays are the caller's matter."""
        monthly = Q(week_of_month=(day.day - 1) // 7 + 1)
        if (day + datetime.timedelta(days=7)).month != day.month:
            monthly |= Q(week_of_month=-1)
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(week_of_month__isnull=True) | monthly,
            weekdays__contains=[day.isoweekday()],
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Schedule(models.Model):
    """One opening block: every week, or in one week of each month (1–4, -1 is the last)."""

    class Week(models.IntegerChoices):
        FIRST = 1, _("First")
        SECOND = 2, _("Second")
        THIRD = 3, _("Third")
        FOURTH = 4, _("Fourth")
        LAST = -1, _("Last")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="schedules")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="ISO: 1 is Monday")
    week_of_month = models.SmallIntegerField(choices=Week, null=True, blank=True)
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)

    objects: ClassVar[ScheduleQuerySet] = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["week_of_month", "weekdays", "opens", "pk"]
        constraints = [
            models.CheckConstraint(name="opens_before_it_closes", condition=Q(opens__lt=F("closes"))),
            models.CheckConstraint(
                name="schedule_has_a_day",
                condition=Q(weekdays__len__gte=1) & Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
            ),
            models.CheckConstraint(
                name="valid_dates_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekdays} {self.opens:%H:%M}–{self.closes:%H:%M}"
