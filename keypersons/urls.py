"""This file is about the addresses of key persons: their own pages, inviting, finding, watching."""

from __future__ import annotations

from django.urls import URLPattern, path

from keypersons.views import answering as answering_views
from keypersons.views import coordinating, resting
from keypersons.views import doors as door_views
from keypersons.views import finding as finding_views
from keypersons.views import home as home_views
from keypersons.views import inviting as inviting_views
from keypersons.views import own as own_views
from keypersons.views import profile as profile_views
from keypersons.views import watching as watching_views

app_name = "keypersons"

# /p/uitnodiging/, /p/ja/, /p/gegevens/ : saying yes, and what one offers
answering: list[URLPattern] = [
    path("p/uitnodiging/", answering_views.invitation, name="invitation"),
    path("p/ja/", answering_views.yes, name="yes"),
    path("p/ja/talen/", answering_views.yes_details, name="yes_details"),
    path("p/gegevens/", profile_views.profile, name="profile"),
    path("p/gegevens/<slug:part>/", profile_views.profile_part, name="profile_part"),
]

# /mijn/<slug>/sleutelpersonen/ and /gemeente/sleutelpersonen/uitnodigen/
inviting: list[URLPattern] = [
    path("mijn/<slug:slug>/sleutelpersonen/", inviting_views.editor_invite, name="editor_invite"),
    path(
        "mijn/<slug:slug>/sleutelpersonen/<str:ref>/",
        inviting_views.editor_invitation,
        name="editor_invitation",
    ),
    path("gemeente/sleutelpersonen/uitnodigen/", inviting_views.staff_invite, name="staff_invite"),
    path(
        "gemeente/sleutelpersonen/uitnodigen/<str:ref>/",
        inviting_views.staff_invitation,
        name="staff_invitation",
    ),
]

# /gemeente/sleutelpersonen/ : finding, the shortlist, the coordinator
finding: list[URLPattern] = [
    path("gemeente/sleutelpersonen/", finding_views.finder, name="finder"),
    path("gemeente/sleutelpersonen/lijst/", finding_views.shortlist_page, name="shortlist"),
    path("gemeente/sleutelpersonen/vragen/", coordinating.inquiries, name="inquiries"),
    path("gemeente/sleutelpersonen/vragen/<int:pk>/", coordinating.inquiry, name="inquiry"),
]

# /gemeente/sleutelpersonen/grondslag/ and /gemeente/privacy/ : the ground, and who watches
watching: list[URLPattern] = [
    path("gemeente/sleutelpersonen/grondslag/", watching_views.basis, name="basis"),
    path("gemeente/privacy/", watching_views.viewings_review, name="viewings_review"),
    path("gemeente/privacy/rechten/", watching_views.rights_review, name="rights_review"),
]

# /p/ : in control; /p/<token>/ comes last, because it takes every word
own: list[URLPattern] = [
    path("p/", own_views.come_in, name="come_in"),
    path("p/code/", own_views.code, name="code"),
    path("p/pauze/", resting.pause, name="pause"),
    path("p/stoppen/", resting.stop, name="stop"),
    path("p/wissen/", resting.erase_now, name="erase_now"),
    path("p/klopt/", resting.still_right, name="still_right"),
    path("p/wie-keek/", home_views.seen, name="seen"),
    path("p/downloaden/", home_views.download, name="download"),
    path("p/weg/", home_views.leave, name="leave"),
    path("gemeente/sleutelpersonen/deur/", door_views.door, name="door"),
    path("p/<str:token>/", own_views.enter, name="enter"),
]

urlpatterns = [*answering, *inviting, *finding, *watching, *own]
