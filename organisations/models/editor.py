"""This file is about the people who may change an entry."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation


class EditorQuerySet(models.QuerySet):
    def owners(self) -> Self:
        return self.filter(role=Editor.Role.OWNER)


class Editor(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Main contact")
        EDITOR = "editor", _("May make changes")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="editorships")
    role = models.CharField(max_length=10, choices=Role, default=Role.OWNER)
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[EditorQuerySet] = EditorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_editorship_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
