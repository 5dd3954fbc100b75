"""This file is about what an organisation's entry leaves behind, and for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from pghistory.models import Context

from accounts import retention
from accounts.retention import NO_RECORD, TASK, Period, Rule
from organisations import history
from organisations.models import TRACKED, Organisation, ProposedChange, Refusal

DRAFT, GONE, DECISION, HISTORY = Period(months=6), Period(months=24), Period(months=24), Period(months=36)
OFF_THE_MAP = (Organisation.Status.HIDDEN, Organisation.Status.ARCHIVED)


def forget(now: datetime) -> dict[str, int]:
    """Everything of organisations that is due; says how much of each."""
    return retention.apply(RULES, now)


def abandoned_drafts(now: datetime) -> QuerySet[Organisation]:
    """Never sent in, and nobody worked on it any more."""
    since = DRAFT.before(now)
    busy = history.change_sets().filter(created_at__gte=since, entry=OuterRef("pk"))  # type: ignore[misc]
    drafts = Organisation.objects.filter(status=Organisation.Status.DRAFT, submitted_at=None)
    return drafts.filter(changed_at__lt=since).exclude(Exists(busy))


def long_gone(now: datetime) -> QuerySet[Organisation]:
    """Off the map for the whole period: so it was when the period began, and it was never back since."""
    since = GONE.before(now)
    steps: Any = history.event_model(Organisation)._default_manager
    own = steps.filter(pgh_obj_id=OuterRef("pk"))
    then = own.filter(pgh_created_at__lt=since).order_by("-pgh_id").values("status")[:1]
    back = own.filter(pgh_created_at__gte=since).exclude(status__in=OFF_THE_MAP)
    return (
        Organisation.objects.filter(status__in=OFF_THE_MAP)
        .alias(was=Subquery(then))
        .filter(was__in=OFF_THE_MAP)
        .exclude(Exists(back))
    )


def remove(entry: Organisation) -> None:
    """An entry with all of its history."""
    services = list(entry.services.values_list("pk", flat=True))
    key = entry.pk
    entry.delete()
    history.forget([key], services)


def old_history(now: datetime) -> list[tuple[type[Any], int]]:
    """Rows of history that no newer change set needs.

    Of each row that lives, the last one before the period stays: undoing a newer change goes back to it.
    """
    since, found = HISTORY.before(now), []
    for model in TRACKED:
        kind = history.event_model(model)
        rows: Any = kind._default_manager
        newer = rows.filter(
            pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__gt=OuterRef("pgh_id"), pgh_created_at__lt=since
        )
        due = rows.filter(Q(pgh_label="delete") | Exists(newer), pgh_created_at__lt=since)
        found += [(kind, key) for key in due.values_list("pk", flat=True)]
    return found


def forget_history(now: datetime) -> int:
    """Rows first, then the change sets that they belonged to."""
    due = old_history(now)
    for kind in dict.fromkeys(kind for kind, _key in due):
        keys = [key for one, key in due if one is kind]
        rows: Any = kind._default_manager
        for start in range(0, len(keys), retention.AT_ONCE):
            rows.filter(pk__in=keys[start : start + retention.AT_ONCE]).delete()
    return len(due) + retention.delete(Context.objects.filter(created_at__lt=HISTORY.before(now)))


EDITING = "Publieke taak (AVG 6.1 e): terugdraaien en verantwoorden wie wat wijzigde"
RULES = [
    Rule(
        "abandoned drafts",
        "Concept van een organisatie dat nooit is ingestuurd en waar niemand meer aan werkte",
        DRAFT,
        TASK,
        NO_RECORD,
        abandoned_drafts,
        lambda now: retention.one_by_one(abandoned_drafts(now), remove),
    ),
    Rule(
        "entries off the map",
        "Vermelding die verborgen of gestopt is, met al haar geschiedenis",
        GONE,
        TASK,
        "Informatie over organisaties: na beëindiging",
        long_gone,
        lambda now: retention.one_by_one(long_gone(now), remove),
    ),
    Rule(
        "decided proposals",
        "Voorstel tot wijziging waarover is beslist (naam, soort, plaats, website)",
        DECISION,
        EDITING,
        "Informatie over organisaties: beoordeling",
        lambda now: ProposedChange.objects.filter(decided_at__lt=DECISION.before(now)),
    ),
    Rule(
        "withdrawn refusals",
        "Voorstel tot weigeren dat niet doorging",
        DECISION,
        EDITING,
        "Informatie over organisaties: beoordeling",
        lambda now: Refusal.objects.filter(decided_at__lt=DECISION.before(now)).exclude(is_agreed=True),
    ),
    Rule(
        "history",
        "Geschiedenis van wijzigingen: wie wijzigde wat, met de oude waarden",
        HISTORY,
        EDITING,
        "Informatie over organisaties: verantwoording",
        old_history,
        forget_history,
    ),
    Rule(
        "entries",
        "Vermelding op de kaart, met redacteuren",
        "zolang de organisatie meedoet",
        TASK,
        "Informatie over organisaties: lopend",
        by="de organisatie of de gemeente",
    ),
]
