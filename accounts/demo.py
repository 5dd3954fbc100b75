"""This file is about the invented people of the demo: who they are and what they can try."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, StaffMember, User
from places.models import Municipality


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    purpose: Promise
    roles: tuple[str, ...] = ()
    department: str = ""
    # The secret of the app that makes codes. It is public, so it opens nothing outside the demo.
    secret: str = field(default="", repr=False)
    is_administrator: bool = False

    @property
    def is_staff(self) -> bool:
        return bool(self.department)


AMINA = Person("amina@example.org", "Amina", _("Keeps an entry that everybody can find"))
BILAL = Person("bilal@example.org", "Bilal", _("Still has to finish an entry"))
CARLA = Person(
    "carla@example.org",
    "Carla",
    _("Looks at new entries and at changes"),
    (Role.MODERATOR, Role.FINDER),
    Department.NEIGHBOURHOODS,
    "JBSWY3DPEHPK3PXPCARLADEMOAAAAAAA",
)
DIRK = Person(
    "dirk@example.org",
    "Dirk",
    _("Works for another municipality and sees only public things here"),
    (Role.MODERATOR, Role.FINDER, Role.COORDINATOR),
    Department.WELFARE,
    "JBSWY3DPEHPK3PXPDIRKDEMOAAAAAAAA",
)
ESRA = Person(
    "esra@example.org",
    "Esra",
    _("Coordinates the team and gives colleagues their roles"),
    (Role.COORDINATOR, Role.MODERATOR, Role.FINDER),
    Department.PARTICIPATION,
    "JBSWY3DPEHPK3PXPESRADEMOAAAAAAAA",
)
FEMKE = Person(
    "femke@example.org",
    "Femke",
    _("New colleague: has no role yet, so sees nothing of the desk"),
    (),
    Department.HEALTH,
    "JBSWY3DPEHPK3PXPFEMKEDEMOAAAAAAA",
)
GERDA = Person(
    "gerda@example.org",
    "Gerda",
    _("Finds organisations; still has to set up the second step"),
    (Role.FINDER,),
    Department.YOUTH,
)
HALIMA = Person("halima@example.org", "Halima", _("Keeps the same entry as Amina"))
IVO = Person(
    "ivo@example.org",
    "Ivo",
    _("Watches over privacy"),
    (Role.PRIVACY_OFFICER,),
    Department.OTHER,
    "JBSWY3DPEHPK3PXPIVODEMOAAAAAAAAA",
)
JOKE = Person(
    "joke@example.org",
    "Joke",
    _("Administrator: may use the system pages"),
    (),
    "",
    "JBSWY3DPEHPK3PXPJOKEDEMOAAAAAAAA",
    is_administrator=True,
)
KEES = Person(
    "kees@example.org",
    "Kees",
    _("Finds organisations"),
    (Role.FINDER,),
    Department.HEALTH,
    "JBSWY3DPEHPK3PXPKEESDEMOAAAAAAAA",
)
PEOPLE = (AMINA, BILAL, CARLA, DIRK, ESRA, FEMKE, GERDA, HALIMA, IVO, JOKE, KEES)


class DemoOnly(Exception):
    """The people of the demo do not belong on this installation."""


@transaction.atomic
def load(*, here: Municipality, elsewhere: Municipality | None = None) -> dict[str, User]:
    """Make the people of the demo, as often as you like; gives them back by first name in small letters."""
    if not settings.DEVELOPMENT:
        raise DemoOnly("The demo has public codes; it runs on your own machine only.")
    made = {}
    for person in PEOPLE:
        user = _user(person)
        place = elsewhere if person is DIRK else here
        if person.is_staff and place is not None:
            _staff(user, person, place)
        made[person.name.lower()] = user
    return made


def _user(person: Person) -> User:
    rights = {"is_staff": True, "is_superuser": True} if person.is_administrator else {}
    user, created = User.objects.get_or_create(email=person.email, defaults={"name": person.name, **rights})
    if created:
        user.set_unusable_password()
        user.last_login = timezone.now()
        user.save(update_fields=["password", "last_login"])
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"primary": True, "verified": True}
    )
    if person.secret and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, person.secret)
        RecoveryCodes.activate(user)
    return user


def _staff(user: User, person: Person, place: Municipality) -> None:
    StaffMember.objects.get_or_create(
        user=user,
        municipality=place,
        defaults={
            "roles": list(person.roles),
            "department": person.department,
            "granted_at": timezone.now(),
        },
    )
