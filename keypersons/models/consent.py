"""This file is about agreeing: the ground of a municipality, who was invited, who said yes to what."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import LowercaseEmailField
from accounts.names import MAX_NAME, validate_line
from keypersons.models.person import KeyPerson
from organisations.models import Organisation
from places.models import Municipality

INVITATION_LASTS = timedelta(days=14)


class BasisQuerySet(models.QuerySet):
    def complete(self) -> Self:
        """Municipalities that may invite: ground and date of the DPIA are there, and the date has come."""
        return self.exclude(law="").filter(dpia_on__lte=timezone.localdate(), is_open=True)


class Basis(models.Model):
    """On what legal ground a municipality keeps key persons, and when it assessed the risks (DPIA).

    Without a complete one no invitation leaves and nobody is found.
    """

    class Ground(models.TextChoices):
        PUBLIC_TASK = "public_task", _("A task of general interest (AVG article 6.1 e)")
        CONSENT = "consent", _("Consent (AVG article 6.1 a)")

    municipality = models.OneToOneField(
        Municipality,
        on_delete=models.PROTECT,
        related_name="key_person_basis",
        verbose_name=_("municipality"),
    )
    ground = models.CharField(_("legal ground"), max_length=12, choices=Ground.choices)
    law = models.CharField(_("law or decision"), max_length=200, validators=[validate_line])
    dpia_on = models.DateField(_("date of the DPIA"))
    is_open = models.BooleanField(_("takes part"), default=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="bases_entered"
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects: ClassVar[BasisQuerySet] = BasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal ground for key persons")
        verbose_name_plural = _("legal grounds for key persons")

    def __str__(self) -> str:
        return f"{self.municipality}: {self.get_ground_display()}"


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())


def _two_weeks_on() -> object:
    return timezone.now() + INVITATION_LASTS


class Invitation(models.Model):
    """A name and one way to reach; deleted when it is answered, and after 14 days anyway.

    The link and the short code follow from `ref` and the secret of the site (`keypersons/links.py`), so
    neither can be read from the database.
    """

    ref = models.CharField(max_length=16, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="key_person_invitations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="key_person_invitations"
    )
    name = models.CharField(_("name"), max_length=MAX_NAME, validators=[validate_line])
    email = LowercaseEmailField(_("e-mail address"), blank=True)
    phone = PhoneNumberField(_("phone number"), blank=True)
    language = models.CharField(_("language of the invitation"), max_length=8, default="nl")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="key_persons_invited"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_two_weeks_on)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="invitation_reaches_one_way", condition=~(~Q(email="") & ~Q(phone=""))
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.expires_at > timezone.now()


class ConsentQuerySet(models.QuerySet):
    def holding(self) -> Self:
        """Given, not withdrawn, not ended."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), withdrawn_at=None)


class Consent(models.Model):
    """One yes of one person to one municipality for one purpose, to one version of the text."""

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part", _("takes part")
        DETAILS = "details", _("languages and themes may be kept")

    class Way(models.TextChoices):
        SELF = "self", _("by themselves")
        HELPER = "helper", _("with a helper")

    key_person = models.ForeignKey(KeyPerson, on_delete=models.CASCADE, related_name="consents")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="key_person_consents"
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    ground = models.CharField(_("ground at that time"), max_length=300)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language of the text"), max_length=8)
    way = models.CharField(_("how"), max_length=6, choices=Way.choices, default=Way.SELF)
    helper_name = models.CharField(_("helper"), max_length=MAX_NAME, blank=True, validators=[validate_line])
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key_person", "municipality", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_a_purpose",
            ),
            models.CheckConstraint(name="helper_is_named", condition=~Q(way="helper", helper_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"
