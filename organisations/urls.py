"""This file is about the addresses of entries: whole paths, audience first."""

from __future__ import annotations

from django.urls import URLPattern, path

from organisations.views import changes, desk_search, moderating
from organisations.views import public as public_views

app_name = "organisations"

# / and /organisaties/ …: everybody
public: list[URLPattern] = [
    path("", public_views.start, name="start"),
    path("organisaties/", public_views.entry_list, name="list"),
    path("organisaties/<slug:slug>/", public_views.entry, name="entry"),
    path("organisaties.geojson", public_views.geojson, name="geojson"),
    path("wijken.geojson", public_views.outlines, name="outlines"),
    path("waarover/<slug:slug>/", public_views.theme, name="theme"),
    path("wijk/<slug:slug>/", public_views.district, name="district"),
]

# /organisatie-toevoegen/: an organisation joins
joining: list[URLPattern] = []

# /mijn/ …: editors
editing: list[URLPattern] = []

# /gemeente/ …: the desk
desk: list[URLPattern] = [
    path("gemeente/", moderating.overview, name="desk"),
    # /gemeente/nieuw/
    path("gemeente/nieuw/", moderating.queue, name="desk_queue"),
    path("gemeente/nieuw/<slug:slug>/", moderating.look, name="desk_look"),
    # /gemeente/wijzigingen/
    path("gemeente/wijzigingen/", changes.changes, name="desk_changes"),
    path("gemeente/wijzigingen/voorstel/<int:pk>/", changes.proposal, name="desk_proposal"),
    path("gemeente/wijzigingen/<uuid:change_set_id>/terug/", changes.change_undo, name="desk_undo"),
    # /gemeente/zoeken/ and /gemeente/organisaties/
    path("gemeente/zoeken/", desk_search.desk_search, name="desk_search"),
    path("gemeente/organisaties/<slug:slug>/", moderating.entry, name="desk_entry"),
]

urlpatterns = [*public, *joining, *editing, *desk]
