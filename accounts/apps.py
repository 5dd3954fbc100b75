"""This file is about how the app accounts presents itself to Django."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import checks, sessions  # noqa: F401  checks and receivers register themselves


class SystemConfig(AdminConfig):
    """The system pages; here, and not beside the site itself, because apps are read before models."""

    default_site = "accounts.system.SystemSite"
    default = False
