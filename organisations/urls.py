"""This file is about the addresses of entries: whole paths, audience first."""

from __future__ import annotations

from django.urls import URLPattern, path

from organisations.views import changes, desk_search, moderating, refusing
from organisations.views import editing as editing_views
from organisations.views import joining as joining_views
from organisations.views import offering as offering_views
from organisations.views import placing as placing_views
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
    path("huisregels/<slug:slug>/", refusing.house_rules, name="house_rules"),
]

# /organisatie-toevoegen/: an organisation joins
joining: list[URLPattern] = [
    path("organisatie-toevoegen/", joining_views.join, name="join"),
    path("organisatie-toevoegen/naam/", joining_views.join_name, name="join_name"),
]

# /mijn/ …: editors
editing: list[URLPattern] = [
    path("mijn/", editing_views.mine, name="mine"),
    path("mijn/<slug:slug>/", editing_views.tasks_page, name="edit"),
    # /mijn/<slug>/… : one task, one page
    path("mijn/<slug:slug>/naam/", editing_views.edit_task, {"code": "name"}, name="edit_name"),
    path("mijn/<slug:slug>/wat/", editing_views.edit_task, {"code": "what"}, name="edit_what"),
    path("mijn/<slug:slug>/waar/", editing_views.edit_task, {"code": "where"}, name="edit_where"),
    path("mijn/<slug:slug>/contact/", editing_views.edit_task, {"code": "contact"}, name="edit_contact"),
    path("mijn/<slug:slug>/talen/", editing_views.edit_task, {"code": "languages"}, name="edit_languages"),
    path("mijn/<slug:slug>/kennis/", editing_views.edit_task, {"code": "expertise"}, name="edit_expertise"),
    path("mijn/<slug:slug>/verhaal/", editing_views.edit_task, {"code": "story"}, name="edit_story"),
    path(
        "mijn/<slug:slug>/samenwerken/", editing_views.edit_task, {"code": "together"}, name="edit_together"
    ),
    # /mijn/<slug>/waar/… : more places than one
    path("mijn/<slug:slug>/waar/nieuw/", placing_views.place_add, name="place_add"),
    path("mijn/<slug:slug>/waar/<int:pk>/", placing_views.place_edit, name="place_edit"),
    path("mijn/<slug:slug>/waar/<int:pk>/weg/", placing_views.place_leave, name="place_leave"),
    # /mijn/<slug>/aanbod/… : what people can come for
    path("mijn/<slug:slug>/aanbod/", offering_views.services, name="edit_services"),
    path("mijn/<slug:slug>/aanbod/nieuw/", offering_views.service_add, name="service_add"),
    path("mijn/<slug:slug>/aanbod/<int:pk>/", offering_views.service_edit, name="service_edit"),
    path("mijn/<slug:slug>/aanbod/<int:pk>/stoppen/", offering_views.service_end, name="service_end"),
    # /mijn/<slug>/… : the life of the entry
    path("mijn/<slug:slug>/controleren/", editing_views.check, name="check"),
    path("mijn/<slug:slug>/verstuurd/", editing_views.sent, name="sent"),
    path("mijn/<slug:slug>/wacht/<int:pk>/intrekken/", editing_views.withdraw, name="change_withdraw"),
    path("mijn/<slug:slug>/stoppen/", editing_views.stop, name="stop"),
    path("mijn/<slug:slug>/terugzetten/", editing_views.restore, name="restore"),
]

# /gemeente/ …: the desk
desk: list[URLPattern] = [
    path("gemeente/", moderating.overview, name="desk"),
    # /gemeente/nieuw/
    path("gemeente/nieuw/", moderating.queue, name="desk_queue"),
    path("gemeente/nieuw/<slug:slug>/", moderating.look, name="desk_look"),
    path("gemeente/nieuw/<slug:slug>/weigeren/", refusing.refuse, name="desk_refuse"),
    # /gemeente/wijzigingen/
    path("gemeente/wijzigingen/", changes.changes, name="desk_changes"),
    path("gemeente/wijzigingen/voorstel/<int:pk>/", changes.proposal, name="desk_proposal"),
    path("gemeente/wijzigingen/<uuid:change_set_id>/terug/", changes.change_undo, name="desk_undo"),
    # /gemeente/zoeken/ and /gemeente/organisaties/
    path("gemeente/zoeken/", desk_search.desk_search, name="desk_search"),
    path("gemeente/organisaties/<slug:slug>/", moderating.entry, name="desk_entry"),
]

urlpatterns = [*public, *joining, *editing, *desk]
