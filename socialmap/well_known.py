"""This file is about what machines ask first: where to report a weakness, and what not to read."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from socialmap.middleware import PERSONAL


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Tells somebody who found a weakness whom to write to (RFC 9116)."""
    contact = settings.SECURITY_CONTACT or f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    until = (timezone.now() + timedelta(days=300)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {until.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tells search engines which pages are for one person only."""
    prefixes = ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _ in settings.LANGUAGES]
    closed = [f"Disallow: {prefix}/{word}/" for prefix in prefixes for word in sorted(PERSONAL)]
    return HttpResponse(
        "\n".join(["User-agent: *", *closed]) + "\n", content_type="text/plain; charset=utf-8"
    )
