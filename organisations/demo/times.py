"""This file is about when things happened in the demo: every moment is so long ago, counted from now."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from django.utils import timezone

from organisations.demo.content import Plan
from organisations.models import Organisation

Status = Organisation.Status
DAY = datetime.timedelta(days=1)
# Past the check of six months, and past the sixty days after it; not yet hidden.
NOTICED = (250, 330)


@dataclass(frozen=True)
class Life:
    """The moments of one entry, as fields of `Organisation`."""

    status: str
    created_at: datetime.datetime
    submitted_at: datetime.datetime | None = None
    published_at: datetime.datetime | None = None
    confirmed_at: datetime.datetime | None = None


def _ago(days: float, rng: random.Random) -> datetime.datetime:
    """So many days ago, at an hour at which people sit down to write."""
    moment = timezone.localtime(timezone.now() - days * DAY)
    at = moment.replace(hour=rng.randrange(9, 22), minute=rng.randrange(60), second=0, microsecond=0)
    return min(at, timezone.now() - datetime.timedelta(minutes=rng.randrange(20, 200)))


def life(plan: Plan, rng: random.Random) -> Life:
    """How long ago this entry began, was sent in, came on the map and was said to hold."""
    match plan.state:
        case "draft":
            return Life(Status.DRAFT, _ago(rng.randrange(2, 30), rng))
        case "just_published":
            # It is published in the presence of history, see `happenings.py`.
            sent = _ago(rng.randrange(4, 7), rng)
            return Life(Status.SUBMITTED, sent - 3 * DAY, sent, None, sent)
        case "submitted" | "submitted_late" | "returned":
            days = rng.randrange(0, 4) if plan.state == "submitted" else rng.randrange(11, 20)
            sent = _ago(days, rng)
            status = Status.RETURNED if plan.state == "returned" else Status.SUBMITTED
            return Life(status, sent - rng.randrange(1, 9) * DAY, sent, None, sent)
        case "hidden":
            return _published(Status.HIDDEN, rng.randrange(500, 800), rng.randrange(380, 420), rng)
        case "archived":
            return _published(Status.ARCHIVED, rng.randrange(500, 800), rng.randrange(100, 200), rng)
        case "noticed":
            return _published(Status.PUBLISHED, rng.randrange(400, 800), rng.randrange(*NOTICED), rng)
    published = rng.randrange(15, 900)
    return _published(Status.PUBLISHED, published, min(published, rng.randrange(2, 165)), rng)


def _published(status: str, published: int, confirmed: int, rng: random.Random) -> Life:
    came = _ago(published, rng)
    sent = came - rng.randrange(1, 6) * DAY
    return Life(status, sent - rng.randrange(1, 20) * DAY, sent, came, max(came, _ago(confirmed, rng)))
