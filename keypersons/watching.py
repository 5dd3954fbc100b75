"""This file is about who looked at people in a month, in numbers, and which numbers stand out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate, TruncSecond
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from keypersons.models import Aim, Consent, Hat, KindOfRequest, Search, Viewing
from keypersons.viewings import MOST_PAGES_AN_HOUR, MOST_PEOPLE_A_DAY
from organisations.models import Theme
from places.models import Municipality

# What stands out. Start values: a municipality that changes one writes down why.
TIMES_THE_MEDIAN = 3
# Three times as many as nothing is still little: fewer people than this never stand out by their number.
FEW = 10
NIGHT = (22, 6)
SATURDAY = 6
SAME_PURPOSE = 15
# Where the finder stops somebody who collects people. The page that went too far is not in the log, so a
# day counts as full when one more page of ten would not have fitted.
PAGES_AN_HOUR = MOST_PAGES_AN_HOUR
PERSONS_A_DAY = MOST_PEOPLE_A_DAY - 9
PURPOSES_SHOWN = 5
# The same numbers, for the page that explains them.
LIMITS = {
    "times": TIMES_THE_MEDIAN,
    "few": FEW,
    "same": SAME_PURPOSE,
    "pages": MOST_PAGES_AN_HOUR,
    "people": MOST_PEOPLE_A_DAY,
}


@dataclass(frozen=True)
class Purpose:
    """One reason to look, in words, and on how many pages it was given."""

    words: str
    pages: int


@dataclass
class Line:
    """How often one colleague looked in a month. Nobody who was looked at stands in here, only how many."""

    name: str
    departments: list[str] = field(default_factory=list)
    hats: list[str] = field(default_factory=list)
    pages: int = 0
    persons: int = 0
    displays: int = 0
    at_night: int = 0
    at_weekend: int = 0
    purposes: list[Purpose] = field(default_factory=list)
    more_purposes: int = 0
    same_purpose: int = 0
    reached_guard: bool = False
    stands_out: list[str] = field(default_factory=list)


# Months


def month_of(day: date) -> date:
    """The first day of the month in which a day falls."""
    return day.replace(day=1)


def after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def moment(day: date) -> datetime:
    """Midnight with which a day begins here, in summer time and in winter time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def first_day(municipality: Municipality) -> date | None:
    """The day on which people of this municipality were looked at for the first time."""
    seen = Viewing.objects.filter(municipality=municipality)
    found = seen.order_by("at").values_list("at", flat=True).first()
    return timezone.localdate(found) if found else None


# Rows


def viewings(municipality: Municipality) -> QuerySet[Viewing]:
    """Every display of a person for this municipality.

    An administrator works for no municipality. A person who takes part in several is opened for all of them.
    """
    agreed = Consent.objects.filter(municipality=municipality).values("key_person__subject")
    repairs = Q(municipality=None, what=Viewing.What.REPAIR, subject__in=agreed)
    return Viewing.objects.filter(Q(municipality=municipality) | repairs)


def searches(municipality: Municipality) -> QuerySet[Search]:
    return Search.objects.filter(municipality=municipality)


def lines(municipality: Municipality, *, since: date, until: date) -> list[Line]:
    """Each colleague who looked from `since` up to and not including `until`; what stands out comes first."""
    between = {"at__gte": moment(since), "at__lt": moment(until)}
    seen = viewings(municipality).filter(**between)
    asked = searches(municipality).filter(**between)
    found: dict[int, Line] = {}
    _count_displays(found, seen)
    _count_pages(found, seen, asked)
    _count_purposes(found, asked)
    _look_for_guard(found, seen, asked)
    _name(found)
    mark(list(found.values()))
    return sorted(found.values(), key=lambda line: (-len(line.stands_out), -line.persons, line.name))


def figures(found: Iterable[Line]) -> dict[str, int]:
    """The numbers that stay with a sign-off; no names."""
    found = list(found)
    return {
        "colleagues": len(found),
        "pages": sum(line.pages for line in found),
        "displays": sum(line.displays for line in found),
        "stand_out": sum(bool(line.stands_out) for line in found),
    }


def _line(found: dict[int, Line], viewer: int) -> Line:
    return found.setdefault(viewer, Line(name=""))


def _count_displays(found: dict[int, Line], seen: QuerySet[Viewing]) -> None:
    """`at` is kept in UTC; night and weekend are those of the clock on the wall."""
    here = timezone.get_current_timezone()
    local = seen.alias(hour=ExtractHour("at", tzinfo=here), day=ExtractIsoWeekDay("at", tzinfo=here))
    counted = local.values("viewer").annotate(
        persons=Count("subject", distinct=True),
        displays=Count("pk"),
        night=Count("pk", filter=Q(hour__gte=NIGHT[0]) | Q(hour__lt=NIGHT[1])),
        weekend=Count("pk", filter=Q(day__gte=SATURDAY)),
    )
    for row in counted.order_by():
        line = _line(found, row["viewer"])
        line.persons, line.displays = row["persons"], row["displays"]
        line.at_night, line.at_weekend = row["night"], row["weekend"]
    for viewer, department, hat in seen.values_list("viewer", "department", "hat").order_by().distinct():
        _add(_line(found, viewer), department, hat)


def _count_pages(found: dict[int, Line], seen: QuerySet[Viewing], asked: QuerySet[Search]) -> None:
    """A search is a page, also when it showed nobody; other pages are told apart by their moment."""
    made = asked.values_list("viewer", "department", "hat").annotate(pages=Count("pk"))
    for viewer, department, hat, pages in made.order_by():
        line = _line(found, viewer)
        line.pages += pages
        _add(line, department, hat)
    others = seen.filter(search=None).values("viewer")
    others = others.annotate(pages=Count(TruncSecond("at"), distinct=True))
    for row in others.order_by():
        _line(found, row["viewer"]).pages += row["pages"]


def _add(line: Line, department: str, hat: str) -> None:
    words = str(Department(department).label) if department in Department.values else _("No department")
    if words not in line.departments:
        line.departments.append(words)
    words = str(Hat(hat).label)
    if words not in line.hats:
        line.hats.append(words)


def _count_purposes(found: dict[int, Line], asked: QuerySet[Search]) -> None:
    themes = {theme.code: str(theme) for theme in Theme.objects.all()}
    purpose = ("viewer", "kind", "aim", "theme", "language", "district")
    same: dict[tuple[int, str], int] = defaultdict(int)
    for *codes, pages in asked.values_list(*purpose).annotate(pages=Count("pk")).order_by():
        viewer, kind, aim, theme = codes[:4]
        line = _line(found, viewer)
        line.same_purpose = max(line.same_purpose, pages)
        words = [_label(KindOfRequest, kind), _label(Aim, aim), themes.get(theme, theme)]
        same[viewer, " · ".join(word for word in words if word)] += pages
    for (viewer, words), pages in sorted(same.items(), key=lambda one: (-one[1], one[0][1])):
        line = _line(found, viewer)
        if len(line.purposes) < PURPOSES_SHOWN:
            line.purposes.append(Purpose(words, pages))
        else:
            line.more_purposes += 1


def _label(choices: type[KindOfRequest] | type[Aim], code: str) -> str:
    return str(choices(code).label) if code in choices.values else ""


def _look_for_guard(found: dict[int, Line], seen: QuerySet[Viewing], asked: QuerySet[Search]) -> None:
    """Whoever came to one of the limits at which the finder stops."""
    days = seen.annotate(on=TruncDate("at", tzinfo=timezone.get_current_timezone()))
    many = days.values("viewer", "on").annotate(persons=Count("subject", distinct=True))
    for viewer in many.filter(persons__gte=PERSONS_A_DAY).order_by().values_list("viewer", flat=True):
        _line(found, viewer).reached_guard = True
    busy = asked.values("viewer").annotate(pages=Count("pk")).filter(pages__gte=PAGES_AN_HOUR)
    for viewer in busy.order_by().values_list("viewer", flat=True):
        at = list(asked.filter(viewer=viewer).order_by("at").values_list("at", flat=True))
        if _within_an_hour(at, PAGES_AN_HOUR):
            _line(found, viewer).reached_guard = True


def _within_an_hour(at: Sequence[datetime], number: int) -> bool:
    hour = timedelta(hours=1)
    return any(last - first < hour for first, last in zip(at, at[number - 1 :], strict=False))


def _name(found: dict[int, Line]) -> None:
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=found)}
    for viewer, line in found.items():
        line.name = names.get(viewer, "")


# What stands out


def mark(found: Sequence[Line]) -> None:
    """Says at each line what stands out there. A reason to ask, never a verdict."""
    for line in found:
        others = [other.persons for other in found if other is not line]
        line.stands_out = [str(words) for words in _signs(line, others)]


def _signs(line: Line, others: Sequence[int]) -> Iterable[str | Promise]:
    if line.reached_guard:
        yield gettext_lazy("At the limit")
    if others and line.persons >= FEW and line.persons > TIMES_THE_MEDIAN * median(others):
        yield gettext_lazy("Many people")
    if line.same_purpose > SAME_PURPOSE:
        yield gettext_lazy("The same purpose often")
    if line.at_night:
        yield gettext_lazy("At night")
    if line.at_weekend:
        yield gettext_lazy("At the weekend")
