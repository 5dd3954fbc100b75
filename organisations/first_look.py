"""This file is about what helps somebody who looks at an entry for the first time: what to watch for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from organisations.lookalikes import look_alikes, mixed_words
from organisations.models import Location, Organisation, Visibility
from organisations.opening import say_list


@dataclass(frozen=True)
class Check:
    """One thing worth a second look. `is_serious` asks for an answer, the rest is good to know."""

    text: str
    task: str = ""
    is_serious: bool = False
    others: list[Organisation] = field(default_factory=list)


def checks(entry: Organisation) -> list[Check]:
    """What stands out, the serious things first. Needs `sheet.with_everything`."""
    found = [*_names(entry), *_personal(entry), *_places(entry), *_missing(entry)]
    return sorted(found, key=lambda check: not check.is_serious)


def _names(entry: Organisation) -> list[Check]:
    alikes = look_alikes(entry)
    found = [
        Check(text, task, is_serious, [alike.organisation for alike in alikes if getattr(alike, likeness)])
        for likeness, text, task, is_serious in (
            ("same_name", _("The name looks the same as:"), "name", True),
            ("like_name", _("The name is a bit like:"), "name", False),
            ("same_phone", _("The same phone number as:"), "contact", True),
            ("same_email", _("The same e-mail address as:"), "contact", True),
            ("same_website", _("The same website as:"), "contact", False),
        )
    ]
    found = [check for check in found if check.others]
    if words := mixed_words(entry.name):
        text = _("Letters of two alphabets in one word: %(words)s.") % {"words": say_list(words)}
        found.append(Check(text, "name", is_serious=True))
    return found


def _personal(entry: Organisation) -> list[Check]:
    levels = [
        getattr(entry, f"{name}_visibility")
        for name in ("email", "phone", "whatsapp")
        if getattr(entry, name)
    ]
    if entry.is_contact_personal and Visibility.EVERYONE in levels:
        text = _("This is a person's own number or address, and everyone will see it.")
        return [Check(text, "contact", is_serious=True)]
    if levels and entry.is_contact_personal is None:
        return [Check(_("They did not say if the number is a person's own."), "contact")]
    return []


def _places(entry: Organisation) -> list[Check]:
    found = []
    for place in entry.locations.all():
        if place.lookup == Location.Lookup.FAILED:
            found.append(Check(_("The address was not found."), "where", is_serious=True))
        elif place.lookup == Location.Lookup.PENDING:
            found.append(Check(_("The address is still being looked up."), "where"))
        elif place.point and place.municipality_id != entry.municipality_id:
            found.append(Check(_("The address lies in another municipality."), "where", is_serious=True))
    return found


def _missing(entry: Organisation) -> list[Check]:
    texts = [text for text in entry.texts.all() if text.summary or text.description]
    missing = {
        _("texts about themselves"): not texts,
        _("languages"): not entry.languages.all(),
        _("for whom"): not entry.target_groups.all(),
        _("what people can come for"): not entry.services.all(),
    }
    things = [thing for thing, is_missing in missing.items() if is_missing]
    if not things:
        return []
    return [Check(_("Not filled in: %(things)s. That is allowed.") % {"things": say_list(things)})]
