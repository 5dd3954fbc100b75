"""This file is about how the app organisations presents itself to Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organisations import relocating  # noqa: F401  the receiver registers itself
