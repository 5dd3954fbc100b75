"""This file is about text that somebody typed while their session ended: it waits until they are back."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest

KEPT = "kept_form"
LASTS = 30 * 60
# Far above any form of ours; more would be an attempt to fill the session table.
LARGEST = 200_000
# Set by the session limits: the user whose time ran out.
WAS = "was_signed_in"


@dataclass(frozen=True)
class Kept:
    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def texts(self) -> list[str]:
        """What a person typed, for reading back; short values are choices and ticks."""
        return [value for _name, value in self.fields if len(value.strip()) > 2]


def keep(request: HttpRequest) -> None:
    """Put the posted fields aside in the session, so that they can be sent again after signing in."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return
    user = request.user.pk if request.user.is_authenticated else request.session.get(WAS)
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "user": user,
        "at": int(time.time()),
    }


def kept(request: HttpRequest) -> Kept | None:
    """What waits for the person who is signed in now. Nobody else who uses this browser gets to see it."""
    found = request.session.get(KEPT)
    if not found:
        return None
    too_old = time.time() - found["at"] > LASTS
    if too_old or found["user"] not in (None, request.user.pk):
        del request.session[KEPT]
        return None
    return Kept(found["path"], [(name, value) for name, value in found["fields"]], found["had_files"])
