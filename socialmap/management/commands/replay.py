"""This file is about the command that brings a database that was put back up to the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialmap import backup


class Command(BaseCommand):
    help = (
        "Hides and erases again who stopped after the copy was made, as the journal tells. restore does this"
        " by itself; run it after putting a database back in another way, before the site opens."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(backup.in_words(backup.catch_up()))
        except backup.BackupError as error:
            raise CommandError(error) from error
