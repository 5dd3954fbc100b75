"""This file is about work behind the page for the site itself: letting old copies of the database go."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from socialmap import retention


@app.periodic(cron="57 3 * * *")
@app.task(name="socialmap.forget", queueing_lock="socialmap.forget")
def forget(timestamp: int) -> None:
    """Nightly: remove copies that are too old."""
    retention.forget(timezone.now())
