"""This file is about addresses inside this site: where somebody goes next."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language


def is_own_path(url: str | None) -> bool:
    """Whether a `next` leads to a page of ours: a path, never another host, however it is disguised.

    The answer holds for the text as it is; unquoting it afterwards would make it worthless.
    """
    if not url or not url.startswith("/") or "\\" in url:
        return False
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in url):
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def wanted(request: HttpRequest) -> str:
    """Where this visitor was going, or an empty string."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_own_path(url) else ""


def in_language(path: str, language: str | None = None) -> str:
    """A path of ours in a language: Dutch has no prefix."""
    language = language or get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"
