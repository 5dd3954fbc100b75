"""This file is about the one stylesheet of a page: all CSS files in order, and a municipality's accent."""

from __future__ import annotations

import colorsys
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from socialmap.speaking import active_municipalities

CSS = Path(settings.BASE_DIR) / "static" / "css"
ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "pages/*.css")
NEUTRAL = "neutraal"
HEX_COLOUR = re.compile(r"#[0-9a-f]{6}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s*([{};,])\s*|\s+")
YEAR = 365 * 24 * 3600

Channels = tuple[int, int, int]
WHITE: Channels = (255, 255, 255)
PAPER: Channels = (250, 247, 241)
NIGHT: Channels = (15, 29, 27)
READABLE = 7.0


@dataclass(frozen=True)
class Sheet:
    """One finished stylesheet in the three forms in which it travels."""

    version: str
    plain: bytes
    gzip: bytes
    brotli: bytes


def luminance(colour: Channels) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Channels, other: Channels) -> float:
    """Contrast ratio from 1 to 21, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: Channels, other: Channels, share: float) -> Channels:
    """`share` of the other colour in the first."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def readable(colour: Channels, ground: Channels, towards: Channels) -> Channels:
    """The colour, moved just far enough towards black or white to be read on the ground."""
    for step in range(21):
        moved = mix(colour, towards, step / 20)
        if contrast(moved, ground) >= READABLE:
            return moved
    return towards


def by_night_light(colour: Channels) -> Channels:
    """The same hue, calm, just light enough to be read in the dark."""
    hue, _lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    for step in range(50, 100):
        red, green, blue = colorsys.hls_to_rgb(hue, step / 100, min(saturation, 0.34))
        moved = (round(red * 255), round(green * 255), round(blue * 255))
        if contrast(moved, NIGHT) >= READABLE + 1.5:
            return moved
    return WHITE


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: Channels) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _tokens(**values: Channels) -> str:
    return "".join(f"--{name.replace('_', '-')}:{_hex(colour)};" for name, colour in values.items())


def accent_tokens(accent: str) -> str:
    """The tokens of one accent for light and dark; nothing when it is no hex colour."""
    if not HEX_COLOUR.fullmatch(accent):
        return ""
    given = _channels(accent)
    light = readable(given, PAPER, (0, 0, 0))
    dark = by_night_light(given)
    by_day = _tokens(
        accent=light,
        accent_strong=mix(light, (0, 0, 0), 0.3),
        accent_ink=WHITE,
        accent_soft=mix(light, WHITE, 0.87),
    )
    by_night = _tokens(
        accent=dark,
        accent_strong=mix(dark, WHITE, 0.4),
        accent_ink=mix(NIGHT, (0, 0, 0), 0.5),
        accent_soft=mix(dark, NIGHT, 0.8),
    )
    return (
        f"@layer tokens{{:root{{{by_day}}}@media (prefers-color-scheme: dark){{:root{{{by_night}}}}}"
        "@media print{:root{--accent:#000}}}"
    )


def _files() -> list[Path]:
    return [path for pattern in ORDER for path in sorted(CSS.glob(pattern))]


@lru_cache(maxsize=64)
def _sheet(accent: str, _changed: float) -> Sheet:
    text = "\n".join(path.read_text(encoding="utf-8") for path in _files())
    text = SPACE.sub(lambda hit: hit[1] or " ", COMMENT.sub("", text)).strip() + accent_tokens(accent)
    plain = text.encode()
    return Sheet(
        version=hashlib.sha256(plain).hexdigest()[:12],
        plain=plain,
        gzip=gzip.compress(plain, mtime=0),
        brotli=brotli.compress(plain),
    )


def sheet(accent: str) -> Sheet:
    """The stylesheet with this accent (`""`: the neutral one); read again on change only in development."""
    changed = max(path.stat().st_mtime for path in _files()) if settings.DEVELOPMENT else 0.0
    return _sheet(accent, changed)


def stylesheet_url(slug: str = NEUTRAL, accent: str = "") -> str:
    """The address of a stylesheet; it changes when the look does, so browsers may keep it for a year."""
    return f"{reverse('theme', args=[slug])}?v={sheet(accent).version}"


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Gives anyone's browser the look of one municipality, or the neutral look."""
    accents = {} if slug == NEUTRAL else {m.slug: m.accent for m in active_municipalities()}
    found = sheet(accents.get(slug, ""))
    accepted = request.headers.get("Accept-Encoding", "")
    if "br" in accepted:
        response = HttpResponse(found.brotli, headers={"Content-Encoding": "br"})
    elif "gzip" in accepted:
        response = HttpResponse(found.gzip, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(found.plain)
    is_exact = request.GET.get("v") == found.version
    response["Content-Type"] = "text/css; charset=utf-8"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_exact else "public, max-age=300"
    return response
