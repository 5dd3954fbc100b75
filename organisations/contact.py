"""This file is about ways to reach somebody as people type them: website, phone number, e-mail address."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import iri_to_uri, punycode
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

LONGEST_WEBSITE: Final = 300
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# Names that lead into somebody's own network, not to the web.
_INSIDE = {
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
    "onion",
}
_PORTS = {None, 80, 443}

NOT_A_WEBSITE = _("Write the address of your website, for example www.example.nl.")
ONLY_WEB = _("A website starts with http:// or https://.")
NO_SIGN_IN = _("Leave out the name and password before the @.")
NOT_PUBLIC = _("Other people cannot open this address. Write the address of a public website.")
WEBSITE_TOO_LONG = _("This address is too long. Use the address of the first page.")

NOT_A_NUMBER = _("This is not a phone number. Write all digits, for example 06 12345678 or 030 1234567.")
TOO_MANY_NUMBERS = _("Write one phone number here.")
COSTS_MONEY = _("This number costs extra money to call. Use another number.")

NOT_AN_EMAIL = _("Write a whole e-mail address, for example name@example.nl.")


def clean_website(text: str) -> str:
    """The address of a public website as we keep it, with http or https and the host in ASCII.

    It is only ever shown as a link, never fetched; refused is what misleads (a name before the @, a
    backslash) and what opens something inside the reader's own network.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        return ""
    if "\\" in text or any(sign.isspace() or unicodedata.category(sign)[0] == "C" for sign in text):
        raise ValidationError(NOT_A_WEBSITE, code="website")
    parts = _split(text)
    if "@" in parts.netloc:
        raise ValidationError(NO_SIGN_IN, code="userinfo")
    address = iri_to_uri(
        urlunsplit((parts.scheme.lower(), _host(parts), parts.path or "/", parts.query, parts.fragment))
    )
    if len(address) > LONGEST_WEBSITE:
        raise ValidationError(WEBSITE_TOO_LONG, code="max_length")
    return address


def _split(text: str) -> SplitResult:
    scheme = _SCHEME.match(text)
    if scheme is None:
        text = f"https:{text}" if text.startswith("//") else f"https://{text}"
    elif scheme[1].lower() not in ("http", "https") or not text[scheme.end() :].startswith("//"):
        raise ValidationError(ONLY_WEB, code="scheme")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValidationError(NOT_A_WEBSITE, code="website") from error
    if port not in _PORTS:
        raise ValidationError(NOT_PUBLIC, code="port")
    return parts


def _host(parts: SplitResult) -> str:
    """The name of the machine in ASCII; refuses numbers, names without a dot and names of a local network."""
    host = (parts.hostname or "").rstrip(".")
    if "[" in parts.netloc or _is_number(host):
        raise ValidationError(NOT_PUBLIC, code="number")
    try:
        host = punycode(host).lower()
    except UnicodeError as error:
        raise ValidationError(NOT_A_WEBSITE, code="website") from error
    labels = host.split(".")
    if labels[-1] in _INSIDE:
        raise ValidationError(NOT_PUBLIC, code="inside")
    # Once more in ASCII: full-width digits are digits now.
    if _is_number(host):
        raise ValidationError(NOT_PUBLIC, code="number")
    if len(labels) < 2 or not _TOP.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise ValidationError(NOT_A_WEBSITE, code="website")
    return host


def _is_number(host: str) -> bool:
    """Whether a browser would read this as an IP address: 127.0.0.1, 127.1, 2130706433, 0x7f000001."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return bool(re.fullmatch(r"\d+|0x[0-9a-f]*", last, re.IGNORECASE))
    return True


def say_website(address: str) -> str:
    """A website as people read it: without https:// and with the letters of its own script."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        spoken = host.encode("ascii").decode("idna")
    except UnicodeError:
        spoken = host
    shown = f"{spoken} ({host})" if spoken != host else host
    return f"{shown}{parts.path.rstrip('/')}"


def clean_phone(text: str) -> str:
    """A phone number in E.164, read as Dutch when no country is given: `06 - 1234 56 78` → `+31612345678`."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return ""
    if len(text) > 40:
        raise ValidationError(TOO_MANY_NUMBERS, code="number")
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        raise ValidationError(TOO_MANY_NUMBERS if too_long else NOT_A_NUMBER, code="number") from error
    number.extension = None
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(NOT_A_NUMBER, code="number")
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise ValidationError(COSTS_MONEY, code="premium")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def say_phone(number: PhoneNumber | str | None) -> str:
    """A number as it is written here: Dutch ones without +31."""
    if not number:
        return ""
    parsed = number if isinstance(number, PhoneNumber) else PhoneNumber.from_string(number, region="NL")
    if not parsed.country_code:
        return str(number)
    return parsed.as_national if parsed.country_code == 31 else parsed.as_international


def clean_email(text: str) -> str:
    """An e-mail address on one line, the part behind the @ in small letters; no tricks with headers."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in text.strip()):
        raise ValidationError(NOT_AN_EMAIL, code="email")
    text = unicodedata.normalize("NFC", text).strip()
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    if not text:
        return ""
    if len(text) > 254:
        raise ValidationError(NOT_AN_EMAIL, code="email")
    EmailValidator(message=NOT_AN_EMAIL)(text)
    name, _at, host = text.rpartition("@")
    return f"{name}@{host.lower()}"
