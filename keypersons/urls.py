"""This file is about the addresses of key persons: their own pages, inviting, finding, watching."""

from __future__ import annotations

from django.urls import URLPattern, path

from keypersons.views import coordinating
from keypersons.views import finding as finding_views

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
watching: list[URLPattern] = []

# /p/ : in control; /p/<token>/ comes last, because it takes every word
own: list[URLPattern] = []

urlpatterns = [*answering, *inviting, *finding, *watching, *own]
