"""This file is about links for a person who agreed, and the letters that carried them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Mail
from keypersons.models.consent import Invitation
from keypersons.models.person import KeyPerson


class LinkQuerySet(models.QuerySet):
    def living(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), used_at=None)


class Link(models.Model):
    """A link that we gave somebody. Like an invitation it holds no secret: see `keypersons/links.py`.

    CONTROL stands in every message and opens pausing and stopping, until the person stopped. CONFIRM is the
    question "does this still hold?", until it is answered or asked again. DOOR is made by a coordinator for
    somebody without e-mail: all own pages, once, within an hour.
    """

    class Purpose(models.TextChoices):
        CONTROL = "control"
        CONFIRM = "confirm"
        DOOR = "door"

    ref = models.CharField(max_length=16, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="doors_made"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key_person", "purpose"],
                condition=Q(used_at__isnull=True, purpose__in=["control", "confirm"]),
                name="one_living_link_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.ref}"


class Letter(models.Model):
    """Which mails went to whom, so that erasing somebody finds them all; two people may share an address."""

    mail = models.OneToOneField(Mail, on_delete=models.CASCADE, related_name="key_person_letter")
    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, null=True, related_name="letters")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, related_name="letters")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="letter_to_one",
                condition=Q(key_person__isnull=False) | Q(invitation__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.mail_id)
