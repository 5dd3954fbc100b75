"""This file is about users, staff and mail on the system pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lost
from accounts import mail as mailing
from accounts.access import SignedIn
from accounts.models import Mail, StaffMember, User
from places.spatial_guard import NoWayBack


@admin.register(User)
class UserAdmin(NoWayBack, admin.ModelAdmin):
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
    actions = ("sign_out", "take_second_step_away")

    @admin.action(description=_("Sign out everywhere"))
    def sign_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            lost.sign_out_everywhere(user)
            self.log_change(request, user, "signed out everywhere")

    @admin.action(description=_("Take the second step away"))
    def take_second_step_away(self, request: SignedIn, users: QuerySet[User]) -> None:
        for user in users:
            try:
                lost.take_second_step_away(user, by=request.user)
            except lost.NotByYourself as problem:
                self.message_user(request, str(problem), messages.ERROR)
            else:
                self.log_change(request, user, "second step taken away")


@admin.register(StaffMember)
class StaffMemberAdmin(NoWayBack, admin.ModelAdmin):
    list_display = ("user", "municipality", "department", "roles", "is_active")
    list_filter = ("is_active", "department")
    search_fields = ("user__email", "user__name", "municipality__name")
    autocomplete_fields = ("user",)
    fields = ("user", "municipality", "department", "roles", "is_active", "granted_by", "granted_at")
    readonly_fields = ("granted_by", "granted_at")

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        obj.granted_by, obj.granted_at = User.objects.get(email=request.user.get_username()), timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Mail)
class MailAdmin(NoWayBack, admin.ModelAdmin):
    """What became of mails. Their text stays out: it holds codes and private words. Confidential ones too."""

    list_display = ("to", "template", "created_at", "sent_at", "failed_at", "attempts", "last_error")
    list_filter = ("template", "failed_at")
    search_fields = ("to",)
    fields = (*list_display, "message_id", "language")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        found = super().get_queryset(request)
        for beginning in mailing.CONFIDENTIAL:
            found = found.exclude(template__startswith=beginning)
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False
