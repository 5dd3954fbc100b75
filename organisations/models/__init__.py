"""This file is about which models the app has."""

from organisations.models.editor import Editor
from organisations.models.listing import Listing, PublicRevision
from organisations.models.location import Location
from organisations.models.organisation import (
    Fact,
    OldSlug,
    Organisation,
    OrganisationText,
    Proposal,
    ProposedChange,
    Visibility,
)
from organisations.models.refusal import Refusal
from organisations.models.service import Schedule, Service, ServiceText
from organisations.models.tracked import TRACKED
from organisations.models.vocabulary import (
    Expertise,
    Language,
    TargetGroup,
    Term,
    Theme,
)

__all__ = [
    "TRACKED",
    "Editor",
    "Expertise",
    "Fact",
    "Language",
    "Listing",
    "Location",
    "OldSlug",
    "Organisation",
    "OrganisationText",
    "Proposal",
    "ProposedChange",
    "PublicRevision",
    "Refusal",
    "Schedule",
    "Service",
    "ServiceText",
    "TargetGroup",
    "Term",
    "Theme",
    "Visibility",
]
