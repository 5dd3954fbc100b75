"""This file is about what people can come for: adding, changing and ending a service with its hours."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from organisations import answers
from organisations.editing import done_again, lock
from organisations.history import change_set
from organisations.models import (
    Language,
    Location,
    Organisation,
    Schedule,
    Service,
    ServiceText,
    TargetGroup,
    Theme,
)
from organisations.opening import say_schedule
from organisations.versions import Fingerprints, Question, Questions, Values, put_together

MOST_SERVICES: Final = 50
PLAIN: Final = (
    "is_free",
    "cost",
    "minimum_age",
    "maximum_age",
    "way_in",
    "is_online",
    "status",
    "closed_until",
)
TEXTS: Final = ("title", "summary", "description")


class TooManyServices(Exception):
    """An entry with so many services that nobody could read them; the text can be shown."""

    def __str__(self) -> str:
        return _("You have very many of these. End one that has stopped first.")


@transaction.atomic
def add_service(organisation: Organisation, *, values: Values, key: uuid.UUID, by: User) -> Service:
    """Add a service; the same key again gives the service that was added."""
    entry = lock(organisation)
    if existing := entry.services.filter(uuid=key).first():
        return existing
    if entry.services.offered().count() >= MOST_SERVICES:
        raise TooManyServices
    with change_set(by=by, organisation=entry, what="services"):
        last = entry.services.aggregate(last=Max("order"))["last"]
        service = Service(organisation=entry, uuid=key, order=0 if last is None else last + 1)
        _write(service, values)
        done_again(entry, "services")
    return service


@transaction.atomic
def change_service(
    service: Service,
    *,
    values: Values,
    by: User,
    shown: Fingerprints,
    seen: Fingerprints | None = None,
    choices: Mapping[str, str] | None = None,
) -> Service:
    """Save a service. Raises `versions.Conflict` when somebody changed the same answers since `shown`."""
    entry = lock(service.organisation)
    service = entry.services.get(pk=service.pk)
    stored = read_service(service, values["text_language"])
    merged = put_together(QUESTIONS, shown=shown, stored=stored, mine=values, seen=seen, choices=choices)
    with change_set(by=by, organisation=entry, what="services"):
        _write(service, merged)
        done_again(entry, "services")
    return service


@transaction.atomic
def end_service(service: Service, *, by: User) -> None:
    """People cannot come for this any more; it stays in the history."""
    entry = lock(service.organisation)
    with change_set(by=by, organisation=entry, what="services"):
        entry.services.filter(pk=service.pk).update(status=Service.Status.ENDED)


@transaction.atomic
def offer_again(service: Service, *, by: User) -> None:
    entry = lock(service.organisation)
    with change_set(by=by, organisation=entry, what="services"):
        entry.services.filter(pk=service.pk).update(status=Service.Status.ACTIVE)


def read_service(service: Service, language: str) -> Values:
    """A service as plain values, with its text in one language."""
    text = service.texts.filter(language=language).first()
    return {
        **{name: getattr(text, name, "") for name in TEXTS},
        "text_language": language,
        **{name: _plain(getattr(service, name)) for name in PLAIN},
        "themes": _codes(service.themes),
        "target_groups": _codes(service.target_groups),
        "languages": _codes(service.languages),
        "locations": sorted(str(pk) for pk in service.locations.values_list("pk", flat=True)),
        "when": [read_schedule(schedule) for schedule in service.schedules.all()],
    }


def read_schedule(schedule: Schedule) -> Values:
    return {
        "weekdays": sorted(schedule.weekdays),
        "week_of_month": schedule.week_of_month,
        "opens": f"{schedule.opens:%H:%M}",
        "closes": f"{schedule.closes:%H:%M}",
        "valid_from": _plain(schedule.valid_from),
        "valid_to": _plain(schedule.valid_to),
        "note": schedule.note,
    }


def schedule_of(block: Values) -> Schedule:
    """A block of hours from plain values; not saved."""
    return Schedule(
        weekdays=block["weekdays"],
        week_of_month=block["week_of_month"],
        opens=datetime.time.fromisoformat(block["opens"]),
        closes=datetime.time.fromisoformat(block["closes"]),
        valid_from=_day(block["valid_from"]),
        valid_to=_day(block["valid_to"]),
        note=block["note"],
    )


def _write(service: Service, values: Values) -> None:
    for name in PLAIN:
        setattr(service, name, values[name])
    service.closed_until = _day(values["closed_until"])
    service.save()
    service.themes.set(Theme.objects.filter(code__in=values["themes"]))
    service.target_groups.set(TargetGroup.objects.filter(code__in=values["target_groups"]))
    service.languages.set(Language.objects.filter(code__in=values["languages"]))
    service.locations.set(
        Location.objects.filter(organisation=service.organisation, pk__in=values["locations"])
    )
    ServiceText.objects.update_or_create(
        service=service, language=values["text_language"], defaults={name: values[name] for name in TEXTS}
    )
    _write_schedules(service, values["when"])


def _write_schedules(service: Service, blocks: list[Values]) -> None:
    """Blocks that stay keep their row, so that history shows only what really changed."""
    wanted = list(blocks)
    for schedule in service.schedules.all():
        block = read_schedule(schedule)
        if block in wanted:
            wanted.remove(block)
        else:
            schedule.delete()
    for block in wanted:
        schedule = schedule_of(block)
        schedule.service = service
        schedule.save()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _codes(terms: Any) -> list[str]:
    return sorted(terms.values_list("code", flat=True))


def _say_when(values: Values) -> str:
    return "\n".join(say_schedule(schedule_of(block)) for block in values["when"])


def _say_cost(values: Values) -> str:
    return answers.free_or_not(values["is_free"], values["cost"])


def _say_ages(values: Values) -> str:
    return "–".join(str(values[name]) for name in ("minimum_age", "maximum_age") if values[name] is not None)


def _say_locations(values: Values) -> str:
    return "\n".join(str(place) for place in Location.objects.filter(pk__in=values["locations"]))


def _say_state(values: Values) -> str:
    state = answers.choice("status", Service.Status)(values)
    return f"{state} {values['closed_until'] or ''}".strip()


QUESTIONS: Questions = {
    "title": Question(answers.TITLE, ("title",), answers.text("title")),
    "summary": Question(answers.SUMMARY, ("summary",), answers.text("summary")),
    "description": Question(
        answers.MORE, ("description",), answers.text("description"), joins={"description": 5000}
    ),
    "when": Question(answers.WHEN, ("when",), _say_when, joins={"when": 0}),
    "locations": Question(answers.PLACE, ("locations",), _say_locations, joins={"locations": 0}),
    "way_in": Question(answers.WAY_IN, ("way_in",), answers.choice("way_in", Service.WayIn)),
    "is_online": Question(answers.ONLINE, ("is_online",), answers.yes_or_no("is_online")),
    "cost": Question(answers.COST, ("is_free", "cost"), _say_cost),
    "ages": Question(answers.AGES, ("minimum_age", "maximum_age"), _say_ages),
    "state": Question(answers.STATE, ("status", "closed_until"), _say_state),
    "themes": Question(answers.ABOUT, ("themes",), answers.terms("themes", Theme), joins={"themes": 0}),
    "target_groups": Question(
        answers.FOR_WHOM,
        ("target_groups",),
        answers.terms("target_groups", TargetGroup),
        joins={"target_groups": 0},
    ),
    "languages": Question(
        answers.LANGUAGES, ("languages",), answers.terms("languages", Language), joins={"languages": 0}
    ),
}
