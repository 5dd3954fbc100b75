"""This file is about users, staff and mail on the system pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Mail, StaffMember, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = (
        "email",
        "name",
        "language",
        "is_active",
        "is_staff",
        "is_superuser",
        "last_login",
        "date_joined",
    )
    readonly_fields = ("last_login", "date_joined")


@admin.register(StaffMember)
class StaffMemberAdmin(admin.ModelAdmin):
    list_display = ("user", "municipality", "department", "roles", "is_active")
    list_filter = ("is_active", "department")
    search_fields = ("user__email", "user__name", "municipality__name")
    autocomplete_fields = ("user",)
    fields = ("user", "municipality", "department", "roles", "is_active", "granted_by", "granted_at")
    readonly_fields = ("granted_by", "granted_at")

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        from django.utils import timezone

        obj.granted_by, obj.granted_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """What became of mails. Their text stays out: it holds codes and private words."""

    list_display = ("to", "template", "created_at", "sent_at", "failed_at", "attempts", "last_error")
    list_filter = ("template", "failed_at")
    search_fields = ("to",)
    fields = (*list_display, "message_id", "language")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False
