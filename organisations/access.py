"""This file is about who may see and change what of an entry: one rule for every page, list and export."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from django.http import Http404, HttpRequest
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Role, StaffMember, User
from organisations.models import Organisation, Visibility
from organisations.models.organisation import OrganisationQuerySet


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks: the public, staff with second factor of some municipalities, or an editor.

    `municipalities` holds primary keys; `edits` the primary keys of organisations.
    """

    municipalities: frozenset[int] = field(default_factory=frozenset)
    edits: frozenset[int] = field(default_factory=frozenset)


PUBLIC = Viewer()


def staff_viewer(member: StaffMember) -> Viewer:
    """A member of staff whose second factor was checked; see `accounts.access`."""
    return Viewer(municipalities=frozenset({member.municipality_id}))


def works_for(organisation: Organisation) -> set[int]:
    """Municipalities that may read what is meant for the municipality: its home, and those in `serves`."""
    served = {m.pk for m in organisation.serves_municipalities.all()}
    served |= {d.parent_id for d in organisation.serves_districts.all()}
    return served | ({organisation.municipality_id} if organisation.municipality_id else set())


def may_see(visibility: str, *, organisation: Organisation, viewer: Viewer = PUBLIC) -> bool:
    if organisation.pk in viewer.edits or visibility == Visibility.EVERYONE:
        return True
    if visibility == Visibility.MUNICIPALITY and viewer.municipalities:
        return bool(viewer.municipalities & works_for(organisation))
    return False


@dataclass(frozen=True)
class Contacts:
    """The contact details that one viewer may see; what they may not see is empty."""

    email: str = ""
    phone: PhoneNumber | None = None
    whatsapp: PhoneNumber | None = None
    website: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone or self.whatsapp or self.website)


def contacts(organisation: Organisation, viewer: Viewer = PUBLIC) -> Contacts:
    """The contact details of an entry for this viewer."""

    def seen(name: str) -> object:
        visibility = getattr(organisation, f"{name}_visibility")
        value = getattr(organisation, name)
        return value if value and may_see(visibility, organisation=organisation, viewer=viewer) else None

    return Contacts(
        email=seen("email") or "",  # type: ignore[arg-type]
        phone=seen("phone"),  # type: ignore[arg-type]
        whatsapp=seen("whatsapp"),  # type: ignore[arg-type]
        website=seen("website") or "",  # type: ignore[arg-type]
    )


def may_edit(user: object, organisation: Organisation) -> bool:
    return isinstance(user, User) and organisation.editors.filter(user_id=user.pk).exists()


def get_editable_entry(request: HttpRequest, slug: str) -> Organisation:
    """The entry that this signed-in person may change; 404 for everybody else."""
    if not request.user.is_authenticated:
        raise Http404
    entry = Organisation.objects.editable_by(request.user).filter(slug=slug).first()
    if entry is None:
        raise Http404
    return entry


def entries_for_staff(member: StaffMember) -> OrganisationQuerySet:
    """What the desk of a municipality may open: its own entries from the moment they were sent in.

    Drafts stay with their editors, also after they were sent back before the first publication.
    """
    return Organisation.objects.of(member.municipality_id).exclude(
        Q(status=Organisation.Status.DRAFT) & Q(submitted_at__isnull=True)
    )


def entries_to_read(member: StaffMember) -> OrganisationQuerySet:
    """What staff may open on the desk: what is public and works for their municipality.

    Moderators and coordinators also read their own municipality's entries that are not public.
    """
    public = Q(pk__in=Organisation.objects.serving(member.municipality_id).published().values("pk"))
    if not member.has_role(Role.MODERATOR, Role.COORDINATOR):
        return Organisation.objects.filter(public)
    return Organisation.objects.filter(public | Q(pk__in=entries_for_staff(member).values("pk")))
