"""This file is about changing an entry: what each page reads and writes, and saving it as one change set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from organisations import answers, placing, proposing
from organisations.contact import say_phone
from organisations.history import change_set
from organisations.models import (
    Expertise,
    Language,
    Location,
    Organisation,
    OrganisationText,
    Proposal,
    TargetGroup,
    Theme,
    Visibility,
)
from organisations.models.organisation import choose_text
from organisations.versions import (
    Fingerprints,
    Question,
    Questions,
    Values,
    fingerprints,
    put_together,
)


@dataclass(frozen=True)
class Page:
    """One page of an entry: what it asks, and how that is read and written as plain values."""

    code: str
    questions: Questions
    read: Callable[[Organisation], Values]
    write: Callable[[Organisation, Values, User], None]

    def shown(self, entry: Organisation) -> Fingerprints:
        return fingerprints(self.read(entry), self.questions)


@transaction.atomic
def save(
    organisation: Organisation,
    *,
    page: Page,
    values: Values,
    by: User,
    shown: Fingerprints,
    seen: Fingerprints | None = None,
    choices: Mapping[str, str] | None = None,
) -> Organisation:
    """Save the answers of one page; everything that belongs together is one change set.

    Raises `versions.Conflict`, and saves nothing, when somebody changed the same answers since `shown`.
    """
    entry = lock(organisation)
    merged = put_together(
        page.questions, shown=shown, stored=page.read(entry), mine=values, seen=seen, choices=choices
    )
    with change_set(by=by, organisation=entry, what=page.code):
        page.write(entry, merged, by)
        done_again(entry, page.code)
    return entry


def lock(organisation: Organisation) -> Organisation:
    """The entry as it stands now; whoever else saves waits until this transaction ends."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def done_again(entry: Organisation, code: str) -> None:
    """The task for which an entry was sent back is answered again; the reason stays until it is sent in."""
    if entry.return_task == code and entry.status == Organisation.Status.RETURNED:
        entry.return_task = ""
        entry.save(update_fields=["return_task", "changed_at"])


def _set(entry: Organisation, values: Values) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=[*values, "changed_at"])


def _codes(terms: object) -> list[str]:
    return sorted(terms.values_list("code", flat=True))  # type: ignore[attr-defined]


# Name and kind


def _read_name(entry: Organisation) -> Values:
    wished = {field: proposed.new for field, proposed in proposing.waiting_by_field(entry).items()}
    return {
        "name": wished.get("name", entry.name),
        "kind": wished.get("kind", entry.kind),
        "other_names": entry.other_names,
        "size": entry.size,
    }


def _write_name(entry: Organisation, values: Values, by: User) -> None:
    _set(entry, {name: values[name] for name in ("other_names", "size")})
    if proposing.must_wait(entry):
        proposing.propose(entry, field=Proposal.NAME, new=values["name"], by=by)
        proposing.propose(entry, field=Proposal.KIND, new=values["kind"], by=by)
    else:
        _set(entry, {name: values[name] for name in ("name", "kind")})


NAME = Page(
    "name",
    {
        "name": Question(_("Name"), ("name",), answers.text("name")),
        "kind": Question(_("Kind"), ("kind",), answers.choice("kind", Organisation.Kind)),
        "other_names": Question(_("Other names"), ("other_names",), answers.text("other_names")),
        "size": Question(
            _("How many people are active"), ("size",), answers.choice("size", Organisation.Size)
        ),
    },
    _read_name,
    _write_name,
)


# What it does


def _text_of(entry: Organisation) -> OrganisationText | None:
    return choose_text(entry.texts.all())


def _read_what(entry: Organisation) -> Values:
    text = _text_of(entry)
    return {
        "themes": _codes(entry.themes),
        "target_groups": _codes(entry.target_groups),
        "summary": text.summary if text else "",
        "summary_language": text.language if text else (get_language() or "nl"),
    }


def _write_what(entry: Organisation, values: Values, by: User) -> None:
    entry.themes.set(Theme.objects.filter(code__in=values["themes"]))
    entry.target_groups.set(TargetGroup.objects.filter(code__in=values["target_groups"]))
    before, language = _text_of(entry), values["summary_language"]
    if before and before.language != language and before.summary == values["summary"]:
        # The sentence was in another language than we thought.
        write_text(entry, before.language, {"summary": ""})
    write_text(entry, language, {"summary": values["summary"]})


def write_text(entry: Organisation, language: str, values: Values) -> None:
    """Write one language of the story; a language without any text has no row."""
    text = entry.texts.filter(language=language).first() or OrganisationText(
        organisation=entry, language=language
    )
    if all(getattr(text, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(text, name, value)
    text.origin, text.checked_by, text.written_at = OrganisationText.Origin.OWN, "", timezone.now()
    if text.title or text.summary or text.description:
        text.save()
    elif text.pk:
        text.delete()


WHAT = Page(
    "what",
    {
        "themes": Question(
            _("What you do"), ("themes",), answers.terms("themes", Theme), joins={"themes": 0}
        ),
        "target_groups": Question(
            _("For whom"),
            ("target_groups",),
            answers.terms("target_groups", TargetGroup),
            joins={"target_groups": 0},
        ),
        "summary": Question(_("In one sentence"), ("summary", "summary_language"), answers.text("summary")),
    },
    _read_what,
    _write_what,
)


# Where


WHERE = Page(
    "where",
    {
        "address": Question(
            _("Place"),
            ("place", *placing.TYPED, "lat", "lon"),
            answers.place(placing.NO_PLACE),
            carries=("address",),
        ),
        "shows": Question(
            _("May people see this address?"), ("shows_address",), answers.yes_or_no("shows_address")
        ),
        "areas": Question(
            _("Where you are active"),
            ("districts", "municipalities"),
            answers.areas,
            joins={"districts": 0, "municipalities": 0},
        ),
        "details": Question(
            _("About the place"),
            ("label", "place_type", "wheelchair", "toilet", "quiet"),
            answers.place_details,
        ),
    },
    placing.read_where,
    placing.write_where,
)


def place_page(place: Location | None) -> Page:
    """The page for one of several places; None for one more."""

    def now(entry: Organisation) -> Location | None:
        return entry.locations.filter(pk=place.pk).first() if place else None

    def read(entry: Organisation) -> Values:
        return {"place": placing.AT_ADDRESS, **placing.read_place(entry, now(entry))}

    def write(entry: Organisation, values: Values, by: User) -> None:
        placing.write_place(entry, now(entry), values, by)
        placing.settle_municipality(entry)

    questions = {code: question for code, question in WHERE.questions.items() if code != "areas"}
    return Page("where", questions, read, write)


# Contact


def _read_contact(entry: Organisation) -> Values:
    website = proposing.waiting_by_field(entry).get(Proposal.WEBSITE)
    levels = {f"{way}_visibility": getattr(entry, f"{way}_visibility") for way in _WAYS}
    return {
        "email": entry.email,
        "phone": str(entry.phone or ""),
        "whatsapp": str(entry.whatsapp or ""),
        "website": website.new if website else entry.website,
        "is_contact_personal": entry.is_contact_personal,
        **levels,
    }


def _write_contact(entry: Organisation, values: Values, by: User) -> None:
    direct = dict(values)
    if proposing.must_wait(entry):
        proposing.propose(entry, field=Proposal.WEBSITE, new=direct.pop("website"), by=by)
    _set(entry, direct)


_WAYS = ("phone", "whatsapp", "email", "website")

CONTACT = Page(
    "contact",
    {
        **{
            way: Question(
                label,
                (way, f"{way}_visibility"),
                answers.with_visibility(way, Visibility, say_phone if way in ("phone", "whatsapp") else str),
            )
            for way, label in zip(_WAYS, (_("Phone"), _("WhatsApp"), _("E-mail"), _("Website")), strict=True)
        },
        "personal": Question(
            _("A person's own number or address"),
            ("is_contact_personal",),
            answers.yes_or_no("is_contact_personal"),
        ),
    },
    _read_contact,
    _write_contact,
)


# Languages, expertise, working together


def _read_languages(entry: Organisation) -> Values:
    return {"languages": _codes(entry.languages), "facts": sorted(entry.facts)}


def _write_languages(entry: Organisation, values: Values, by: User) -> None:
    entry.languages.set(Language.objects.filter(code__in=values["languages"]))
    _set(entry, {"facts": values["facts"]})


LANGUAGES = Page(
    "languages",
    {
        "languages": Question(
            _("Languages"), ("languages",), answers.terms("languages", Language), joins={"languages": 0}
        ),
        "facts": Question(_("Good to know"), ("facts",), answers.facts, joins={"facts": 0}),
    },
    _read_languages,
    _write_languages,
)


def _read_expertise(entry: Organisation) -> Values:
    return {"expertise": _codes(entry.expertise), "approach": entry.approach}


def _write_expertise(entry: Organisation, values: Values, by: User) -> None:
    entry.expertise.set(Expertise.objects.filter(code__in=values["expertise"]))
    _set(entry, {"approach": values["approach"]})


EXPERTISE = Page(
    "expertise",
    {
        "expertise": Question(
            _("What you know a lot about"),
            ("expertise",),
            answers.terms("expertise", Expertise),
            joins={"expertise": 0},
        ),
        "approach": Question(
            _("How you make it easy to talk about"),
            ("approach",),
            answers.text("approach"),
            joins={"approach": 2000},
        ),
    },
    _read_expertise,
    _write_expertise,
)

_TOGETHER: dict[str, tuple[str | Promise, Callable[[Values], str]]] = {
    "notice": (_("How early to ask"), answers.text("notice")),
    "times": (_("When you can"), answers.text("times")),
    "compensation": (_("What you need for it"), answers.choice("compensation", Organisation.Compensation)),
}

TOGETHER = Page(
    "together",
    {name: Question(label, (name,), say) for name, (label, say) in _TOGETHER.items()},
    lambda entry: {name: getattr(entry, name) for name in _TOGETHER},
    lambda entry, values, by: _set(entry, {name: values[name] for name in _TOGETHER}),
)


# The story, a language at a time


def story(language: str) -> Page:
    """The page for the story in one language."""

    def read(entry: Organisation) -> Values:
        text = entry.texts.filter(language=language).first()
        return {name: getattr(text, name, "") for name in ("summary", "description")}

    def write(entry: Organisation, values: Values, by: User) -> None:
        write_text(entry, language, {name: values[name] for name in ("summary", "description")})

    return Page(
        "story",
        {
            "summary": Question(_("In one sentence"), ("summary",), answers.text("summary")),
            "description": Question(
                _("Your story"), ("description",), answers.text("description"), joins={"description": 5000}
            ),
        },
        read,
        write,
    )


PAGES: dict[str, Page] = {
    page.code: page for page in (NAME, WHAT, WHERE, CONTACT, LANGUAGES, EXPERTISE, TOGETHER)
}
