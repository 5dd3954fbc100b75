"""This file is about the pages on which somebody reads an invitation and says yes or no."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_http_methods

from keypersons import basis, coming_in, consent, doors, inviting, letters, texts
from keypersons.forms.answering import HelpedForm, YesForm
from keypersons.forms.own import MailedCodeForm
from keypersons.models import Invitation, KeyPerson
from keypersons.views.showing import show
from places.models import Municipality

# An address that was proved is believed as long as its code was.
PROVED: Final = "keypersons.proved"
NEW: Final = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@doors.invited_page
def invitation(request: HttpRequest) -> HttpResponse:
    """Tells somebody who invites them, and to what; they go on, or say no."""
    invited = _invited(request)
    context = {"invitation": invited, **sentences(request, invited.municipality)}
    if request.method == "POST":
        inviting.decline(invited)
        doors.close(request)
        return show(request, "keypersons/person/no.html", context)
    return show(request, "keypersons/person/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.invited_page
def yes(request: HttpRequest) -> HttpResponse:
    """Lets somebody who was invited say yes: who they are, and that this mail address is theirs."""
    invited = _invited(request)
    initial = {"name": invited.name, "email": invited.email, "phone": invited.phone, "channel": _way(invited)}
    if request.method != "POST":
        return _yes_page(request, invited, YesForm(initial=initial))
    form = YesForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        return _yes_page(request, invited, form if form.errors else YesForm(initial=request.POST.dict()))
    try:
        if not form.cleaned_data["email"]:
            return _accept(request, invited, form)
        if "who" in request.POST:
            return _known(request, invited, form)
        if "code" in request.POST and "again" not in request.POST:
            return _proved(request, invited, form)
        return _prove(request, invited, form)
    except (consent.ConsentError, coming_in.TooOften) as problem:
        form.add_error(None, said(problem))
        return _yes_page(request, invited, form)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=True)
def yes_details(request: HttpRequest) -> HttpResponse:
    """Asks somebody apart whether languages and subjects may be kept; no is as easy as yes."""
    person = doors.owner(request)
    here = consent.municipalities_of(person)
    kept = consent.details_kept_by(person)
    wanted = request.POST.get("gemeente") or request.GET.get("gemeente") or ""
    municipality = next((one for one in here if one.code == wanted), None)
    municipality = municipality or next((one for one in here if one.pk not in kept), None)
    municipality = municipality or next(iter(here), None)
    if municipality is None:
        return redirect("keypersons:come_in")
    form = HelpedForm(request.POST or None)
    is_new = "nieuw" in request.GET
    if request.method == "POST" and form.is_valid():
        try:
            answer = _answer_details(request, person, municipality, form)
        except consent.ConsentError as problem:
            form.add_error(None, said(problem))
        else:
            return _after_details(is_new=is_new, is_yes=answer)
    context = {
        "form": form,
        "municipality": municipality,
        "is_kept": municipality.pk in kept,
        "is_new": is_new,
        **sentences(request, municipality),
    }
    return show(request, "keypersons/person/yes_details.html", context)


def sentences(request: HttpRequest, municipality: Municipality) -> dict[str, Any]:
    """The checked texts for a page, in the language in which they may be shown, and which one that is."""
    request.municipality = municipality  # type: ignore[attr-defined]
    reader = get_language() or settings.LANGUAGE_CODE
    language = texts.offered(reader, is_demo=letters.is_demo())
    ground = basis.of(municipality)
    said = texts.read(language).with_names(municipality=municipality.name, law=ground.law if ground else "")
    return {
        "texts": said,
        "ground": said[f"ground_{ground.ground}"] if ground else "",
        "is_ready": consent.is_ready(municipality),
        "texts_language": language,
        "texts_direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "is_other_language": language != reader,
        "is_unchecked_text": not texts.read(language).is_checked,
        # Made here: the page may be shown in another language, and they keep the one that they chose.
        "read_url": reverse("keypersons:invitation"),
        "yes_url": reverse("keypersons:yes"),
    }


def _invited(request: HttpRequest) -> Invitation:
    found = doors.invitation_of(request)
    if found is None:  # invited_page looked already
        raise consent.InvitationIsOver
    return found


def _way(invited: Invitation) -> str:
    return "mail" if invited.email else "phone" if invited.phone else ""


def _yes_page(request: HttpRequest, invited: Invitation, form: YesForm) -> HttpResponse:
    context = {"form": form, "invitation": invited, **sentences(request, invited.municipality)}
    return show(request, "keypersons/person/yes.html", context)


def _prove(request: HttpRequest, invited: Invitation, form: YesForm) -> HttpResponse:
    """Mail a code, whosever the address is: only the mailbox hears whether somebody takes part."""
    email = form.cleaned_data["email"]
    coming_in.limit(request, email=email)
    coming_in.send_proof(email, session=request.session, language=get_language() or "nl", invitation=invited)
    return _code_page(request, invited, form, MailedCodeForm())


def _proved(request: HttpRequest, invited: Invitation, form: YesForm) -> HttpResponse:
    code = MailedCodeForm(request.POST)
    if not code.is_valid():
        return _code_page(request, invited, form, code)
    coming_in.limit_typing(request)
    try:
        email = coming_in.check_proof(code.cleaned_data["code"], session=request.session)
    except (coming_in.WrongCode, coming_in.CodeIsOver) as problem:
        code.add_error("code", said(problem))
        return _code_page(request, invited, form, code)
    if email != form.cleaned_data["email"]:
        return _prove(request, invited, form)
    known = KeyPerson.objects.filter(email=email).order_by("pk")
    if not known:
        return _accept(request, invited, form)
    return _choice_page(request, invited, form, email)


def _known(request: HttpRequest, invited: Invitation, form: YesForm) -> HttpResponse:
    """Somebody whose mailbox we know says who they are."""
    email = form.cleaned_data["email"]
    try:
        sealed = signing.loads(request.POST.get("proved", ""), salt=PROVED, max_age=coming_in.LASTS)
    except signing.BadSignature:
        return _prove(request, invited, form)
    if sealed != [invited.ref, email]:
        return _prove(request, invited, form)
    who = request.POST["who"]
    if who == NEW:
        return _accept(request, invited, form)
    person = next((one for one in KeyPerson.objects.filter(email=email) if str(one.subject) == who), None)
    if person is None:
        return _choice_page(request, invited, form, email)
    try:
        consent.join(
            invited, person=person, language=_language(), helper_name=form.cleaned_data["helper_name"]
        )
    except consent.Stopped as problem:
        # The mailbox was proved: they may go to their own page and come back first.
        doors.open_for(request, person, full=True)
        context = {"problem": said(problem), **sentences(request, invited.municipality)}
        return show(request, "keypersons/person/stopped.html", context)
    return _enter(request, person)


def _accept(request: HttpRequest, invited: Invitation, form: YesForm) -> HttpResponse:
    return _enter(request, consent.accept(invited, **form.cleaned_data, language=_language()))


def _enter(request: HttpRequest, person: KeyPerson) -> HttpResponse:
    coming_in.forget(request.session)
    doors.open_for(request, person, full=True)
    return redirect_new("keypersons:yes_details")


def _code_page(
    request: HttpRequest, invited: Invitation, form: YesForm, code: MailedCodeForm
) -> HttpResponse:
    context = {
        "form": code,
        "answers": form,
        "invitation": invited,
        **sentences(request, invited.municipality),
    }
    return show(request, "keypersons/person/yes_code.html", context)


def _choice_page(request: HttpRequest, invited: Invitation, form: YesForm, email: str) -> HttpResponse:
    context = {
        "answers": form,
        "invitation": invited,
        "known": KeyPerson.objects.filter(email=email).order_by("pk"),
        "proved": signing.dumps([invited.ref, email], salt=PROVED),
        **sentences(request, invited.municipality),
    }
    return show(request, "keypersons/person/yes_known.html", context)


def _answer_details(
    request: HttpRequest, person: KeyPerson, municipality: Municipality, form: HelpedForm
) -> bool:
    if request.POST.get("answer") == "yes":
        helper = form.cleaned_data["helper_name"]
        consent.agree_to_details(person, municipality=municipality, language=_language(), helper_name=helper)
        return True
    consent.withdraw_details(person, municipality=municipality)
    return False


def _after_details(*, is_new: bool, is_yes: bool) -> HttpResponse:
    if not is_new:
        return redirect("keypersons:profile")
    return redirect_new("keypersons:profile_part", "talen" if is_yes else "vragen")


def said(problem: Exception) -> str:
    """What went wrong, in the language in which the page may be shown."""
    with override(letters.spoken(_language())):
        return str(problem)


def redirect_new(name: str, *words: str) -> HttpResponse:
    """On to the next page of somebody's first time here."""
    response = redirect(name, *words)
    response["Location"] += "?nieuw=1"
    return response


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
