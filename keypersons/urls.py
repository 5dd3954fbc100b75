"""This file is about the addresses of key persons: their own pages, inviting, finding, watching."""

from __future__ import annotations

from django.urls import URLPattern, path

from keypersons.views import coordinating
from keypersons.views import finding as finding_views
from keypersons.views import own as own_views
from keypersons.views import watching as watching_views

app_name = "keypersons"

# /p/uitnodiging/, /p/ja/, /p/gegevens/ : saying yes, and what one offers
answering: list[URLPattern] = []

# /mijn/<slug>/sleutelpersonen/ and /gemeente/sleutelpersonen/uitnodigen/
inviting: list[URLPattern] = []

# /gemeente/sleutelpersonen/ : finding, the shortlist, the coordinator
finding: list[URLPattern] = [
    path("gemeente/sleutelpersonen/", finding_views.finder, name="finder"),
    path("gemeente/sleutelpersonen/lijst/", finding_views.shortlist, name="shortlist"),
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
    path("p/<str:token>/", own_views.enter, name="enter"),
]

urlpatterns = [*answering, *inviting, *finding, *watching, *own]
