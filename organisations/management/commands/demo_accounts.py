"""This file is about the command that says who can sign in to the demo, and how."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.demo import PEOPLE
from accounts.models import User


class Command(BaseCommand):
    help = "Lists the people of the demo: address, name, what for. Codes are on the development page."

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(
            User.objects.filter(email__in=[person.email for person in PEOPLE]).values_list("email", flat=True)
        )
        people = [person for person in PEOPLE if person.email in known]
        if not people:
            self.stdout.write("The demo is not loaded: manage.py load_demo")
            return
        rows = [(person.email, person.name, str(person.purpose)) for person in people]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write("People of the demo (anybody else can look around without signing in):")
        for email, name, purpose in rows:
            self.stdout.write(f"  {email:<{widths[0]}}  {name:<{widths[1]}}  {purpose}")
        self.stdout.write(
            f"Sign in: {settings.SITE_URL}/inloggen/   Codes and mails: {settings.SITE_URL}/ontwikkeling/"
        )
