"""This file is about what surrounds every answer: headers, limits to a question's size, compression."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Pages of one person: never kept by a browser or a proxy, never compressed together with a secret.
PERSONAL = {
    "account",
    "gemeente",
    "inloggen",
    "mijn",
    "ontwikkeling",
    "organisatie-toevoegen",
    "p",
    "systeem",
}

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
}
LONGEST_QUERY = 8_000
LARGEST_BODY = 6_000_000


def headers(get_response: GetResponse) -> GetResponse:
    """Gives every answer the headers that do not depend on the page; keeps personal pages out of caches."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in FIXED.items():
            response.setdefault(name, value)
        personal = is_personal(request)
        if personal:
            response["Cache-Control"] = "no-store"
        open_data = response.get("Content-Type", "").startswith("application/geo+json") and not personal
        response.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if open_data else "same-origin")
        return response

    return middleware


def limits(get_response: GetResponse) -> GetResponse:
    """Refuses what no page of ours sends, before anything else looks at it.

    Django bounds the text of a form; the files in one it would write to the disk, whatever their size.
    """
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS

    def middleware(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return HttpResponse("Dit adres is te lang. This address is too long.", status=414)
        if query.count("&") > most:
            return HttpResponse("Dit adres vraagt te veel. This address asks too much.", status=400)
        length = str(request.META.get("CONTENT_LENGTH") or 0)
        if not length.isdecimal() or int(length[:20]) > LARGEST_BODY:
            return HttpResponse("Dit is te groot. This is too large.", status=413)
        return get_response(request)

    return middleware


def compression(get_response: GetResponse) -> GetResponse:
    """Compresses public pages. The length of a page with somebody's secrets could betray them (BREACH)."""
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        return response if is_personal(request) else gzip.process_response(request, response)

    return middleware


def is_personal(request: HttpRequest) -> bool:
    """Whether the page is behind a login, or was made with the knowledge of who is signed in."""
    first, _, rest = request.path_info.lstrip("/").partition("/")
    if first in dict(settings.LANGUAGES):
        first = rest.partition("/")[0]
    session = getattr(request, "session", None)
    return first in PERSONAL or bool(session is not None and session.accessed and SESSION_KEY in session)
