"""This file is about making the first coordinator of a municipality, which starts an installation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts import team
from places.models import Municipality


class Command(BaseCommand):
    help = "Make somebody coordinator of a municipality. They sign in with a code mailed to this address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mail", help="e-mail address at work")
        parser.add_argument("--municipality", required=True, help="code of Statistics Netherlands, as GM0344")

    def handle(self, *args: Any, mail: str, municipality: str, **options: Any) -> None:
        email = mail.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"This is not an e-mail address: {mail}") from error
        place = Municipality.objects.filter(code=municipality.upper()).first()
        if place is None:
            raise CommandError(
                f"There is no municipality {municipality}. "
                "Import boundaries first: manage.py import_boundaries FILE"
            )
        changed = team.make_coordinator(place, email=email)
        if not place.is_active:
            place.is_active = True
            place.save(update_fields=["is_active"])
        done = "is now" if changed else "was already"
        self.stdout.write(f"{email} {done} coordinator of {place.name}.")
