"""This file is about people who can sign in, what staff may do, and the mail that waits to be sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import MAX_NAME, validate_line


class LowercaseEmailField(models.EmailField):
    """An e-mail address that is stored and looked up in small letters: A@b.nl and a@b.nl are one person."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.lower() if isinstance(value, str) else value


class UserManager(BaseUserManager["User"]):
    """Makes users without a password: people sign in with a mailed code or a passkey."""

    def create_user(self, email: str, **fields: Any) -> User:
        fields.pop("password", None)
        user = self.model(email=email, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, **fields: Any) -> User:
        return self.create_user(email, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. What they may do follows from other rows, never from a flag here."""

    email = LowercaseEmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True, validators=[validate_line])
    language = models.CharField(_("language of our mails"), max_length=8, default="nl")

    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the system pages"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lowercase"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def has_usable_password(self) -> bool:
        """Nobody has a password; pages and libraries that ask this leave theirs out."""
        return False

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Department(models.TextChoices):
    """Where in the municipality somebody works; it decides which roles they can never hold."""

    WELFARE = "welfare", _("Welfare")
    HEALTH = "health", _("Health")
    PARTICIPATION = "participation", _("Participation")
    YOUTH = "youth", _("Youth")
    HOUSING = "housing", _("Housing")
    EDUCATION = "education", _("Education")
    CULTURE_SPORT = "culture_sport", _("Culture and sport")
    NEIGHBOURHOODS = "neighbourhoods", _("Neighbourhoods")
    COMMUNICATION = "communication", _("Communication")
    ENFORCEMENT = "enforcement", _("Enforcement")
    FRAUD = "fraud", _("Fraud")
    BENEFITS = "benefits", _("Checks on benefits")
    RESIDENCE = "residence", _("Residence")
    PUBLIC_ORDER = "public_order", _("Public order")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """What somebody of the municipality may do."""

    FINDER = "finder", _("finds people and organisations")
    MODERATOR = "moderator", _("looks at entries")
    COORDINATOR = "coordinator", _("coordinates the team")
    PRIVACY_OFFICER = "privacy_officer", _("watches over privacy")


# Departments that check or punish people, and the roles that see persons: the two never meet.
CHECKING_DEPARTMENTS = (
    Department.ENFORCEMENT,
    Department.FRAUD,
    Department.BENEFITS,
    Department.RESIDENCE,
    Department.PUBLIC_ORDER,
)
ROLES_THAT_SEE_PERSONS = (Role.FINDER, Role.COORDINATOR, Role.PRIVACY_OFFICER)
# These have pages with people on them, so their department must be stated. The pages of a privacy officer
# show colleagues and numbers; such an officer often works for no department at all.
ROLES_SHOWN_PERSONS = (Role.FINDER, Role.COORDINATOR)


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def active(self) -> StaffMemberQuerySet:
        """Memberships that count today: not ended, and of a user who may sign in."""
        return self.filter(is_active=True, user__is_active=True)

    def holding(self, *roles: str) -> StaffMemberQuerySet:
        """Members with at least one of these roles; without roles named, with any role at all."""
        return self.filter(roles__overlap=list(roles)) if roles else self.exclude(roles=[])

    def of(self, municipality: models.Model) -> StaffMemberQuerySet:
        return self.filter(municipality=municipality)


class StaffMember(models.Model):
    """One user at one municipality. Without a role, granted by its coordinator, it opens nothing."""

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="staff_memberships",
        verbose_name=_("user"),
    )
    municipality = models.ForeignKey(
        "places.Municipality",
        on_delete=models.PROTECT,
        related_name="staff_members",
        verbose_name=_("municipality"),
    )
    department = models.CharField(
        _("department"),
        max_length=20,
        choices=Department.choices,
        default=Department.OTHER,
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("may do"),
        default=list,
        blank=True,
    )

    granted_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="roles_granted",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), null=True, blank=True)
    is_active = models.BooleanField(_("works here"), default=True)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        constraints = (
            models.UniqueConstraint(fields=("user", "municipality"), name="one_membership_per_municipality"),
            models.CheckConstraint(
                condition=~models.Q(
                    department__in=[department.value for department in CHECKING_DEPARTMENTS],
                    roles__overlap=[role.value for role in ROLES_THAT_SEE_PERSONS],
                ),
                name="checking_departments_see_no_persons",
                violation_error_message=_("This department cannot have a role that sees people."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} ({self.municipality})"

    def has_role(self, *roles: str) -> bool:
        """Whether this person holds at least one of these roles now; without roles named, any role."""
        if not self.is_active:
            return False
        return bool(set(self.roles) & set(roles)) if roles else bool(self.roles)

    @property
    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> MailQuerySet:
        return self.filter(sent_at=None, failed_at=None)

    def failed(self) -> MailQuerySet:
        return self.exclude(failed_at=None)


class Mail(models.Model):
    """One message to one person: written in the transaction that causes it, sent by the worker."""

    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    language = models.CharField(_("language"), max_length=8)
    template = models.CharField(_("kind"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("layout"), blank=True)
    message_id = models.CharField(_("message number"), max_length=200, unique=True)

    created_at = models.DateTimeField(_("written"), default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("not delivered"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
