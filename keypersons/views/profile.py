"""This file is about the pages on which somebody says what they offer, one small page each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from keypersons import coming_in, consent, doors, offering
from keypersons.forms import profile as forms
from keypersons.forms.answering import OwnReachForm
from keypersons.forms.own import MailedCodeForm
from keypersons.models import Endorsement, KeyPerson
from keypersons.offer_words import in_words
from keypersons.views.answering import redirect_new, said
from keypersons.views.showing import say, show
from organisations import contact


@dataclass(frozen=True)
class Part:
    """One page of the offer: its word in the address, its name, its form, the verb that keeps it."""

    slug: str
    title: str | Promise
    pictogram: str
    form: type[forms.PartForm]
    keep: Callable[..., None]
    needs_details: bool = False


PARTS: Final = [
    Part("talen", gettext_lazy("Languages"), "talk", forms.LanguagesForm, offering.speak, True),
    Part("onderwerpen", gettext_lazy("Subjects"), "book", forms.ThemesForm, offering.know, True),
    Part("vragen", gettext_lazy("What we may ask"), "task-together", forms.KindsForm, offering.set_wishes),
    Part("waar", gettext_lazy("Where"), "pin", forms.WhereForm, offering.work_in),
    Part("wanneer", gettext_lazy("When"), "calendar", forms.WhenForm, offering.set_wishes),
    Part("hoeveel", gettext_lazy("How often, and for what"), "bell", forms.HowOftenForm, offering.set_wishes),
]
REACH: Final = "bereiken"


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=True)
def profile(request: HttpRequest) -> HttpResponse:
    """Shows somebody what staff see of them, with a way to change each part, and one tap to undo it all."""
    person = doors.owner(request)
    if person.stopped_at:
        return redirect("keypersons:come_in")
    if request.method == "POST":
        consent.stop(person)
        return redirect("keypersons:come_in")
    municipalities, kept = consent.municipalities_of(person), consent.details_kept_by(person)
    context = {
        "person": person,
        "municipalities": [(one, one.pk in kept) for one in municipalities],
        # Asked for by the page: it may be shown in another language than that of the address.
        "rows": lambda: _rows(person),
        "reach": lambda: _reached(person),
        "knows": Endorsement.objects.filter(key_person=person).select_related("organisation", "municipality"),
        "is_new": "nieuw" in request.GET,
    }
    return show(request, "keypersons/person/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=True)
def profile_part(request: HttpRequest, part: str) -> HttpResponse:
    """Lets somebody fill in or change one part of what they offer."""
    person = doors.owner(request)
    if person.stopped_at:
        return redirect("keypersons:come_in")
    if part == REACH:
        return _reach(request, person)
    page = next((one for one in PARTS if one.slug == part), None)
    if page is None:
        raise Http404
    is_new = "nieuw" in request.GET
    if page.needs_details and not consent.details_kept_by(person):
        return redirect("keypersons:yes_details")
    form = page.form(request.POST or None, person=person, initial=page.form.initial_of(person))
    if request.method == "POST":
        # Without a box ticked the browser sends hardly anything.
        form = page.form(request.POST, person=person)
        if form.is_valid():
            try:
                page.keep(person, **form.values())
            except (offering.OfferError, consent.ConsentError) as problem:
                form.add_error(None, said(problem))
            else:
                return _onward(request, page, person) if is_new else _saved(request)
    shown = _shown_parts(person)
    context = {
        "form": form,
        "part": page,
        "is_new": is_new,
        "number": shown.index(page) + 1,
        "total": len(shown),
        "skip": _onward(request, page, person)["Location"],
    }
    return show(request, f"keypersons/person/part_{page.slug}.html", context)


def _reach(request: HttpRequest, person: KeyPerson) -> HttpResponse:
    """A new mail address is kept when its owner typed the code that we sent there."""
    names = ("name", "email", "channel", "language")
    initial = {name: getattr(person, name) for name in names} | {"phone": contact.say_phone(person.phone)}
    context: dict[str, Any] = {"title": gettext_lazy("How to reach you")}
    if request.method != "POST":
        return _reach_page(request, OwnReachForm(initial=initial), context)
    form = OwnReachForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        form = form if form.errors else OwnReachForm(initial=request.POST.dict())
        return _reach_page(request, form, context)
    try:
        email = form.cleaned_data["email"]
        if email and email != person.email:
            code = _proof(request, person, email)
            if code:
                context |= {"form": code, "answers": form}
                return show(request, "keypersons/person/reach_code.html", context)
        offering.be_reached(person, **form.cleaned_data)
        doors.keep_open(request, person)
    except (consent.ConsentError, coming_in.TooOften) as problem:
        form.add_error(None, said(problem))
        return _reach_page(request, form, context)
    return _saved(request)


def _reach_page(request: HttpRequest, form: OwnReachForm, context: dict[str, Any]) -> HttpResponse:
    return show(request, "keypersons/person/part_bereiken.html", {**context, "form": form})


def _proof(request: HttpRequest, person: KeyPerson, email: str) -> MailedCodeForm | None:
    """The question for the code, or nothing when it was answered well."""
    if "code" in request.POST and "again" not in request.POST:
        form = MailedCodeForm(request.POST)
        if not form.is_valid():
            return form
        coming_in.limit_typing(request)
        try:
            proved = coming_in.check_proof(form.cleaned_data["code"], session=request.session)
        except (coming_in.WrongCode, coming_in.CodeIsOver) as problem:
            form.add_error("code", said(problem))
            return form
        if proved == email:
            return None
    coming_in.limit(request, email=email)
    coming_in.send_proof(email, session=request.session, language=get_language() or "nl", person=person)
    return MailedCodeForm()


def _shown_parts(person: KeyPerson) -> list[Part]:
    may = bool(consent.details_kept_by(person))
    return [part for part in PARTS if may or not part.needs_details]


def _onward(request: HttpRequest, page: Part, person: KeyPerson) -> HttpResponse:
    shown = _shown_parts(person)
    rest = shown[shown.index(page) + 1 :] if page in shown else []
    if "nieuw" not in request.GET:
        return redirect("keypersons:profile")
    return (
        redirect_new("keypersons:profile_part", rest[0].slug) if rest else redirect_new("keypersons:profile")
    )


def _saved(request: HttpRequest) -> HttpResponse:
    say(request, messages.SUCCESS, gettext_lazy("Saved."))
    return redirect("keypersons:profile")


def _rows(person: KeyPerson) -> list[tuple[Part, list[str]]]:
    """Every part with what stands there now, in words."""
    said = in_words(person)
    return [(part, said[part.slug]) for part in _shown_parts(person)]


def _reached(person: KeyPerson) -> list[str]:
    """How they are reached: what they chose first, then the ways that there are."""
    ways = [person.email, contact.say_phone(person.phone)]
    return [str(person.get_channel_display()), *filter(None, ways)]  # type: ignore[attr-defined]
