"""This file is about writing the tables of the code into the documents of the municipality."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from keypersons import municipal_docs


class Command(BaseCommand):
    help = "Write the tables in docs/gemeente/ anew: roles, departments, weights, limits, fields."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = []
        for path in municipal_docs.documents():
            before = path.read_text(encoding="utf-8")
            after = municipal_docs.filled(before)
            if after != before:
                path.write_text(after, encoding="utf-8")
                changed.append(path.name)
        self.stdout.write(f"Written: {', '.join(changed)}" if changed else "Nothing changed.")
