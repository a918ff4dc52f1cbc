"""The web admin, the door of the secretariat: a work queue first, lists second; sign-in and sign-out are the site's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DataError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Queue:
    """A named list of what waits for staff: the records of one admin for which `condition` holds (a callable, where it names a day)."""

    name: str
    label: Any
    condition: models.Q | Callable[[], models.Q]

    def of(self, records: models.QuerySet) -> models.QuerySet:
        return records.filter(self.condition() if callable(self.condition) else self.condition)


class QueueFilter(admin.SimpleListFilter):
    """The queues of an admin as a filter of its list: the count in the work queue and the list are one query."""

    title = _("work queue")
    parameter_name = "queue"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: StaffAdmin):
        self.queues = {queue.name: queue for queue in model_admin.queues}
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(queue.name, queue.label) for queue in self.queues.values()]

    def queryset(self, request: HttpRequest, records: models.QuerySet) -> models.QuerySet:
        queue = self.queues.get(self.value() or "")
        return queue.of(records) if queue else records


class StaffOnly:
    """Permissions of an admin or an inline that shows and changes nothing. Staff see it; Django's own permissions are not used."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Rows(forms.BaseInlineFormSet):
    """The rows of an inline, which says in our words that two of them are the same."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        names = ", ".join(str(self.model._meta.get_field(name).verbose_name) for name in unique_check)
        return _("Two rows hold the same: %(fields)s. Change one of them.") % {"fields": names}

    def get_form_error(self) -> str:
        return str(_("Another row holds the same."))


class StaffInline(StaffOnly, admin.TabularInline):
    """Rows that staff read beside a record."""

    formset = Rows
    extra = 0
    show_change_link = True


class Autocomplete(AutocompleteJsonView):
    """Offers each record in the words of its own admin."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": self.model_admin.label(obj)}


class WholeSelect(AutocompleteSelect):
    """A list that searches where scripts run; where none do, every choice stands in it."""

    optgroups = forms.Select.optgroups


class WholeSelectMultiple(AutocompleteSelectMultiple):
    """The same, of which several may be chosen."""

    optgroups = forms.SelectMultiple.optgroups


class StaffAdmin(StaffOnly, admin.ModelAdmin):
    """What staff may look at. Nothing is written to Django's own log: history is the database's."""

    queues: tuple[Queue, ...] = ()
    whole_fields: tuple[str, ...] = ()  # fields that search in a table of a few hundred rows at most
    list_per_page = 50
    show_full_result_count = False

    def queued(self, request: HttpRequest, queue: Queue) -> models.QuerySet:
        return queue.of(self.get_queryset(request))

    def queue_address(self, queue: Queue) -> str:
        return f"{self.address('changelist')}?queue={queue.name}"

    def address(self, page: str, *arguments: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        records = super().get_queryset(request)
        return records.visible_to(request.user) if hasattr(records, "visible_to") else records

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A filter whose value the database cannot compare (a status that it does not know) is refused as Django refuses others."""
        try:
            with transaction.atomic():
                return super().get_changelist_instance(request)
        except DataError as error:
            raise IncorrectLookupParameters(error) from None

    def label(self, record: Any) -> str:
        """How a record is offered for choice in the forms of others."""
        return str(record)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and (chosen := self.admin_site._registry.get(db_field.related_model)):
            field.label_from_instance = chosen.label
            if db_field.name in self.whole_fields:
                field.queryset = chosen.get_queryset(request)
        if field is not None and isinstance(getattr(field.widget, "widget", None), forms.CheckboxSelectMultiple):
            field.widget.can_add_related = False  # a box is ticked here, not made
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.whole_fields:
            kwargs.setdefault("widget", WholeSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Boxes to tick, unless the admin names another control: three conventions need no search."""
        if db_field.name in self.whole_fields:
            kwargs.setdefault("widget", WholeSelectMultiple(db_field, self.admin_site))
        elif db_field.name not in (*self.filter_horizontal, *self.filter_vertical, *self.get_autocomplete_fields(request)):
            kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [*([QueueFilter] if self.queues else []), *super().get_list_filter(request)]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Nobody reads it; and rows that were not saved, as nothing changed, have nothing to tell it."""
        return []

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        pass

    # --- What staff are told: in our words, for Django has its own
    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.told = _("Added: %(record)s.") % {"record": obj}
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        request.told = _("Saved: %(record)s.") % {"record": obj}
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        request.told = _("Deleted: %(record)s.") % {"record": obj_display}
        return super().response_delete(request, obj_display, obj_id)

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        super().message_user(request, getattr(request, "told", message), *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The note above the fields is in templates/admin/change_form.html; Django's own shows where `errors` stand."""
        context["mistakes"] = context.pop("errors", None)
        return super().render_change_form(request, context, *args, **kwargs)

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
        """A page of the admin beside Django's own, with its frame and breadcrumbs; a path names a template of its own."""
        name = template if "/" in template else f"admin/record/{template}.html"
        status = context.pop("status", None)
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "media": self.media}
        return TemplateResponse(request, name, frame | context, status=status)


class Site(admin.AdminSite):
    """Open to staff alone: Django asks `user.is_staff`, which follows from the offices held. The middleware asks a second factor."""

    site_title = site_header = "TARP"
    index_title = _("Work queue")
    enable_nav_sidebar = False  # its width belongs to the records; the work queue lists everything

    def __init__(self, name: str = "admin"):
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_models: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes our own doors only: what other packages register asks permissions that nobody holds here."""
        if admin_class is not None and issubclass(admin_class, StaffAdmin):
            super().register(model_or_models, admin_class, **options)

    def get_log_entries(self, request: HttpRequest) -> Any:
        """None: the records' own history tells more, and is written by every door."""
        return ()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {"queues": self.queues(request), **(extra_context or {})})

    def queues(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What waits for staff: each queue with the list it opens and its length."""
        return [
            {"label": queue.label, "count": model_admin.queued(request, queue).count(), "url": model_admin.queue_address(queue)}
            for model_admin in self._registry.values()
            if model_admin.has_view_permission(request)
            for queue in model_admin.queues
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one place to sign in, with its limits and its second factor (S03)."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("Only the secretariat can do this."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from allauth.account.views import logout

        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")
