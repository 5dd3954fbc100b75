"""This file is about the command that copies the database to a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socialmap import backup


class Command(BaseCommand):
    help = "Copies the whole database to a file under var/backups/ and prints its name."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(str(backup.write()))
        except backup.BackupError as error:
            raise CommandError(error) from error
