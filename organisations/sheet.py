"""This file is about a whole entry on one page for the municipality: every answer, and who else sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from organisations.access import Viewer, contacts
from organisations.contact import say_phone, say_website
from organisations.models import Fact, Location, Organisation, Service, Visibility
from organisations.opening import say_list, say_schedule
from organisations.tasks import BY_CODE


@dataclass(frozen=True)
class Row:
    """One answer. `seen_by` is a level of `Visibility`, or empty where the page says it once for all."""

    label: str
    value: str
    seen_by: str = ""
    language: str = ""
    link: str = ""

    @property
    def is_outside(self) -> bool:
        return self.link.startswith("http")


@dataclass(frozen=True)
class Section:
    """One task of the entry: its code leads back to it."""

    task: str
    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def icon(self) -> str:
        return BY_CODE[self.task].icon


def with_everything(entries: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Load what a whole entry needs in a number of queries that does not grow with it."""
    entries = entries.select_related("municipality", "verified_by__user")
    return entries.defer("municipality__geometry", "municipality__centre").prefetch_related(
        "texts", "themes", "target_groups", "languages", "expertise", "serves_municipalities",
        "serves_districts", "locations__district", "services__texts", "services__schedules",
        "services__themes", "services__target_groups", "services__languages", "services__locations",
    )  # fmt: skip


def sheet(entry: Organisation, viewer: Viewer) -> list[Section]:
    """Everything about an entry that this viewer may see, in the order of the tasks."""
    sections = [
        Section("name", _("Name and kind"), _name(entry)),
        Section("what", _("What they do"), _what(entry)),
        Section("where", _("Where"), _where(entry)),
        Section("contact", _("Contact"), _contact(entry, viewer)),
        Section("languages", _("Languages and welcome"), _welcome(entry)),
        Section("services", _("What people can come for"), [_service(one) for one in entry.services.all()]),
        Section("expertise", _("What they know a lot about"), _expertise(entry)),
        Section("story", _("Their story"), _story(entry)),
        Section("together", _("Working together"), _together(entry)),
    ]
    return [section for section in sections if section.rows]


def _filled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.value]


def _names(terms: Iterable[object]) -> str:
    return say_list([str(term) for term in terms])


def _name(entry: Organisation) -> list[Row]:
    return _filled(
        [
            Row(_("Name"), entry.name),
            Row(_("Other names"), entry.other_names),
            Row(_("Kind"), entry.get_kind_display()),
            Row(_("How many people are active"), entry.get_size_display()),
        ]
    )


def _what(entry: Organisation) -> list[Row]:
    return _filled(
        [Row(_("About"), _names(entry.themes.all())), Row(_("For whom"), _names(entry.target_groups.all()))]
    )


def _where(entry: Organisation) -> list[Row]:
    served = [*entry.serves_districts.all(), *entry.serves_municipalities.all()]
    rows = [_place(place) for place in entry.locations.all()]
    if entry.has_no_place:
        rows.append(Row(_("Address"), _("No fixed place")))
    return _filled([*rows, Row(_("Works in"), _names(served))])


def _place(place: Location) -> Row:
    parts = [place.label, place.address_line]
    if place.lookup in (Location.Lookup.PENDING, Location.Lookup.FAILED):
        parts.append(str(place.get_lookup_display()).lower())
    level = Visibility.EVERYONE if place.shows_address else Visibility.MUNICIPALITY
    text = ", ".join(part for part in parts if part)
    district = place.district.name if place.district else ""
    is_some_place = place.place_type == Location.PlaceType.OTHER
    label = _("Place") if is_some_place else place.get_place_type_display()
    return Row(label, f"{text} ({district})" if district else text, seen_by=level)


def _contact(entry: Organisation, viewer: Viewer) -> list[Row]:
    """The ways to reach them; what is for nobody else does not stand here at all."""
    seen = contacts(entry, viewer)
    personal = {True: _("yes"), False: _("no"), None: ""}[entry.is_contact_personal]
    return _filled(
        [
            Row(
                _("Phone"),
                say_phone(seen.phone),
                entry.phone_visibility,
                link=f"tel:{seen.phone.as_e164}" if seen.phone else "",
            ),
            Row(
                _("WhatsApp"),
                say_phone(seen.whatsapp),
                entry.whatsapp_visibility,
                link=f"https://wa.me/{seen.whatsapp.as_e164[1:]}" if seen.whatsapp else "",
            ),
            Row(_("E-mail"), seen.email, entry.email_visibility, link=f"mailto:{seen.email}"),
            Row(
                _("Website"),
                say_website(seen.website) if seen.website else "",
                entry.website_visibility,
                link=seen.website,
            ),
            Row(_("A person's own number or address"), personal if seen else ""),
        ]
    )


def _welcome(entry: Organisation) -> list[Row]:
    facts = say_list([str(Fact(fact).label) for fact in entry.facts if fact in Fact.values])
    return _filled([Row(_("Languages"), _names(entry.languages.all())), Row(_("Good to know"), facts)])


def _service(service: Service) -> Row:
    text = service.text
    title = (text.title if text else "") or _("Service")
    when = "\n".join(say_schedule(schedule) for schedule in service.schedules.all())
    cost = _("Free") if service.is_free else service.cost
    details = [
        text.summary if text else "",
        when,
        " · ".join(str(part) for part in (service.get_way_in_display(), cost, _state(service)) if part),
    ]
    value = "\n".join(part for part in details if part)
    return Row(title, value or "–", language=text.language if text else "")


def _state(service: Service) -> str:
    return "" if service.status == Service.Status.ACTIVE else str(service.get_status_display())


def _expertise(entry: Organisation) -> list[Row]:
    return _filled(
        [
            Row(_("Knows a lot about"), _names(entry.expertise.all())),
            Row(_("How they make it easy to talk about"), entry.approach),
        ]
    )


def _story(entry: Organisation) -> list[Row]:
    rows = []
    for text in entry.texts.all():
        parts = (text.title, text.summary, text.description)
        rows.append(
            Row(
                language_name(text.language),
                "\n\n".join(part for part in parts if part),
                language=text.language,
            )
        )
    return _filled(rows)


def language_name(code: str) -> str:
    """The name of a language of the interface, in the reader's language; else its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _together(entry: Organisation) -> list[Row]:
    return _filled(
        [
            Row(_("How early to ask"), entry.notice),
            Row(_("When they can"), entry.times),
            Row(_("Costs and payment"), entry.get_compensation_display()),
        ]
    )
