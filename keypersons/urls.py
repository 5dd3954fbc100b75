"""This file is about the addresses of key persons: their own pages, inviting, finding, watching."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "keypersons"

# /p/uitnodiging/, /p/ja/, /p/gegevens/ : saying yes, and what one offers
answering: list[URLPattern] = []

# /mijn/<slug>/sleutelpersonen/ and /gemeente/sleutelpersonen/uitnodigen/
inviting: list[URLPattern] = []

# /gemeente/sleutelpersonen/ : finding, the shortlist, the coordinator
finding: list[URLPattern] = []

# /gemeente/sleutelpersonen/grondslag/ and /gemeente/privacy/ : the ground, and who watches
watching: list[URLPattern] = []

# /p/ : in control; /p/<token>/ comes last, because it takes every word
own: list[URLPattern] = []

urlpatterns = [*answering, *inviting, *finding, *watching, *own]
