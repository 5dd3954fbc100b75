"""This file is about coming in to one's own pages: with a link, a short code, or a code by mail."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from keypersons import coming_in, doors, letters, links
from keypersons.forms.own import ComeInForm, MailedCodeForm
from keypersons.models import Invitation, KeyPerson, Link
from keypersons.views.home import home
from keypersons.views.showing import show

# A door that waits for one more press, and the people who share a mailbox.
WAITING, CHOOSING = "own_waiting", "own_choosing"
GOES_TO = {
    letters.TO_PAUSE: "keypersons:pause",
    letters.TO_STOP: "keypersons:stop",
    letters.TO_CHANGE: "keypersons:profile",
}


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Lets somebody in with a link. It vanishes from the address bar, and looking at it uses nothing up."""
    if request.method == "HEAD":
        return doors.private(redirect("keypersons:come_in"))
    row = links.find(token) if len(token) == links.REF + links.MAC else None
    return _admit(request, row, to=request.GET.get("naar", "")) or _closed(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """Lets a person come in with an e-mail address or a short code; who is in sees their own home."""
    if request.method == "POST" and "open" in request.POST:
        return _open_waiting(request)
    if request.method == "POST" and "who" in request.POST:
        return _choose(request)
    if request.method == "POST":
        return _knock(request)
    if person := doors.person_of(request):
        kept = doors.kept(request)
        return (
            show(request, "keypersons/own/kept.html", {"kept": kept}, any_language=True)
            if kept
            else home(request, person)
        )
    if _waiting(request):
        return show(request, "keypersons/own/waiting.html", {"is_halfway": True}, any_language=True)
    if people := _choosing(request):
        return show(
            request, "keypersons/own/choose.html", {"people": people, "is_halfway": True}, any_language=True
        )
    return show(request, "keypersons/own/come_in.html", {"form": ComeInForm()}, any_language=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Lets a person type the code from the mail; with a link from a message only, ask for one first."""
    person = doors.person_of(request)
    if person and doors.is_full(request):
        return redirect("keypersons:come_in")
    if person is None and not coming_in.is_waiting(request.session) and request.method != "POST":
        return redirect("keypersons:come_in")
    form, status = MailedCodeForm(), 200
    if request.method == "POST" and person and "send" in request.POST:
        status = _send_to(request, person, form)
        if status == 302:
            return redirect("keypersons:code")
    elif request.method == "POST":
        form = MailedCodeForm(request.POST)
        try:
            if form.is_valid():
                coming_in.limit_typing(request)
                people = coming_in.check_code(form.cleaned_data["code"], session=request.session)
                return _let_in(request, people, person)
        except (coming_in.WrongCode, coming_in.CodeIsOver) as wrong:
            form.add_error("code", str(wrong))
        except coming_in.TooOften as wrong:
            form.add_error("code", str(wrong))
            status = 429
    context = {"form": form, "person": person, "is_sent": coming_in.is_waiting(request.session)}
    return show(request, "keypersons/own/code.html", context, status=status, any_language=True)


def _knock(request: HttpRequest) -> HttpResponse:
    form, status = ComeInForm(request.POST), 200
    try:
        if form.is_valid():
            if form.email:
                coming_in.limit(request, email=form.email)
                language = get_language() or "nl"
                coming_in.send_code(form.email, session=request.session, language=language)
                return redirect("keypersons:code")
            coming_in.limit_typing(request)
            if found := _admit(request, links.find(form.cleaned_data["key"])):
                return found
            form.add_error(
                "key",
                _("We do not know this code, or it no longer works. Look at it again, or use your e-mail."),
            )
    except coming_in.TooOften as wrong:
        form.add_error("key", str(wrong))
        status = 429
    return show(request, "keypersons/own/come_in.html", {"form": form}, status=status, any_language=True)


def _admit(request: HttpRequest, row: Invitation | Link | None, *, to: str = "") -> HttpResponse | None:
    """Open what this link or code opens, and go on to a page without it; None when it opens nothing."""
    if isinstance(row, Invitation):
        if not row.is_open:
            return None
        doors.open_invitation(request, row)
        return redirect("keypersons:invitation")
    if row is None or row.used_at or (row.expires_at and row.expires_at <= timezone.now()):
        return None
    person = row.key_person
    if row.purpose == Link.Purpose.CONTROL:
        doors.open_for(request, person, full=False)
        return redirect(GOES_TO.get(to, "keypersons:come_in"))
    if row.purpose == Link.Purpose.CONFIRM:
        doors.open_for(request, person, full=False)
        return redirect(GOES_TO.get(to, "keypersons:still_right"))
    # Programs that show a preview of a link in a chat must not use it up: the person presses once more.
    doors.close(request)
    request.session.set_expiry(None if request.user.is_authenticated else 0)
    request.session[WAITING] = {"ref": row.ref, "at": int(time.time())}
    return redirect("keypersons:come_in")


def _waiting(request: HttpRequest) -> Link | None:
    state = request.session.get(WAITING)
    if not state or time.time() - state["at"] > coming_in.LASTS:
        return None
    doors_only = Link.objects.living().filter(purpose=Link.Purpose.DOOR)
    return doors_only.filter(ref=state["ref"]).select_related("key_person").first()


def _open_waiting(request: HttpRequest) -> HttpResponse:
    link = _waiting(request)
    request.session.pop(WAITING, None)
    # Whoever comes second, in another browser, changes no row.
    if link is None or not Link.objects.living().filter(pk=link.pk).update(used_at=timezone.now()):
        return _closed(request)
    doors.open_for(request, link.key_person, full=True)
    return redirect("keypersons:come_in")


def _let_in(request: HttpRequest, people: list[KeyPerson], person: KeyPerson | None) -> HttpResponse:
    if person in people:
        people = [person] if person else people
    if len(people) > 1:
        request.session[CHOOSING] = {"who": [str(one.subject) for one in people], "at": int(time.time())}
        return redirect("keypersons:come_in")
    if not people:
        return show(request, "keypersons/own/unknown.html", any_language=True)
    return _open_fully(request, people[0])


def _choosing(request: HttpRequest) -> list[KeyPerson]:
    state = request.session.get(CHOOSING)
    if not state or time.time() - state["at"] > coming_in.LASTS:
        return []
    return list(KeyPerson.objects.filter(subject__in=state["who"]).order_by("pk"))


def _choose(request: HttpRequest) -> HttpResponse:
    chosen = [one for one in _choosing(request) if str(one.subject) == request.POST["who"]]
    return _open_fully(request, chosen[0]) if chosen else redirect("keypersons:come_in")


def _open_fully(request: HttpRequest, person: KeyPerson) -> HttpResponse:
    request.session.pop(CHOOSING, None)
    doors.open_for(request, person, full=True)
    return HttpResponseRedirect(doors.wanted(request))


def _send_to(request: HttpRequest, person: KeyPerson, form: MailedCodeForm) -> int:
    if not person.email:
        return 200
    try:
        coming_in.limit(request, email=person.email)
    except coming_in.TooOften as wrong:
        form.errors["code"] = form.error_class([str(wrong)])
        return 429
    coming_in.send_code_to(person, session=request.session)
    return 302


def _closed(request: HttpRequest) -> HttpResponse:
    """One page for every link that opens nothing: too old, used, cut off, guessed."""
    context = {"come_in": reverse("keypersons:come_in")}
    return show(request, "keypersons/own/closed.html", context, status=404, any_language=True)
