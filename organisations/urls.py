"""This file is about the addresses of entries: whole paths, audience first."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "organisations"

# / and /organisaties/ …: everybody
public: list[URLPattern] = []

# /organisatie-toevoegen/: an organisation joins
joining: list[URLPattern] = []

# /mijn/ …: editors
editing: list[URLPattern] = []

# /gemeente/ …: the desk
desk: list[URLPattern] = []

urlpatterns = [*public, *joining, *editing, *desk]
