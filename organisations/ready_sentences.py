"""This file is about ready sentences for sending an entry back, in the editor's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sentence:
    """Something that often has to change, and the task where the editor changes it."""

    code: str
    task: str
    text: str | Promise


SENTENCES: tuple[Sentence, ...] = (
    Sentence("full_name", "name", _("Please write the full name of your organisation.")),
    Sentence("kind", "name", _("Please choose another kind of organisation.")),
    Sentence("subjects", "what", _("Please choose the subjects again. Some do not fit what you tell.")),
    Sentence("address", "where", _("We cannot find the address. Please check the street and the number.")),
    Sentence("home_address", "where", _("This looks like a home. Do you want to show only the district?")),
    Sentence("reach", "contact", _("We could not reach you. Please check the phone number and the e-mail.")),
    Sentence(
        "personal", "contact", _("This looks like a person's own number. Please choose who may see it.")
    ),
    Sentence("when", "services", _("Please tell what people can come for, and when.")),
    Sentence("clear", "story", _("Please write it shorter, in easy words.")),
    Sentence("persons", "story", _("Please leave out names of persons.")),
)
BY_CODE: dict[str, Sentence] = {sentence.code: sentence for sentence in SENTENCES}


def compose(codes: list[str], words: str, *, language: str) -> str:
    """One reason from ready sentences, in the reader's language, and somebody's own words below them."""
    with translation.override(language):
        ready = [str(BY_CODE[code].text) for code in codes if code in BY_CODE]
    return "\n".join([*ready, words.strip()]).strip()
