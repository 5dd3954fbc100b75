"""This file is about the command that loads the themes, target groups, kinds of expertise and languages."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations.vocabulary_loading import FOLDER, VocabularyError, load_vocabulary


class Command(BaseCommand):
    help = "Loads the vocabulary from its files. Can be repeated; says what is new, changed and gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the four files are.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load_vocabulary(options["folder"])
        except VocabularyError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for name, outcome in outcomes.items():
            self.stdout.write(
                f"{name}: {len(outcome.new)} new, {len(outcome.changed)} changed, {len(outcome.gone)} gone"
            )
            for word in ("changed", "gone"):
                codes = getattr(outcome, word)
                if codes:
                    self.stdout.write(f"  {word}: {', '.join(codes)}")
