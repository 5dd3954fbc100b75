"""This file is about how the app keypersons presents itself to Django."""

from django.apps import AppConfig


class KeyPersonsConfig(AppConfig):
    name = "keypersons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import mail
        from keypersons import alerts, demo, desk  # noqa: F401  the receivers register themselves

        mail.CONFIDENTIAL.add("keypersons/")
