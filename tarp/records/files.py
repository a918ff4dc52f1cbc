"""The file door, the same on pages and in the admin: a table to download, and an upload that is checked first and kept on a second word."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.cache import cache
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from tarp.records.demonstration import is_demonstration
from tarp.records.incoming import Report
from tarp.records.pages import RecordList
from tarp.records.resources import TableResource
from tarp.records.rules import Refused, Rule
from tarp.records.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, read, workbook

EXTENSIONS = ("csv", "xlsx")
KEPT_FOR = 60 * 60  # seconds between checking a file and keeping its rows


def as_file(name: str, extension: str) -> dict[str, str]:
    """The header that names a download; a file from an invented world says so in its name, which stays with it."""
    return {"Content-Disposition": f'attachment; filename="{file_name(name, extension)}"'}


def file_name(name: str, extension: str) -> str:
    return f"{'demonstration-' if is_demonstration() else ''}{name}.{extension}"


def download(resource: TableResource, records: models.QuerySet, extension: str, *, name: str) -> HttpResponse | StreamingHttpResponse:
    """The records as a file, streamed from the database."""
    attached = as_file(name, extension)
    if extension == "csv":
        return StreamingHttpResponse(resource.csv(records), content_type=CSV_TYPE, headers=attached)
    if extension == "xlsx":
        return FileResponse(resource.xlsx(records), content_type=XLSX_TYPE, headers=attached)
    raise Http404


def download_rows(
    header: Sequence[str], rows: Iterable[Sequence[Any]], extension: str, *, name: str, notes: Sequence[Any] = ()
) -> FileResponse | StreamingHttpResponse:
    """A computed table as a file; the notes, which say how it was counted, stand below it, in a workbook on a sheet of their own."""
    attached = as_file(name, extension)
    if extension == "csv":
        below = [(), *([str(note)] for note in notes)] if notes else []
        return StreamingHttpResponse(csv_lines(header, chain(rows, below)), content_type=CSV_TYPE, headers=attached)
    if extension == "xlsx":
        sheets = {"TARP": (header, rows)} | ({_("Notes"): ([_("Notes")], [[str(note)] for note in notes])} if notes else {})
        return FileResponse(workbook(sheets), content_type=XLSX_TYPE, headers=attached)
    raise Http404


def template(resource: TableResource, *, name: str) -> FileResponse:
    """An empty table to fill in, of the columns that are read; a second sheet says what each means and may hold."""
    columns = [column for column in resource.guide() if column.is_read]
    meaning = [
        (column.name, ". ".join(said.rstrip(".") for said in (capfirst(column.label), column.help) if said), str(column.expects))
        for column in columns
    ]
    sheets = {
        str(resource._meta.model._meta.verbose_name_plural)[:31]: ([column.name for column in columns], []),
        str(_("Columns")): ([_("Column"), _("Meaning"), _("What a cell may hold")], meaning),
    }
    return FileResponse(workbook(sheets), content_type=XLSX_TYPE, headers=as_file(f"{name}-template", "xlsx"))


@dataclass(frozen=True)
class Upload:
    """How far an import has come: why the file was not read, what the check found, under which key the rows wait, whether they are kept."""

    refusal: str = ""
    report: Report | None = None
    key: str = ""
    is_done: bool = False

    @property
    def summary(self) -> str:
        report = self.report or Report()
        return _("Made: %(created)d. Changed: %(changed)d. Unchanged: %(unchanged)d.") % {
            "created": report.created,
            "changed": report.changed,
            "unchanged": report.unchanged,
        }


def receive(request: HttpRequest, resource: TableResource) -> Upload:
    """Answers a POST of the import page: checks the file that came, or keeps the rows that were checked before."""
    if key := request.POST.get("key", ""):
        table = cache.get(_place(request, key))
        if table is None:
            return Upload(refusal=_("The file was checked too long ago. Send it again."))
        report = resource.load(table)
        if not report.findings:
            cache.delete(_place(request, key))
        return Upload(report=report, is_done=not report.findings)
    file = request.FILES.get("file")
    if file is None:
        return Upload(refusal=_("Choose a file."))
    try:
        table = read(file, name=file.name or "")
    except Refused as refused:
        return Upload(refusal=str(refused.sentence))
    report = resource.check(table)
    if report.findings:
        return Upload(report=report)
    key = secrets.token_urlsafe(16)
    cache.set(_place(request, key), table, KEPT_FOR)
    return Upload(report=report, key=key)


def _place(request: HttpRequest, key: str) -> str:
    """Rows wait for the person who sent them and for nobody else."""
    return f"import:{request.user.pk}:{key}"


class RecordExport(RecordList):
    """The register as a file: what its page shows, with the same filters, to the same person."""

    resource_class: type[TableResource]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        records = self.filtered().order_by("pk")
        return download(self.resource_class(by=request.user), records, kwargs["extension"], name=str(self.model._meta.label_lower))


class RecordImport(LoginRequiredMixin, TemplateView):
    """A page that takes a file, shows what it would do or what is wrong with it, and does it when told so."""

    template_name = "records/import.html"
    resource_class: type[TableResource]
    list_page: str
    who: Rule  # may bring a file at all; each of its rows is asked again

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.who.require(request.user, None)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        resource = self.resource_class(by=self.request.user)
        table = self.resource_class._meta.model._meta.verbose_name_plural
        return super().get_context_data(columns=resource.guide(), table=table, cancel=reverse(self.list_page), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "template" in request.GET:
            resource = self.resource_class(by=request.user)
            return template(resource, name=str(resource._meta.model._meta.model_name))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload = receive(request, self.resource_class(by=request.user))
        if upload.is_done:
            messages.success(request, upload.summary)
            return HttpResponseRedirect(reverse(self.list_page))
        wrong = bool(upload.refusal or (upload.report and upload.report.findings))
        return self.render_to_response(self.get_context_data(upload=upload), status=422 if wrong else 200)
