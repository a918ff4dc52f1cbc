"""The admin door: lists and forms for staff whose permissions are the records' rules, whose saves are `write`, whose buttons are moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tarp.admin import Rows, StaffAdmin, StaffOnly
from tarp.records import bulk, history
from tarp.records.files import EXTENSIONS, Upload, download, receive, template
from tarp.records.forms import VersionedForm
from tarp.records.models import Record
from tarp.records.problems import status_of
from tarp.records.resources import TableResource
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, Conflict, erase, perform, write

AT_ONCE = 1000  # records moved by one bulk act
TONES = {"secretariat": "warn", "": ""}  # of a status tag: what waits for staff stands out


class RecordInline(StaffOnly, admin.TabularInline):
    """Rows that belong to a record: who may edit the record may edit them."""

    formset = Rows
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, obj)

    has_add_permission = has_change_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows that are records themselves have a rule of their own for that."""
        return not issubclass(self.model, Record) and self.has_change_permission(request, obj)


class AdminForm(VersionedForm):
    """Says above the fields why a save was refused."""

    refusal: Refused | Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.remember_what_was_shown()
        if isinstance(self.refusal, Conflict) and self.is_bound:
            self.go_on_from(type(self)(instance=self.refusal.theirs))

    def clean(self) -> dict[str, Any] | None:
        if self.refusal is not None:
            raise forms.ValidationError(self.refusal.sentence, code=self.refusal.code)
        return super().clean()

    def differences(self, theirs: Any) -> list[dict[str, Any]]:
        """Every field whose text here is not the saved one."""
        saved = type(self)(instance=theirs)
        pairs = [(field.label, self.shown(field.name), saved.shown(field.name)) for field in self.visible_fields()]
        return [{"label": label, "mine": mine, "theirs": other} for label, mine, other in pairs if mine != other]


def saved(record: Any) -> Any:
    record.save()
    return record


def bulk_action(move_name: str) -> Callable[..., Any]:
    """The action of a list that does one move for many records: what would happen, counted by outcome; then each by itself."""

    def act(model_admin: RecordAdmin, request: HttpRequest, records: models.QuerySet) -> HttpResponse | None:
        return model_admin.bulk_view(request, move_name, list(records[: AT_ONCE + 1]))

    act.__name__ = f"move_{move_name}"
    return act


class TableAdmin(StaffAdmin):
    """A list that can be taken out as a file, as it is filtered, and brought in from one."""

    resource_class: type[TableResource] | None = None
    change_list_template = "admin/record/change_list.html"

    def get_urls(self) -> list[Any]:
        if self.resource_class is None:
            return super().get_urls()
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export/<slug:extension>/", wrap(self.export_view), name=f"{name}_export"),
            *([path("import/", wrap(self.import_view), name=f"{name}_import")] if self.resource_class.takes_files else []),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        doors: dict[str, Any] = {}
        if self.resource_class is not None:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            exports = [(extension.upper(), self.address("export", extension) + query) for extension in EXTENSIONS]
            doors = {
                "exports": exports,
                "import_url": self.address("import") if self.resource_class.takes_files and self.has_change_permission(request) else "",
            }
        return super().changelist_view(request, {**doors, **(extra_context or {})})

    def export_view(self, request: HttpRequest, extension: str) -> Any:
        """The records of the list as it is filtered and searched."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise BadRequest from None
        records = self.model._default_manager.filter(pk__in=listed.values("pk"))
        resource = self.resource_class(by=request.user)
        return download(resource, records.order_by("pk"), extension, name=self.opts.model_name)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        resource = self.resource_class(by=request.user)
        if "template" in request.GET:
            return template(resource, name=self.opts.model_name)
        upload = receive(request, resource) if request.method == "POST" else Upload()
        if upload.is_done:
            self.message_user(request, upload.summary, messages.SUCCESS)
            return HttpResponseRedirect(self.address("changelist"))
        wrong = bool(upload.refusal or (upload.report and upload.report.findings))
        return self.page(request, "import", _("Import"), upload=upload, columns=resource.guide(), status=422 if wrong else 200)


class RecordAdmin(TableAdmin):
    """Records that staff keep: the rules decide, `write` saves, and every available move has a button."""

    form = AdminForm
    change_form_template = "admin/record/change_form.html"
    bulk_moves: tuple[str, ...] = ()
    pages: tuple[tuple[Any, Callable[[Any], str]], ...] = ()  # other pages about a record: label, and its address
    foretells: Mapping[str, tuple[str, Callable[[Any], Any]]] = {}  # by move: the template and the function that say what follows from it

    def __init__(self, model: Any, admin_site: Any):
        super().__init__(model, admin_site)
        self.actions = [*(self.actions or ()), *(bulk_action(name) for name in self.bulk_moves)]

    # --- May this person? The record's rules answer.
    def has_add_permission(self, request: HttpRequest) -> bool:
        try:
            return self.model.may_create(request.user, self.model())
        except ObjectDoesNotExist:  # it depends on what will be chosen in the form: write() asks again
            return request.user.is_staff

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return request.user.is_staff
        record = self.owner(obj)
        return type(record).may_edit(request.user, record)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.model.may_erase(request.user, obj)

    def owner(self, obj: Any) -> Any:
        """The record whose rules and version hold for this row: itself, unless it is a part of another."""
        return obj

    # --- Saving
    def changeform_view(self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; shown again with what was typed where the save was refused or came too late."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (Refused, Conflict) as refusal:
            request.refusal = refusal
            response = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = 409 if isinstance(refusal, Conflict) else status_of(refusal)
            return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", None)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the row, its relations and its inlines are stored in one act by `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change and not form.has_changed() and not any(formset.has_changed() for formset in formsets):
            return

        record = self.owner(form.instance)

        def save() -> Any:
            form.instance.save()
            form.save_m2m()
            for formset in formsets:
                self.save_formset(request, form, formset, change=change)
            if record is not form.instance:
                record.save()
            return record

        self.store(request, form, save, record if change else None)

    def store(self, request: HttpRequest, form: Any, save: Callable[[], Any], record: Any) -> None:
        """Writes what the form holds; `record` is the one being changed, None when one is created."""
        write(save, by=request.user, record=record, expected_version=form.opened_version if record else None)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        erase(obj, by=request.user)

    # --- The page of a record
    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None:
            context.update(self.standing_of(request, obj))
            context["pages"] = [(label, url) for label, address in self.pages if (url := address(obj))]
            if isinstance(conflict := getattr(request, "refusal", None), Conflict):
                context["conflicts"] = context["adminform"].form.differences(conflict.theirs)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows of an inline; those that are records themselves are written as such, by their own rules."""
        rows = formset.save(commit=False)
        for row in rows:
            if isinstance(row, Record):
                write(partial(saved, row), by=request.user, record=row if row.pk else None)
            else:
                row.save()
        for row in formset.deleted_objects:
            if isinstance(row, Record):
                erase(row, by=request.user)
            else:
                row.delete()
        formset.save_m2m()

    def standing_of(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Where the record stands, whose turn it is, what this person may do next and what has been done."""
        if not hasattr(record, "workflow"):
            return {}
        steps = [
            {"at": step.at, "label": step.status_label, "reason": step.reason, "by": step.by, "note": step.why}
            for step in history.timeline(record)
        ]
        return {
            "status_label": record.get_status_display(),
            "turn": record.workflow.turn,
            "moves": [(move.label, self.address("move", record.pk, move.name)) for move in record.workflow.available(request.user)],
            "timeline": steps[::-1],
        }

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_tag(self, record: Any) -> str:
        tone = TONES.get(record.workflow.turn, "note")
        return format_html('<span class="tag {}">{}</span>', tone, record.get_status_display())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What every act changed, from the history that the database keeps, whichever door it came through."""
        record = self.find(request, object_id)
        changes = history.changes(record) if hasattr(self.model, "pgh_event_model") else []
        return self.page(request, "history", _("History"), record=record, changes=changes, subtitle=str(record))

    # --- Moving
    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        view = self.admin_site.admin_view(self.move_view)
        return [path("<path:object_id>/move/<slug:move>/", view, name=name), *super().get_urls()]

    def find(self, request: HttpRequest, object_id: str) -> Any:
        """The record of an address, among what this person may see."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return record

    def move_view(self, request: HttpRequest, object_id: str, move: str) -> HttpResponse:
        """Asks before a move: what follows from it, what still stands in the way, and a note. Only a POST moves anything."""
        record = self.find(request, object_id)
        step = getattr(self.model, "workflow", None) and self.model.workflow.by_name.get(move)
        if not step:
            raise Http404
        note, reason, status = request.POST.get("note", ""), request.POST.get("reason", ""), None
        problems: Any = step.problems(record) if record.status in step.sources else []
        if request.method == "POST":
            try:
                moved = perform(record, move, by=request.user, note=note, reason=reason)
                self.message_user(request, _("Done: “%(status)s”.") % {"status": moved.get_status_display()}, messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", record.pk))
            except AlreadyDone as done:
                self.message_user(request, done.sentence, messages.INFO)
                return HttpResponseRedirect(self.address("change", record.pk))
            except Incomplete as incomplete:
                problems, status = incomplete.problems, 422
            except Refused as refused:
                problems, status = [refused], status_of(refused)
        elif (refusal := step.who.refusal(request.user, record)) is not None:
            problems, status = [refusal], 403
        template, foresee = self.foretells.get(move, ("", None))
        return self.page(
            request,
            "move",
            str(step.label),
            record=record,
            move=step,
            problems=problems,
            note=note,
            reason=reason,
            status=status,
            foretold=foresee(record) if foresee and record.status in step.sources else None,
            foretold_by=template,
            subtitle=str(record),
        )

    # --- Moving many
    def _get_base_actions(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Django names an action when it is asked for; a move's name is its label, in the reader's language."""
        actions = super()._get_base_actions(*args, **kwargs)
        for action in actions:
            if action.name.startswith("move_"):
                action.description = action.plural_description = str(self.model.workflow.find(action.name.removeprefix("move_")).label)
        return actions

    def bulk_view(self, request: HttpRequest, move_name: str, records: list[Any]) -> HttpResponse | None:
        move = self.model.workflow.find(move_name)
        if len(records) > AT_ONCE:
            self.message_user(request, _("Select at most %(most)d at a time.") % {"most": AT_ONCE}, messages.WARNING)
            return None
        context = {"move": move, "action": f"move_{move_name}", "selected_name": ACTION_CHECKBOX_NAME, "records": records}
        note, reason = request.POST.get("note", ""), request.POST.get("reason", "")
        lacking = move.problems_of_words(note=note, reason=reason)
        if "confirmed" not in request.POST or lacking:
            foreseen = bulk.foresee(records, move_name, by=request.user)
            shown = {"counts": bulk.counted(foreseen), "lacking": lacking if "confirmed" in request.POST else [], "note": note}
            return self.page(request, "bulk_move", str(move.label), reason=reason, **shown, **context)
        outcomes = bulk.perform_each(records, move_name, by=request.user, note=note, reason=reason)
        failed = [outcome for outcome in outcomes if outcome.reason]
        return self.page(request, "bulk_done", str(move.label), done=len(outcomes) - len(failed), failed=failed, **context)


class PartAdmin(RecordAdmin):
    """Rows that belong to a record (`owner`), whose rules and version hold for them; they are added on the owner's page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
