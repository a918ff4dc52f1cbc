"""The page door: a list, a page, a form and a move, each a class of a few attributes over rules, `write` and `perform`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, TemplateView, View

from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, Conflict, TooLate, erase, perform, write


def refuse(refused: Refused) -> Refused:
    return refused


class QuickPaginator(Paginator):
    """Counts as far as people page: beyond `limit` records the number is not exact and the page says so."""

    limit = 10_000

    def __init__(self, object_list: Any, per_page: int, **options: Any):
        super().__init__(object_list, per_page, **options)
        self.is_capped = False

    @property
    def count(self) -> int:
        if not hasattr(self, "_count"):
            self._count = self.object_list.order_by()[: self.limit + 1].count()
            self.is_capped = self._count > self.limit
            self._count = min(self._count, self.limit)
        return self._count


class RecordList(ListView):
    """A register: what the person may see, through the filter that the API and the export share."""

    filterset_class: Any = None
    paginate_by = 25
    paginator_class = QuickPaginator
    ordering: tuple[str, ...] = ("-updated_at", "-pk")

    def visible(self) -> models.QuerySet:
        return self.model.objects.visible_to(self.request.user)

    def filtered(self) -> Any:
        self.filterset = self.filterset_class(self.request.GET or None, queryset=self.visible(), request=self.request)
        if self.filterset.is_bound and not self.filterset.form.is_valid():
            return self.visible().none()  # all of them would answer another question
        return self.filterset.qs

    def get_queryset(self) -> Any:
        return self.filtered().with_details().order_by(*self.ordering)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filters=self.filterset.form, **kwargs)


class RecordPage(View):
    """What the pages of one record share: finding it among what the person may see (else 404), and where it lives."""

    model: Any = None
    lookup = "reference"
    page = ""  # the name of the address of the record's page; `<app>:detail` unless set
    record: Any = None

    def find(self) -> Any:
        try:
            return self.model.objects.visible_to(self.request.user).get(**{self.lookup: self.kwargs[self.lookup]})
        except self.model.DoesNotExist:
            raise Http404 from None

    def address(self, record: Any) -> str:
        """The page of the record."""
        return reverse(self.page or f"{self.model._meta.app_label}:detail", args=[getattr(record, self.lookup)])


class RecordDetail(RecordPage, DetailView):
    """The page of one record: its facts, what this person may do next, and its history."""

    def get_object(self, queryset: Any = None) -> Any:
        return self.find()

    def shows_people(self) -> bool:
        """Whether this reader sees who did what and why, or the steps and dates alone."""
        return self.object.may_edit(self.request.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user, people = self.object, self.request.user, self.shows_people()
        steps = [
            {
                "at": step.at,
                "label": step.status_label,
                "reason": step.reason,
                "by": step.by if people else None,
                "note": step.why if people else "",
            }
            for step in reversed(history.timeline(record))
        ]
        return super().get_context_data(
            moves=record.workflow.available(user),
            turn=record.workflow.turn,
            may_edit=record.may_edit(user, record),
            timeline=steps,
            **kwargs,
        )


class RecordForm(LoginRequiredMixin, RecordPage, TemplateView):
    """A form that saves through `write`. Saving accepts what is of the right type; what was typed is kept through every refusal."""

    form_class: type[ModelForm]
    why = ""  # kept in the history with what is saved

    def find_or_start(self) -> Any:
        """The record to change, or a new one with what the address already settles (override `start`)."""
        return self.find() if self.lookup in self.kwargs else self.start()

    def start(self) -> Any:
        return self.model()

    def allow(self) -> None:
        """Refuses before the form is shown; `write` asks again when it is saved."""
        if self.record.pk:
            self.record.may_edit.require(self.request.user, self.record)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.record = self.find_or_start()
        self.allow()
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> Any:
        posted = self.request.POST if self.request.method == "POST" else None
        form = self.form_class(posted, instance=self.record, **self.form_options())
        if self.record.pk:
            form.remember_what_was_shown()
        return form

    def form_options(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(record=self.record, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        record = self.record if self.record.pk else None
        try:
            expected = form.opened_version if record else None
            saved = write(form.save, by=request.user, record=record, expected_version=expected, why=self.why)
        except Conflict as conflict:
            return self.render_to_response(self.get_context_data(form=form, **self.compare(form, conflict.theirs)), status=409)
        return self.answer(form, saved)

    def answer(self, form: Any, saved: Any) -> HttpResponse:
        return HttpResponseRedirect(self.after(saved))

    def compare(self, form: Any, theirs: Any) -> dict[str, Any]:
        """Both texts of every field that this person changed; the form goes on from their version, so that the next save is a decision."""
        other = type(form)(instance=theirs, **self.form_options())
        conflicts = []
        for name in form.changed_data:
            mine, saved = form.shown(name), other.shown(name)
            if name != "version" and mine != saved:
                conflicts.append({"label": form.fields[name].label, "mine": mine, "theirs": saved})
        form.go_on_from(other)
        last = history.events(theirs).last()
        return {"conflicts": conflicts, "conflict_at": last.pgh_created_at if last else theirs.updated_at}

    def after(self, saved: Any) -> str:
        messages.success(self.request, _("Saved."))
        return self.address(saved)


class RecordMove(LoginRequiredMixin, RecordPage, TemplateView):
    """Asks before a move and performs it: what it will do, what still stands in the way, and a note to the other side."""

    template_name = "records/move.html"
    form_page = ""  # the name of the address of the record's form, where problems can be mended

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.find()
        move = record.workflow.workflow.by_name.get(self.kwargs["move"])
        if move is None:
            raise Http404
        move.who.require(self.request.user, record)
        kwargs.setdefault("problems", [(problem.sentence, self.where(record, problem)) for problem in move.problems(record)])
        shown = {"record": record, "move": move, "cancel": self.address(record), "version": record.version}
        return super().get_context_data(**kwargs | shown)  # what the address says of the move is a name only

    def where(self, record: Any, problem: Any) -> str:
        """The address at which a problem can be mended; "" where there is none."""
        if not self.form_page or problem.field in ("", "note") or not record.may_edit(self.request.user, record):
            return ""
        return f"{reverse(self.form_page, args=[getattr(record, self.lookup)])}#id_{problem.field}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record, note, reason = self.find(), request.POST.get("note", ""), request.POST.get("reason", "")
        if self.kwargs["move"] not in record.workflow.workflow.by_name:
            raise Http404
        try:
            record = perform(record, self.kwargs["move"], by=request.user, note=note, reason=reason)
        except Incomplete as incomplete:
            problems = [(problem.sentence, self.where(record, problem)) for problem in incomplete.problems]
            return self.render_to_response(self.get_context_data(problems=problems, note=note, reason=reason), status=422)
        except AlreadyDone as done:
            record = done.record
        except TooLate as late:
            late.address = self.address(late.record)
            raise
        return HttpResponseRedirect(self.after(record))

    def after(self, record: Any) -> str:
        messages.success(self.request, _("Done: “%(status)s”.") % {"status": record.get_status_display()})
        return self.address(record)


class RecordErase(LoginRequiredMixin, RecordPage):
    """Deletes a draft. Asked by a form, never by a link."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.find()
        erase(record, by=request.user)
        return HttpResponseRedirect(self.after(record))

    def after(self, record: Any) -> str:
        """Where the person goes on."""
        raise NotImplementedError
