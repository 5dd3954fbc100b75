"""This file is about the tasks of an entry: which there are, which are done, which comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.models import Location, Organisation

# What rooms further on offer an editor. Receivers get `entry` and answer a list of Offer.
asking_for_offers = Signal()


@dataclass(frozen=True)
class Offer:
    """A page elsewhere that an editor may open from the list of tasks."""

    url: str
    label: str
    pictogram: str


@dataclass(frozen=True)
class Task:
    """One question page. `code` is what history and `Organisation.return_task` hold."""

    code: str
    title: str | Promise
    hint: str | Promise
    icon: str
    is_required: bool
    is_done: Callable[[Organisation], bool]

    def url(self, organisation: Organisation) -> str:
        return reverse(f"organisations:edit_{self.code}", args=[organisation.slug])


def has_contact(entry: Organisation) -> bool:
    return bool(entry.email or entry.phone or entry.whatsapp or entry.website)


def _has_what(entry: Organisation) -> bool:
    return entry.themes.exists()


def _has_where(entry: Organisation) -> bool:
    """A place, or the areas it works in; and a municipality that takes part."""
    if entry.municipality is None or not entry.municipality.is_active:
        return False
    if entry.has_no_place:
        return entry.serves_districts.exists() or entry.serves_municipalities.exists()
    return entry.locations.exclude(lookup=Location.Lookup.FAILED).exists()


def _has_together(entry: Organisation) -> bool:
    return bool(entry.notice or entry.times or entry.compensation)


def _has_story(entry: Organisation) -> bool:
    return entry.texts.exclude(description="").exists()


TASKS: tuple[Task, ...] = (
    Task("name", _("Name and kind"), "", "task-name", True, lambda entry: bool(entry.name and entry.kind)),
    Task("what", _("What do you do?"), _("The subjects, and for whom"), "task-what", True, _has_what),
    Task(
        "where",
        _("Where?"),
        _("An address, or the area where you are active"),
        "task-where",
        True,
        _has_where,
    ),
    Task("contact", _("Contact"), _("You choose who may see it"), "task-contact", True, has_contact),
    Task(
        "languages",
        _("Languages and welcome"),
        _("Which languages you speak, and who can just come in"),
        "globe",
        False,
        lambda entry: entry.languages.exists(),
    ),
    Task(
        "services",
        _("What can people come for, and when?"),
        _("For example: a language café on Tuesday"),
        "task-when",
        False,
        lambda entry: entry.services.offered().exists(),
    ),
    Task(
        "expertise",
        _("What do you know a lot about?"),
        _("So that the municipality knows whom to ask"),
        "task-expertise",
        False,
        lambda entry: bool(entry.expertise.exists() or entry.approach),
    ),
    Task("story", _("Your story"), _("In your own words, in each language"), "task-story", False, _has_story),
    Task(
        "together",
        _("Working together"),
        _("What you need when somebody asks for your help"),
        "task-together",
        False,
        _has_together,
    ),
)
BY_CODE: dict[str, Task] = {task.code: task for task in TASKS}
REQUIRED: tuple[Task, ...] = tuple(task for task in TASKS if task.is_required)


@dataclass(frozen=True)
class TaskState:
    """One line of the task list of one entry."""

    task: Task
    is_done: bool
    url: str


def task_states(organisation: Organisation) -> list[TaskState]:
    return [TaskState(task, task.is_done(organisation), task.url(organisation)) for task in TASKS]


def offers(organisation: Organisation) -> list[Offer]:
    """What the rooms further on offer the editors of this entry."""
    answers: list[tuple[Any, Any]] = asking_for_offers.send(sender=Organisation, entry=organisation)
    return [one for _receiver, many in answers for one in many]


def missing(organisation: Organisation) -> list[Task]:
    """The required tasks that are not done yet."""
    return [task for task in REQUIRED if not task.is_done(organisation)]


def next_task(organisation: Organisation, *, after: str = "") -> Task | None:
    """The next required task that is not done; after `after` first, and then from the start."""
    open_tasks = missing(organisation)
    codes = [task.code for task in REQUIRED]
    position = codes.index(after) if after in codes else -1
    later = [task for task in open_tasks if codes.index(task.code) > position]
    earlier = [task for task in open_tasks if task.code != after]
    return next(iter(later or earlier), None)
