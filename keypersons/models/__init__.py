"""This file is about where each model of key persons is found."""

from keypersons.models.consent import INVITATION_LASTS, Basis, Consent, Invitation
from keypersons.models.door import Letter, Link
from keypersons.models.log import Aim, Asked, Erased, Hat, Inquiry, Review, Search, Viewing
from keypersons.models.person import (
    INVISIBLE_AFTER,
    MOST_THEMES,
    Channel,
    Compensation,
    Daypart,
    Endorsement,
    KeyPerson,
    KindOfRequest,
    Level,
    SpokenLanguage,
)

__all__ = [
    "INVISIBLE_AFTER",
    "INVITATION_LASTS",
    "MOST_THEMES",
    "Aim",
    "Asked",
    "Basis",
    "Channel",
    "Compensation",
    "Consent",
    "Daypart",
    "Endorsement",
    "Erased",
    "Hat",
    "Inquiry",
    "Invitation",
    "KeyPerson",
    "KindOfRequest",
    "Letter",
    "Level",
    "Link",
    "Review",
    "Search",
    "SpokenLanguage",
    "Viewing",
]
