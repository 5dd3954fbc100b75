"""This file is about which accent colours a municipality may choose."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MINIMUM_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: text of normal size, here white on the accent
HEX_COLOUR = re.compile(r"#[0-9a-f]{6}")


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio (1 to 21) between white and a colour written as #rrggbb."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def validate_accent(value: str) -> None:
    if not HEX_COLOUR.fullmatch(value):
        raise ValidationError(_("Write the colour as # and six characters, for example #0b5d57."))
    if contrast_with_white(value) < MINIMUM_CONTRAST:
        raise ValidationError(_("White letters cannot be read on this colour. Choose a darker one."))
