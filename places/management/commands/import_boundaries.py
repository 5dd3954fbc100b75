"""This file is about `manage.py import_boundaries`: boundaries of Statistics Netherlands from a file."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from places.boundaries import Report, import_boundaries
from places.boundary_files import BoundaryFileError, Level


class Command(BaseCommand):
    help = "Import municipalities, districts or neighbourhoods from a GeoJSON or GeoPackage file of CBS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", choices=[level.value for level in Level], help="only this level")
        parser.add_argument("--year", type=int, help="the edition, when the file does not say it")

    def handle(self, *args: Any, **options: Any) -> None:
        # GEOS writes a line about each flaw too; ours says which area and that it is repaired.
        logging.getLogger("django.contrib.gis").setLevel(logging.ERROR)
        level = Level(options["level"]) if options["level"] else None
        try:
            reports = import_boundaries(options["file"], level=level, year=options["year"])
        except BoundaryFileError as error:
            raise CommandError(str(error)) from error
        for report in reports:
            self._print(report)

    def _print(self, report: Report) -> None:
        counts = {
            "new": report.new, "changed": report.changed, "back": report.back,
            "gone": report.gone, "the same": report.same, "skipped": report.skipped,
        }  # fmt: skip
        numbers = ", ".join(f"{len(codes)} {word}" for word, codes in counts.items())
        self.stdout.write(f"{report.level}, edition {report.year}: {numbers}")
        for code, flaw in report.repaired.items():
            self.stdout.write(f"  {code} repaired: {flaw}")
        for code in report.gone:
            self.stdout.write(f"  {code} gone: kept for the entries that point to it, no longer offered")
        for code, reason in report.skipped.items():
            self.stdout.write(f"  {code} skipped: {reason}")
        if report.left_alone:
            self.stdout.write(f"  {report.left_alone} others are not in this file and stay as they are")
