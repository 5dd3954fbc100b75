"""This file is about the words by which entries are found: themes, target groups, expertise, languages."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import get_language


class TermQuerySet(models.QuerySet):
    def active(self) -> TermQuerySet:
        return self.filter(is_active=True)


class Term(models.Model):
    """One word of the vocabulary.

    `names` and `descriptions` map a language code to a text, `synonyms` maps a language code to a list
    of texts. The files under `organisations/vocabulary/` are the source; rows are loaded from them.
    """

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    synonyms = models.JSONField(default=dict, blank=True)
    icon = models.SlugField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_sensitive = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    # written by a trigger from names and synonyms in all languages
    document = SearchVectorField(null=True, editable=False)
    words = models.TextField(null=True, editable=False)  # noqa: DJ001

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def _in_readers_language(self, texts: dict[str, str]) -> str:
        language = get_language() or "nl"
        return texts.get(language) or texts.get("nl") or self.code

    @property
    def name(self) -> str:
        return self._in_readers_language(self.names)

    @property
    def description(self) -> str:
        return self._in_readers_language(self.descriptions) if self.descriptions else ""


class Theme(Term):
    """What an entry is about, in at most two levels."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_on_start = models.BooleanField(default=False)


class TargetGroup(Term):
    """For whom an entry is."""


class Expertise(Term):
    """What an organisation knows a lot about, for staff who look for a bridge."""


class Language(Term):
    """A language that people can be helped in; `code` is ISO 639-1 or, where there is none, 639-3."""

    class Direction(models.TextChoices):
        LTR = "ltr"
        RTL = "rtl"

    autonym = models.CharField(max_length=60)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.LTR)
