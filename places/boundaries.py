"""This file is about taking in a new edition of the boundaries, without losing what hangs on the old one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from places.boundary_files import BoundaryFileError, Level, Row, Sheet, read_sheets
from places.models import Area, District, Municipality, Neighbourhood
from places.signals import boundaries_changed

MODELS: dict[Level, type[Area]] = {
    Level.MUNICIPALITY: Municipality,
    Level.DISTRICT: District,
    Level.NEIGHBOURHOOD: Neighbourhood,
}


@dataclass
class Report:
    """What an import did to one level."""

    level: Level
    year: int
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    repaired: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    left_alone: int = 0

    @property
    def touched(self) -> list[str]:
        return [*self.new, *self.changed, *self.back, *self.gone]


def import_boundaries(path: Path, *, level: Level | None = None, year: int | None = None) -> list[Report]:
    """Take in a file of one or more levels. Areas that are no longer in it end; they are never deleted."""
    sheets = read_sheets(path, level=level, year=year)
    with transaction.atomic():
        reports = [_take_in(sheet) for sheet in sheets]
        reports += _end_children_of_ended(max(sheet.year for sheet in sheets))
        if codes := frozenset(code for report in reports for code in report.touched):
            boundaries_changed.send(sender=import_boundaries, codes=codes)
    return reports


def _take_in(sheet: Sheet) -> Report:
    model = MODELS[sheet.level]
    report = Report(sheet.level, sheet.year, repaired=sheet.repaired, skipped=dict(sheet.skipped))
    existing = {area.code: area for area in model._default_manager.defer(None)}
    _refuse_older(sheet, existing)
    parents = _parents(sheet.level)
    slugs = _Slugs(existing.values())
    for code, row in sheet.rows.items():
        values: dict[str, Any] = {"name": row.name, "geometry": row.geometry, **row.known}
        if sheet.level != Level.MUNICIPALITY:
            values.pop("province", None)
            values["parent"] = parents.get(_parent_code(code))
            if values["parent"] is None:
                report.skipped[code] = f"{_parent_code(code)} is not here: import that level first"
                continue
        if code in existing:
            _update(existing[code], values, year=sheet.year, report=report)
        else:
            if sheet.level != Level.NEIGHBOURHOOD:
                values["slug"] = slugs.make(row, parent=values.get("parent"))
            model._default_manager.create(code=code, year=sheet.year, **values)
            report.new.append(code)
    _end_missing(sheet, existing, report)
    return report


def _update(area: Area, values: dict[str, Any], *, year: int, report: Report) -> None:
    """Write what differs. The word in the address stays: people have it in their bookmarks."""
    different = [name for name, value in values.items() if not _is_same(getattr(area, name), value)]
    if area.ended_in is not None:
        report.back.append(area.code)
    elif different:
        report.changed.append(area.code)
    else:
        report.same.append(area.code)
        if area.year == year:
            return
    for name in different:
        setattr(area, name, values[name])
    area.year, area.ended_in = year, None
    area.save(update_fields=[*different, "year", "ended_in"])


def _end_missing(sheet: Sheet, existing: dict[str, Area], report: Report) -> None:
    """Areas of the same municipalities that this edition does not have.

    A file of municipalities with less than half of what we know is a part of the country and not a new
    edition: nothing ends by it.
    """
    covered = {code[2:6] for code in sheet.rows}
    missing = [
        area
        for code, area in existing.items()
        if area.is_current
        and code not in sheet.rows
        and code not in sheet.skipped  # unreadable is not the same as gone
        and (sheet.level == Level.MUNICIPALITY or code[2:6] in covered)
    ]
    if sheet.level == Level.MUNICIPALITY and len(missing) > len(existing) / 2:
        report.left_alone = len(missing)
        return
    for area in missing:
        _end(area, sheet.year)
        report.gone.append(area.code)


def _end_children_of_ended(year: int) -> list[Report]:
    """Districts go with their municipality, neighbourhoods with their district."""
    orphans: dict[Level, Iterable[Area]] = {
        Level.DISTRICT: District.objects.current().filter(parent__ended_in__isnull=False),
        Level.NEIGHBOURHOOD: Neighbourhood.objects.current().filter(parent__ended_in__isnull=False),
    }
    reports = []
    for level, areas in orphans.items():  # querysets are lazy: the second sees what the first ended
        report = Report(level, year)
        for area in areas:
            _end(area, year)
            report.gone.append(area.code)
        if report.gone:
            reports.append(report)
    return reports


def _end(area: Area, year: int) -> None:
    area.ended_in = year
    area.save(update_fields=["ended_in"])


def _refuse_older(sheet: Sheet, existing: dict[str, Area]) -> None:
    newest = max((existing[code].year for code in sheet.rows if code in existing), default=0)
    if sheet.year < newest:
        raise BoundaryFileError(
            f"The file is of {sheet.year}, but the {sheet.level} boundaries here are already of {newest}."
        )


def _parents(level: Level) -> dict[str, Area]:
    if level == Level.DISTRICT:
        return {area.code: area for area in Municipality.objects.current()}
    if level == Level.NEIGHBOURHOOD:
        return {area.code: area for area in District.objects.current()}
    return {}


def _parent_code(code: str) -> str:
    """Codes are nested by prefix: BU03440101 lies in WK034401, which lies in GM0344."""
    return f"WK{code[2:8]}" if code.startswith("BU") else f"GM{code[2:6]}"


def _is_same(old: Any, new: Any) -> bool:
    # Corner by corner: "equal as shapes" would let small corrections pass unseen.
    return old.wkb == new.wkb if hasattr(old, "wkb") else old == new


class _Slugs:
    """Words for in an address, each once: among municipalities, or within one."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.taken = {(getattr(area, "parent_id", None), getattr(area, "slug", "")) for area in areas}

    def make(self, row: Row, *, parent: Area | None) -> str:
        within = parent.pk if parent else None
        slug = slugify(row.name) or row.code.lower()
        if (within, slug) in self.taken:
            slug = f"{slug}-{row.code.lower()}"
        self.taken.add((within, slug))
        return slug
