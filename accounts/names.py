"""This file is about names and texts that people type: every script is welcome, tricks are not."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MAX_NAME = 150
MAX_MARKS = 3

# Signs that turn the reading direction around: "\u202eLN.eil" looks like another name.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A byte order mark and tag characters (except in flags, which people rarely need in a name) show nothing.
_INVISIBLE = re.compile("[\ufeff\U000e0000-\U000e007f]")
_SPACE = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")

TURNING = _("Please leave out the hidden signs that turn the text around.")
INVISIBLE = _("Please leave out the hidden signs. Type the text again instead of pasting it.")
CONTROL = _("Please leave out the control signs. Type the text again instead of pasting it.")
MARKS = _("There are too many accents on one letter.")


def clean_line(text: str, *, max_length: int = MAX_NAME) -> str:
    """One line of text as we keep it: composed (NFC), single spaces. Refuses what hides or misleads."""
    text = unicodedata.normalize("NFC", text).strip()
    if "\n" in text or "\r" in text:
        raise ValidationError(CONTROL, code="control")
    return _checked(re.sub(r"\s+", " ", text), max_length=max_length)


def clean_text(text: str, *, max_length: int = 5000) -> str:
    """Text of several lines as we keep it: line ends stay, at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return _checked(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), max_length=max_length)


def _checked(text: str, *, max_length: int) -> str:
    if _TURNING.search(text):
        raise ValidationError(TURNING, code="turning")
    if _INVISIBLE.search(text):
        raise ValidationError(INVISIBLE, code="invisible")
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text):
        raise ValidationError(CONTROL, code="control")
    if _has_stacked_marks(text):
        raise ValidationError(MARKS, code="marks")
    if len(text) > max_length:
        raise ValidationError(
            ngettext_lazy(
                "This is too long. Use at most %(max)d letter.",
                "This is too long. Use at most %(max)d letters.",
                "max",
            ),
            code="max_length",
            params={"max": max_length},
        )
    return text


def _has_stacked_marks(text: str) -> bool:
    # Counted on the decomposed form, so that a letter that carries its own accent does not hide one.
    in_a_row = 0
    for sign in unicodedata.normalize("NFD", text):
        in_a_row = in_a_row + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if in_a_row > MAX_MARKS:
            return True
    return False


def validate_line(text: str) -> None:
    """For model fields of one line."""
    clean_line(text, max_length=100_000)


def validate_text(text: str) -> None:
    """For model fields of several lines."""
    clean_text(text, max_length=1_000_000)


class LineField(forms.CharField):
    """A form field for one line: a name, a title, a street."""

    def __init__(self, *, max_length: int = MAX_NAME, **kwargs: Any) -> None:
        # The length is checked on the cleaned text, with our own sentence.
        super().__init__(**kwargs)
        self.longest = max_length
        self.widget.attrs.setdefault("maxlength", str(max_length))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return clean_line(text, max_length=self.longest) if text else text


class TextField(forms.CharField):
    """A form field for several lines: a story, a reason."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 5000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = max_length

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return clean_text(text, max_length=self.longest) if text else text
