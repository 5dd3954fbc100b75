"""This file is about what people type as a postcode and a house number, and what that means."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

POSTCODE = re.compile(r"([1-9]\d{3})([A-Z]{2})", re.ASCII)
HOUSE_NUMBER = re.compile(r"([1-9]\d{0,4})(?!\d)(?:[\s/.,-]*([A-Za-z0-9][A-Za-z0-9\s/.-]{0,11}))?", re.ASCII)
# A postcode at the start of what somebody typed as a place: "3512", "3512 ab", "3512AB Utrecht".
LEADING_POSTCODE = re.compile(r"([1-9]\d{3})\s?([A-Z]{2})?(?![A-Z0-9])", re.ASCII)


class NotAnAddress(ValueError):
    """A postcode or number that cannot exist; its text can be shown beside `field`."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class HouseNumber:
    """A number, at most one letter, and the addition: 12, A and bis for "12-A bis"."""

    number: int
    letter: str = ""
    addition: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.suffix}"

    @property
    def suffix(self) -> str:
        """Letter and addition as the address register writes them behind the number: "A-bis"."""
        return f"{self.letter}-{self.addition}" if self.addition else self.letter

    @property
    def key(self) -> str:
        """Equal for two ways of writing the same letter and addition."""
        return addition_key(self.letter + self.addition)


def addition_key(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def read_postcode(text: str) -> str:
    """`1234ab`, ` 1234 AB ` → `1234AB`."""
    plain = _plain(text, dropping=" .-")
    if POSTCODE.fullmatch(plain):
        return plain
    if re.fullmatch(r"[1-9]\d{3}", plain, re.ASCII):
        raise NotAnAddress(_("Write the two letters of the postcode too."), field="postcode")
    raise NotAnAddress(
        _("Write the postcode as four digits and two letters, for example 3512 AB."), field="postcode"
    )


def read_house_number(text: str) -> HouseNumber:
    """`12-A bis`, `12 a`, `12bis`, `58-1`."""
    match = HOUSE_NUMBER.fullmatch(_plain(text).rstrip(" -/.,"))
    if match is None:
        raise NotAnAddress(
            _("Write only the house number here, for example 12 or 12-A."), field="house_number"
        )
    pieces = re.findall(r"[A-Za-z]+|\d+", match[2] or "", re.ASCII)
    letter = ""
    if pieces and len(pieces[0]) == 1 and pieces[0].isalpha():
        letter = pieces.pop(0).upper()
    return HouseNumber(number=int(match[1]), letter=letter, addition="".join(pieces))


def leading_postcode(text: str) -> str | None:
    """The postcode, whole or only its digits, that a typed place starts with."""
    match = LEADING_POSTCODE.match(_plain(text))
    return (match[1] + (match[2] or "")) if match else None


def spaced(postcode: str) -> str:
    """How a postcode is written for people: `3512 AB`."""
    return f"{postcode[:4]} {postcode[4:]}".strip()


def _plain(text: str, *, dropping: str = "") -> str:
    """Upper case, full-width digits made plain, white space made single, the given characters dropped."""
    text = " ".join(unicodedata.normalize("NFKC", text[:100]).upper().split())
    return text.translate({ord(character): None for character in dropping})
