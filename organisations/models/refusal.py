"""This file is about refusing an entry: by a published house rule, and never by one person alone."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from organisations.models.organisation import Organisation


class RefusalQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Proposed, and not yet agreed to by a second person."""
        return self.filter(decided_at__isnull=True)


class Refusal(models.Model):
    """A proposal of one member of staff to refuse an entry; it counts when a second one agrees.

    `rule` is the house rule as it read on that day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="refusals")
    rule = models.TextField(max_length=500)
    reason = models.TextField(max_length=500)
    proposed_by = models.ForeignKey(
        "accounts.StaffMember", on_delete=models.SET_NULL, null=True, related_name="refusals_proposed"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        "accounts.StaffMember", on_delete=models.SET_NULL, null=True, related_name="refusals_decided"
    )
    decided_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(null=True)

    objects: ClassVar[RefusalQuerySet] = RefusalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(decided_at__isnull=True),
                name="one_waiting_refusal_an_entry",
            ),
            models.CheckConstraint(
                name="two_people_refuse",
                condition=~Q(is_agreed=True, decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.rule[:40]}"
