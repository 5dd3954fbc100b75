"""This file is about who sits behind a browser: a person who agreed, or somebody who was invited.

A door is held by the session and not by an account: nobody of them has a password. It shuts after half an
hour without a visit, with the browser, and when the person is erased. Whoever is signed in as an editor or as
staff stays so: the two know nothing of each other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

from accounts import access
from accounts.keeping import LARGEST, LASTS, Kept
from keypersons import consent, journal
from keypersons.models import Invitation, KeyPerson

logger = logging.getLogger(__name__)

View: TypeAlias = Callable[..., HttpResponse]

DOOR, INVITED, WANTED = "own_door", "own_invitation", "own_wanted"
# Whose door fell shut, and what they typed when it did.
WAS, KEPT = "own_was", "own_kept"
IDLE = 30 * 60
LONGEST = 4 * 3600
# How exact the last visit is kept: writing it at every page would cost a row each.
STEP = 60


def open_for(request: HttpRequest, person: KeyPerson, *, full: bool) -> None:
    """From now on this browser is this person's: for everything, or for pausing and stopping only.

    A link for pausing takes nothing away from somebody who typed a code before.
    """
    was = person_of(request)
    full = full or (is_full(request) and was == person)
    _begin(request, is_another=was not in (None, person))
    if request.session.get(KEPT, {}).get("subject") != str(person.subject):
        request.session.pop(KEPT, None)
    request.session[DOOR] = {
        "subject": str(person.subject),
        "full": full,
        "reached": _reached_at(person),
        **_now(),
    }


def open_invitation(request: HttpRequest, invitation: Invitation) -> None:
    """From now on this browser may answer this invitation. Somebody else's open door shuts."""
    was = invitation_of(request)
    _begin(request, is_another=person_of(request) is not None or was not in (None, invitation))
    request.session[INVITED] = {"ref": invitation.ref, **_now()}


def person_of(request: HttpRequest) -> KeyPerson | None:
    """Whose pages these are, also when they stopped; None when no door is open."""
    door = _open(request, DOOR)
    person: KeyPerson | None = _row(request, DOOR, KeyPerson, subject=door["subject"]) if door else None
    if person is None or door is None:
        return None
    seal = _reached_at(person)
    return person if door.get("reached", seal) == seal else None


def owner(request: HttpRequest) -> KeyPerson:
    """Whose pages these are, behind `own_page`, where there always is somebody."""
    person = person_of(request)
    if person is None:
        raise Http404
    return person


def invitation_of(request: HttpRequest) -> Invitation | None:
    """Which invitation is being answered; None when it ended, was answered, or was never opened here."""
    door = _open(request, INVITED)
    found = _row(request, INVITED, Invitation, ref=door["ref"]) if door else None
    return found if found and found.is_open else None


def is_full(request: HttpRequest) -> bool:
    """Whether they showed who they are with a code; a link from a message opens less."""
    door = _open(request, DOOR)
    return bool(door and door["full"] and person_of(request))


def keep_open(request: HttpRequest, person: KeyPerson) -> None:
    """Who just changed their own address stays in; every other browser has to show who it is again."""
    if door := _open(request, DOOR):
        request.session[DOOR] = {**door, "reached": _reached_at(person)}


def rests_here(request: HttpRequest) -> None:
    """This door was used to pause or stop; as long as it stays open it may also take that back."""
    if door := _open(request, DOOR):
        request.session[DOOR] = {**door, "rests": True}


def may_come_back(request: HttpRequest) -> bool:
    """Whether who sits here may be found again: a link that lies in somebody's mail is not enough."""
    door = _open(request, DOOR)
    return bool(door and (door["full"] or door.get("rests")))


def ask_for_code(request: HttpRequest) -> HttpResponse:
    """To the page for a code; with it they come back to the page where they pressed, and press again."""
    request.session[WANTED] = request.path
    return HttpResponseRedirect(reverse("keypersons:code"))


def close(request: HttpRequest) -> None:
    """Nothing of this person stays in this browser. A login of an editor or of staff stays."""
    _forget(request)
    if request.user.is_authenticated:
        for name in (DOOR, INVITED, WANTED, WAS, KEPT):
            request.session.pop(name, None)
        access.renew(request)
    else:
        request.session.flush()


def wanted(request: HttpRequest) -> str:
    """Where they were going when we asked for a code; asked once."""
    return request.session.pop(WANTED, "") or reverse("keypersons:come_in")


def kept(request: HttpRequest) -> Kept | None:
    """What this person typed when their door fell shut; told once, to nobody else."""
    person, found = person_of(request), request.session.get(KEPT)
    if not found or person is None or not is_full(request):
        return None
    del request.session[KEPT]
    is_theirs = found["subject"] == str(person.subject) and time.time() - found["at"] < LASTS
    return (
        Kept(found["path"], [(name, value) for name, value in found["fields"]], False) if is_theirs else None
    )


def own_page(*, full: bool) -> Callable[[View], View]:
    """A page of a person's own. Nobody there → come in first; only a link from a message → a code first."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if person_of(request) is None:
                return _via(request, "keypersons:come_in")
            if full and not is_full(request):
                return _via(request, "keypersons:code")
            try:
                return private(view(request, *args, **kwargs))
            except consent.Gone:  # erased in another tab, just now
                close(request)
                return HttpResponseRedirect(reverse("keypersons:come_in"))
            except journal.JournalError as problem:
                # Told to who looks after the site; the person reads that nothing was changed.
                logger.error("The journal cannot be written", exc_info=problem)
                return private(render(request, "keypersons/own/not_now.html", status=503))

        return guarded

    return decorate


def invited_page(view: View) -> View:
    """A page for somebody who was invited; without an open invitation → come in first."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if invitation_of(request) is None:
            return HttpResponseRedirect(reverse("keypersons:come_in"))
        return private(view(request, *args, **kwargs))

    return guarded


def private(response: HttpResponse) -> HttpResponse:
    """A page that no cache keeps and no search engine lists."""
    response["X-Robots-Tag"] = "noindex"
    return response


def _begin(request: HttpRequest, *, is_another: bool) -> None:
    """A new session key, so that a key that somebody planted before is worth nothing."""
    if is_another:
        close(request)
    _forget(request)
    for name in (DOOR, INVITED):
        request.session.pop(name, None)
    access.renew(request)
    rotate_token(request)
    if not request.user.is_authenticated:
        request.session.set_expiry(0)  # ends with the browser


def _open(request: HttpRequest, name: str) -> dict[str, Any] | None:
    door: dict[str, Any] | None = request.session.get(name)
    if not door:
        return None
    now = int(time.time())
    if now - door["seen"] > IDLE or now - door["at"] > LONGEST:
        _forget(request)
        request.session[WAS] = door.get("subject")
        del request.session[name]
        return None
    if now - door["seen"] > STEP:
        request.session[name] = {**door, "seen": now}
    return door


def _row(request: HttpRequest, name: str, model: type[Any], **wanted: str) -> Any:
    if name not in _kept(request):
        _kept(request)[name] = model.objects.filter(**wanted).first()
    return _kept(request)[name]


def _kept(request: HttpRequest) -> dict[str, Any]:
    return vars(request).setdefault("_doors", {})


def _forget(request: HttpRequest) -> None:
    vars(request).pop("_doors", None)


def _via(request: HttpRequest, name: str) -> HttpResponse:
    """Ask who they are first; afterwards they come back to where they were going, with what they typed."""
    if request.method in ("GET", "HEAD"):
        request.session[WANTED] = request.path
    else:
        _keep(request)
    return HttpResponseRedirect(reverse(name))


def _keep(request: HttpRequest) -> None:
    was = request.session.get(WAS) or request.session.get(DOOR, {}).get("subject")
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    if was and sum(len(name) + len(value) for name, value in fields) <= LARGEST:
        kept = {"path": request.get_full_path(), "fields": fields, "subject": was, "at": int(time.time())}
        request.session[KEPT] = kept


def _reached_at(person: KeyPerson) -> str:
    """A seal of the address by which they came in; the address itself stays out of the session."""
    return salted_hmac(
        f"keypersons.door.{person.subject}", person.email, secret=settings.SECRET_KEY
    ).hexdigest()


def _now() -> dict[str, int]:
    now = int(time.time())
    return {"at": now, "seen": now}
