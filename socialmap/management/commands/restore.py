"""This file is about the command that puts a copy of the database back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialmap import backup


class Command(BaseCommand):
    help = (
        "Replaces everything in the database by a copy that backup made. All of it, or nothing when it fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A file that backup wrote.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = backup.restore(options["file"])
        except backup.BackupError as error:
            raise CommandError(error) from error
        self.stdout.write(f"The copy is in place. {backup.in_words(done)}")
