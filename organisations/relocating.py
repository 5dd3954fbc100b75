"""This file is about keeping places in their areas when boundaries change."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.dispatch import receiver

from organisations.models import Location
from places.signals import boundaries_changed


@receiver(boundaries_changed)
def settle_places_again(sender: object, **kwargs: Any) -> None:
    """Write every place with a point once more; the database then finds its areas and public point anew."""
    Location.objects.filter(point__isnull=False).update(order=F("order"))
