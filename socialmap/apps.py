"""This file is about what the site itself does when it starts."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "socialmap"

    def ready(self) -> None:
        from socialmap import checks  # noqa: F401 (it registers itself)
