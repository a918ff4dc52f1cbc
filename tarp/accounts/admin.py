"""The admin of people, offices, appointments, invitations and API tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tarp.accounts import invitations, tokens
from tarp.accounts.models import Appointment, Invitation, Office, Token, User
from tarp.accounts.people import close_account, open_account
from tarp.accounts.resources import AppointmentResource, InvitationResource, OfficeResource, TokenResource, UserResource
from tarp.admin import Queue, StaffInline
from tarp.records.admin import RecordAdmin, TableAdmin
from tarp.records.rules import Refused


def is_ending_soon() -> Q:
    """Appointments in force whose last day comes within sixty days: a successor should be named."""
    today = timezone.localdate()
    return Q(ended_at=None, ends_on__gte=today, ends_on__lte=today + timedelta(days=60))


def has_lapsed() -> Q:
    return Q(accepted_at=None, superseded_at=None, expires_at__lte=timezone.now())


class AppointmentInline(StaffInline):
    model = Appointment
    fields = readonly_fields = ("user", "role", "starts_on", "ends_on", "ended_at", "letter")
    ordering = ("-starts_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "office")


@admin.register(Office)
class OfficeAdmin(RecordAdmin):
    resource_class = OfficeResource
    list_display = ("name", "kind", "email")
    list_filter = ("kind",)
    search_fields = ("name", "email")
    ordering = ("kind", "name")
    fields = ("kind", "name", "email")
    inlines = (AppointmentInline,)
    pages = ((gettext_lazy("Invite a person"), lambda office: f"{reverse('admin:accounts_invitation_add')}?office={office.pk}"),)


class HandOverForm(forms.ModelForm):
    """Who comes after."""

    class Meta:
        model = Invitation
        fields = ("name", "email", "language", "letter")


@admin.register(Appointment)
class AppointmentAdmin(RecordAdmin):
    resource_class = AppointmentResource
    change_form_template = "admin/accounts/appointment/change_form.html"
    list_display = ("user", "office", "role", "starts_on", "ends_on", "ended_at")
    list_filter = ("role", "office__kind", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "office")
    search_fields = ("user__name", "user__email", "office__name", "letter")
    autocomplete_fields = ("user", "office")
    ordering = ("-starts_on", "-pk")
    fields = ("user", "office", "role", "starts_on", "ends_on", "ended_at", "letter")
    readonly_fields = ("ended_at",)
    queues = (Queue("ending", gettext_lazy("Appointments that end within 60 days"), is_ending_soon),)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/hand-over/", wrap(self.hand_over_view), name="accounts_appointment_hand_over"),
            path("<path:object_id>/end/", wrap(self.end_view), name="accounts_appointment_end"),
            *super().get_urls(),
        ]

    def hand_over_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ends the appointment and invites the successor, in one act."""

        def act(appointment: Any, form: HandOverForm) -> str:
            invitations.hand_over(appointment, by=request.user, **form.cleaned_data)
            return _("The appointment has ended and %(name)s has been invited.") % {"name": form.cleaned_data["name"]}

        return self.act_view(request, object_id, _("Hand over"), HandOverForm, act)

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def act(appointment: Any, form: forms.Form) -> str:
            invitations.end(appointment, by=request.user)
            return _("The appointment has ended.")

        return self.act_view(request, object_id, _("End the appointment"), forms.Form, act)

    def act_view(self, request: HttpRequest, object_id: str, title: str, form_class: Any, act: Callable[[Any, Any], str]) -> HttpResponse:
        appointment, status = self.find(request, object_id), None
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                self.message_user(request, act(appointment, form), messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", appointment.pk))
            except Refused as refused:
                form.add_error(None, str(refused.sentence))
                status = 403
        return self.page(request, "form", title, record=appointment, form=form, status=status, subtitle=str(appointment))


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    resource_class = InvitationResource
    list_display = ("name", "email", "office", "role", "expires_at", "accepted_at", "superseded_at")
    list_filter = ("role", "office__kind", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("office",)
    search_fields = ("name", "email", "office__name")
    autocomplete_fields = ("office",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    fields = ("office", "role", "name", "email", "language", "letter")
    queues = (Queue("lapsed", gettext_lazy("Invitations that lapsed unused"), has_lapsed),)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None else (*self.fields, "invited_by", "expires_at", "accepted_at", "accepted_by", "superseded_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An invitation that has been sent stays as it is; a new one supersedes it."""
        return obj is None and super().has_change_permission(request)

    def store(self, request: HttpRequest, form: Any, save: Any, record: Any) -> None:
        chosen = {name: form.cleaned_data[name] for name in self.fields}
        form.instance.pk = invitations.invite(by=request.user, **chosen).pk


@admin.register(User)
class UserAdmin(TableAdmin):
    """People are read here; their accounts come from invitations and are closed by staff."""

    resource_class = UserResource
    list_display = ("name", "email", "language", "is_active", "last_login")
    list_filter = ("is_active", "language", "appointments__office__kind")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = ("name", "email", "language", "is_active", "joined_at", "last_login")
    inlines = (AppointmentInline,)
    actions = ("close_accounts", "open_accounts")

    @admin.action(description=gettext_lazy("Close the accounts: end their sessions and tokens"))
    def close_accounts(self, request: HttpRequest, people: Any) -> None:
        self.each(request, people, close_account)

    @admin.action(description=gettext_lazy("Open the accounts again"))
    def open_accounts(self, request: HttpRequest, people: Any) -> None:
        self.each(request, people, open_account)

    def each(self, request: HttpRequest, people: Any, act: Callable[..., None]) -> None:
        for person in people:
            try:
                act(person, by=request.user)
                self.message_user(request, _("Done: %(person)s.") % {"person": person}, messages.SUCCESS)
            except Refused as refused:
                self.message_user(request, f"{person}: {refused.sentence}", messages.ERROR)


@admin.register(Token)
class TokenAdmin(TableAdmin):
    resource_class = TokenResource
    list_display = ("name", "user", "prefix", "scope", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__name", "user__email")
    ordering = ("-created_at", "-pk")
    fields = ("name", "user", "prefix", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description=gettext_lazy("Revoke: the tokens stop working at once"))
    def revoke(self, request: HttpRequest, chosen: Any) -> None:
        for token in chosen:
            tokens.revoke(token)
        self.message_user(request, _("The tokens no longer work."), messages.SUCCESS)
