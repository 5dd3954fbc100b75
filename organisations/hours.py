"""This file is about hours and days as people type them: `10`, `10.00`, `10u30`, `10-12`, `3-2-2027`."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# An hour, then perhaps minutes after a dot, a colon or "u" (uur), then perhaps the word "uur".
_TIME: Final = r"(\d{1,2})(?:\s*(?:[:.,h]|u(?:ur)?)\s*(\d{2})?)?(?:\s*(?:u|uur|h))?"
TIME = re.compile(rf"\s*{_TIME}\s*", re.IGNORECASE)
FOUR_DIGITS = re.compile(r"\s*(\d{2})(\d{2})\s*(?:u|uur|h)?\s*", re.IGNORECASE)
RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\btot\b|\bto\b|\bt/m\b|/)\s*(.+)", re.IGNORECASE | re.DOTALL)
DAY = re.compile(r"\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\s*")
ISO_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")
LAST_MINUTE: Final = datetime.time(23, 59)
FIRST_YEAR, LAST_YEAR = 2000, 2100

NOT_A_TIME = _("Write a time, for example 10:00.")
NO_SUCH_TIME = _("This time does not exist. A day has 24 hours.")
NOT_A_DAY = _("Write a day, for example 1-9-2027.")
NO_SUCH_DAY = _("This day does not exist. Look at the month.")
FAR_DAY = _("Look at the year.")


def read_time(text: str) -> datetime.time:
    """`10`, `10.00`, `10:00`, `10u30`, `10 uur`, `1000`; 24:00 is the last minute of the day."""
    plain = _plain(text)
    match = FOUR_DIGITS.fullmatch(plain) or TIME.fullmatch(plain)
    if match is None:
        raise ValidationError(NOT_A_TIME, code="time")
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        return LAST_MINUTE
    try:
        return datetime.time(hour, minute)
    except ValueError as error:
        raise ValidationError(NO_SUCH_TIME, code="time") from error


def split_hours(opens: str, closes: str) -> tuple[str, str]:
    """Two fields as they were meant: `10-12` in the first one holds both."""
    if not closes.strip() and (match := RANGE.fullmatch(opens.strip())):
        return match[1], match[2]
    return opens, closes


def read_day(text: str) -> datetime.date:
    """`1-9-2027`, `1/9/27`, `2027-09-01`; says so when the month has no such day."""
    plain = _plain(text)
    if match := ISO_DAY.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := DAY.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        year += 2000 if year < 100 else 0
    else:
        raise ValidationError(NOT_A_DAY, code="day")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(FAR_DAY, code="year")
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise ValidationError(NO_SUCH_DAY, code="day") from error


def _plain(text: str) -> str:
    """Digits of any script as plain digits."""
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign
        for sign in unicodedata.normalize("NFKC", text[:40])
    )
