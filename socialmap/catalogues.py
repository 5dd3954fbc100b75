"""This file is about who checked the translations: each catalogue says so in its head."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

# English is what the sources are written in.
SOURCE = "en"


@lru_cache
def checked_by(language: str) -> str:
    """The speaker who checked a catalogue (`X-Checked-By` in its head); empty when nobody did."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8") as lines:
        head = "".join(line for line, _ in zip(lines, range(40), strict=False))
    found = re.search(r'^"X-Checked-By: *(.*?)\\n"$', head, re.MULTILINE)
    return found[1].strip() if found else ""


def is_unchecked(language: str) -> bool:
    """Whether readers should be told that no speaker looked at the words of this language yet.

    Dutch is the language the makers write in, so it counts as looked at.
    """
    return language not in (SOURCE, settings.LANGUAGE_CODE) and not checked_by(language)
