"""This file is about the command that fills an installation with the demo."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.demo import DemoOnly
from organisations.demo.crowd import load_crowd
from organisations.demo.loading import is_loaded, load_demo, remove_demo
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Loads the demo: a map of Utrecht with invented organisations. Does nothing when it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Only when there are no entries at all.")
        parser.add_argument(
            "--reset", action="store_true", help="Take the demo out first, with all changes in it."
        )
        parser.add_argument(
            "--entries", "--count", type=int, default=0, help="Add so many bare entries to the map."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Organisation.objects.exists() and not is_loaded():
            return
        started = time.monotonic()
        try:
            if options["reset"]:
                self.stdout.write(f"{remove_demo()} invented entries removed.")
            # What a newer version adds to the demo comes along when the rest is there already.
            if made := load_demo():
                self.stdout.write(f"{made} invented entries made.")
            elif options["if_empty"]:
                return
            else:
                self.stdout.write("The demo is there already.")
            if options["entries"] > 0:
                self.stdout.write(f"{load_crowd(options['entries'])} bare entries added.")
        except DemoOnly as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"That took {time.monotonic() - started:.1f} seconds.")
