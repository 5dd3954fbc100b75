"""This file is about work behind the page for key persons: asking what still holds, forgetting."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from keypersons import freshness, retention


@app.periodic(cron="37 3 * * *")
@app.task(name="keypersons.forget", queueing_lock="keypersons.forget")
def forget(timestamp: int) -> None:
    """Nightly: erase who stopped a week ago or no longer confirms, and let go what is not needed any more."""
    retention.forget(timezone.now())


@app.periodic(cron="11 8 * * *")
@app.task(name="keypersons.ask_due", queueing_lock="keypersons.ask_due")
def ask_due(timestamp: int) -> None:
    """Every morning: ask people whether what they told us still holds."""
    freshness.ask_due(timezone.now())
