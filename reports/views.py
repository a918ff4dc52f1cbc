"""The pages of progress reports: the list, one report and its PDF, its forms and its moves."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from reports import rules
from reports.choices import ReportStatus
from reports.document import page_of
from reports.filters import ReportFilter
from reports.forms import RecommendationForm, ReportForm, SectionForm, StartForm
from reports.issuing import start_report
from reports.models import ProgressReport, Recommendation, ReportSection
from reports.resources import ReportResource
from reports.snapshots import take_snapshot
from tarp.accounts.standing import standing
from tarp.records.files import RecordExport
from tarp.records.pages import RecordDetail, RecordForm, RecordList, RecordMove, RecordPage


class ReportList(RecordList):
    """The reports: everybody sees those that were issued, staff those being drafted too."""

    model = ProgressReport
    filterset_class = ReportFilter
    template_name = "reports/list.html"
    context_object_name = "reports"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_draft=rules.draft(self.request.user, None), **kwargs)


class ReportExport(RecordExport):
    model = ProgressReport
    filterset_class = ReportFilter
    resource_class = ReportResource


class ReportPage(RecordDetail):
    """The report: what was issued, as it was issued; to staff also the draft that follows."""

    model = ProgressReport
    template_name = "reports/detail.html"
    context_object_name = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, user = self.object, self.request.user
        is_staff = standing(user).is_staff
        recommendations = report.recommendations.order_by("pk").select_related("report") if is_staff else ()
        edition = report.edition
        shows_draft = is_staff and (edition is None or report.status != ReportStatus.ISSUED)
        made = report.edition_made() if report.status == ReportStatus.CLEARED else None
        return super().get_context_data(
            edition=edition,
            shows_draft=shows_draft,
            made=made,
            document=mark_safe(page_of(report) if shows_draft else edition.page),
            is_staff=is_staff,
            sections=report.sections.order_by("position") if is_staff else (),
            recommendations=[
                {"it": one, "may_edit": one.may_edit(user, one), "moves": one.workflow.available(user)} for one in recommendations
            ],
            **kwargs,
        )


class ReportPDF(RecordPage):
    """The PDF of the edition in force; to staff that of the cleared text too."""

    model = ProgressReport

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        report = self.find()
        edition = report.edition
        if standing(request.user).is_staff:
            edition = report.editions.order_by("-pk").first() or edition
        if edition is None:
            raise Http404
        name = f"{report.reference}{f'-Rev.{edition.revision}' if edition.revision else ''}.pdf"
        return HttpResponse(
            bytes(edition.pdf),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{edition.checksum}"'},
        )


class ReportMove(RecordMove):
    model = ProgressReport


class StartReport(LoginRequiredMixin, FormView):
    """Takes a snapshot and starts a report on it."""

    form_class = StartForm
    template_name = "reports/start.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rules.draft.require(request.user, None)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"as_of": timezone.localdate()}

    def form_valid(self, form: StartForm) -> HttpResponse:
        asked, by = form.cleaned_data, self.request.user
        if asked["as_of"] > timezone.localdate():
            form.add_error("as_of", _("Choose today or an earlier day."))
            return self.form_invalid(form)
        with transaction.atomic():
            snapshot = take_snapshot(as_of=asked["as_of"], by=by)
            report = start_report(meeting=asked["meeting"], snapshot=snapshot, period_from=asked["period_from"], by=by)
        return HttpResponseRedirect(reverse("reports:detail", args=[report.reference]))


class ReportFormPage(RecordForm):
    model = ProgressReport
    form_class = ReportForm
    template_name = "reports/form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self.record, heading=_("Change the frame of the report"), **kwargs)


class PartForm(RecordForm):
    """The form of a part of a report that the person may see."""

    template_name = "reports/form.html"
    heading: Any

    def report(self) -> ProgressReport:
        return get_object_or_404(ProgressReport.objects.visible_to(self.request.user), reference=self.kwargs["reference"])

    def address(self, record: Any) -> str:
        return reverse("reports:detail", args=[record.report.reference])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self.record.report, heading=self.heading, **kwargs)


class SectionFormPage(PartForm):
    model = ReportSection
    form_class = SectionForm
    heading = gettext_lazy("Write a section")

    def find_or_start(self) -> ReportSection:
        return get_object_or_404(self.report().sections, code=self.kwargs["code"])


class RecommendationFormPage(PartForm):
    model = Recommendation
    form_class = RecommendationForm
    heading = gettext_lazy("Write a recommendation")

    def find_or_start(self) -> Recommendation:
        if "number" in self.kwargs:
            return get_object_or_404(Recommendation.objects.visible_to(self.request.user), reference=self.kwargs["number"])
        return Recommendation(report=self.report())

    def allow(self) -> None:
        Recommendation.may_edit.require(self.request.user, self.record)


class RecommendationMove(RecordMove):
    model = Recommendation

    def address(self, record: Recommendation) -> str:
        return reverse("reports:detail", args=[record.report.reference])
