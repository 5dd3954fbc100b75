"""This file is about the command that shows what is kept how long, and lets go what is due."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import retention

HEAD = (
    "| wat | hoe lang | grond | categorie selectielijst (voorstel) | wordt gewist door |",
    "|---|---|---|---|---|",
)


def table() -> str:
    """The rules as the table of docs/gemeente/bewaartermijnen.md."""
    lines = [*HEAD]
    for rule in retention.rules():
        by = rule.by or f"elke nacht, regel `{rule.name}`"
        lines.append(f"| {rule.what} | {rule.period} | {rule.ground} | {rule.category} | {by} |")
    return "\n".join(lines)


class Command(BaseCommand):
    help = "Lets go everything that has been kept long enough, as the nightly jobs do, and counts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count what would go.")
        parser.add_argument("--table", action="store_true", help="Print the rules as a table in Dutch.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["table"]:
            self.stdout.write(table())
            return
        now, rules = timezone.now(), [rule for rule in retention.rules() if not rule.is_kept]
        try:
            done = (
                {rule.name: rule.count(now) for rule in rules}
                if options["dry_run"]
                else retention.apply(rules, now)
            )
        except retention.RetentionError as error:
            raise CommandError(error) from error
        word = "would go" if options["dry_run"] else "gone"
        for name, count in done.items():
            self.stdout.write(f"{count:>8} {word}: {name}")
