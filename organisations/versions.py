"""This file is about two people who change the same entry at once: what each was shown, and who changed what.

A form carries a signed fingerprint of every question as it was shown. At saving it is compared with what is
stored by then: only what both changed differently is asked back, everything else is put together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from django.core import signing
from django.utils.functional import Promise

from accounts.models import User

Values = dict[str, Any]
Fingerprints = dict[str, str]

SALT: Final = "organisations.versions"
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Question:
    """What a page asks in one go: the fields that belong together, and how to say an answer.

    `carries` are values that follow from the fields and go along with them. `joins` (field → most signs, 0
    for lists) is there when two answers can be kept together.
    """

    label: str | Promise
    fields: tuple[str, ...]
    say: Callable[[Values], str]
    carries: tuple[str, ...] = ()
    joins: Mapping[str, int] | None = None

    def of(self, values: Mapping[str, Any]) -> Values:
        return {name: values[name] for name in (*self.fields, *self.carries) if name in values}

    def both(self, theirs: Values, mine: Values) -> Values | None:
        """Both answers in one: lists without doubles, texts below each other. None when that cannot be."""
        if self.joins is None:
            return None
        joined: Values = {}
        for name, longest in self.joins.items():
            first, second = theirs.get(name), mine.get(name)
            if isinstance(first, list) and isinstance(second, list):
                joined[name] = first + [item for item in second if item not in first]
            else:
                joined[name] = "\n\n".join(text for text in (first, second) if text)
                if len(joined[name]) > longest:
                    return None
        return joined


Questions = dict[str, Question]


@dataclass(frozen=True)
class Clash:
    """One question that both answered differently, since this form was shown."""

    code: str
    label: str | Promise
    theirs: str
    mine: str
    can_join: bool


@dataclass
class Conflict(Exception):
    """Somebody else changed the same in between; nothing was saved. `stored` is what is stored now."""

    clashes: list[Clash]
    stored: Values = field(default_factory=dict)


def fingerprints(values: Mapping[str, Any], questions: Questions) -> Fingerprints:
    return {code: _fingerprint(values, question) for code, question in questions.items()}


def _fingerprint(values: Mapping[str, Any], question: Question) -> str:
    plain = json.dumps([values.get(name) for name in question.fields], sort_keys=True, default=str)
    return blake2b(plain.encode(), digest_size=12).hexdigest()


def seal(shown: Fingerprints, *, page: str, by: User) -> str:
    """What a form was shown with, for its hidden field. `page` names the row and the page it belongs to."""
    return signing.dumps([page, by.pk, shown], salt=SALT, compress=True)


def unseal(token: str, *, page: str, by: User) -> Fingerprints:
    """The fingerprints in a hidden field; none when it is missing, forged, or of another page or person."""
    try:
        found_page, user, shown = signing.loads(token[:5000], salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return {}
    if found_page != page or user != by.pk or not isinstance(shown, dict):
        return {}
    return shown


def put_together(
    questions: Questions,
    *,
    shown: Fingerprints,
    stored: Values,
    mine: Values,
    seen: Fingerprints | None = None,
    choices: Mapping[str, str] | None = None,
) -> Values:
    """The answers to save. Raises Conflict when somebody else changed an answer that I changed too.

    `choices` (question → mine, theirs, both) answer an earlier conflict; they count while what is stored is
    still what was `seen` with it.
    """
    now, answered = fingerprints(stored, questions), fingerprints(mine, questions)
    seen, choices = seen or {}, choices or {}
    result, clashes = dict(mine), []
    for code, question in questions.items():
        if now[code] == shown.get(code):
            continue
        if answered[code] in (shown.get(code), now[code]):
            result |= question.of(stored)
        elif choices.get(code) in (MINE, THEIRS, BOTH) and now[code] == seen.get(code):
            result |= _chosen(question, choices[code], stored, mine)
        else:
            clashes.append(_clash(code, question, stored, mine))
    if clashes:
        raise Conflict(clashes, stored)
    return result


def _chosen(question: Question, choice: str, stored: Values, mine: Values) -> Values:
    if choice == THEIRS:
        return question.of(stored)
    if choice == BOTH:
        return question.both(stored, mine) or question.of(mine)
    return question.of(mine)


def _clash(code: str, question: Question, stored: Values, mine: Values) -> Clash:
    can_join = question.both(stored, mine) is not None
    return Clash(code, question.label, question.say(stored), question.say(mine), can_join)
