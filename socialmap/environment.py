"""This file is about strict reading of the environment: a wrong value stops the start with a sentence."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


class Environment(environ.Env):
    """django-environ, which reads every unknown word as no, with readers that refuse what they do not know.

    A value that is empty counts as not given: that is how Docker hands on what nobody filled in.
    """

    def text(self, name: str, default: str | None = None) -> str:
        value = str(self.str(name, default="")).strip()
        if not value and default is None:
            raise ImproperlyConfigured(f"{name} is missing. docs/deploy.md says what it must be.")
        return value or str(default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name, "").lower()
        if value and value not in YES | NO:
            raise ImproperlyConfigured(f"{name} is “{value}”; it must be 1 (yes) or 0 (no).")
        return value in YES if value else default

    def number(self, name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            raise ImproperlyConfigured(f"{name} is “{value}”; it must be a number from {least} to {most}.")
        return int(value)

    def words(self, name: str, default: list[str] | None) -> list[str]:
        value = self.text(name, None if default is None else ",".join(default))
        return [word.strip() for word in value.split(",") if word.strip()]

    def choice(self, name: str, default: str, allowed: list[str]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name} is “{value}”; it must be one of {', '.join(allowed)}.")
        return value

    def address(self, name: str, default: str | None, schemes: tuple[str, ...] = ("http", "https")) -> str:
        """A web address or another URL with a host; without a slash at the end. The default may be empty."""
        value = self.text(name, default)
        if value:
            self._split(name, value, schemes)
        return value.rstrip("/")

    def _split(self, name: str, value: str, schemes: tuple[str, ...]) -> SplitResult:
        wrong = (
            f"{name} is not an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}."
        )
        try:
            parts = urlsplit(value)
            usable = (
                parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
            )
        except ValueError as error:
            raise ImproperlyConfigured(wrong) from error
        if not usable or any(sign.isspace() for sign in value):
            raise ImproperlyConfigured(wrong)
        return parts
