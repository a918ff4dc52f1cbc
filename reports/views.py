"""The pages of gaps, snapshots' figures and reports, and the home page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView
from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from needs.models import Need
from needs.rules import sees_all
from offers.models import Offer
from plans.models import Activity
from reports import rules
from reports.choices import Frozen, ReportStatus
from reports.document import page_of
from reports.figures import (
    CURRENCY,
    DIMENSIONS,
    MEASURES,
    ONCE,
    Figure,
    Terms,
    UnknownFigure,
    address,
    figure,
    parse,
    records,
    shown,
)
from reports.filters import AskedFilter, GapFilter, ReportFilter
from reports.forms import RecommendationForm, ReportForm, SectionForm, StartForm
from reports.gaps import gap_table, parties_asked
from reports.issuing import start_report
from reports.models import ProgressReport, Recommendation, ReportSection, Snapshot, SnapshotRecord
from reports.snapshots import take_snapshot
from reports.tables import COLUMNS, GapPage, flat_rows
from tarp.accounts.standing import standing
from tarp.parties.models import Region
from tarp.records.names import name_column
from tarp.records.pages import RecordDetail, RecordForm, RecordList, RecordMove, RecordPage, refuse
from tarp.records.rules import Refused

FORMATS = {"csv": CSV, "xlsx": XLSX}


class Gaps(TemplateView):
    """The gap analysis of the needs that the reader may see."""

    template_name = "reports/gaps.html"

    @cached_property
    def filter(self) -> GapFilter:
        return GapFilter(self.request.GET or None, request=self.request)

    def table(self) -> Any:
        return gap_table(Need.objects.visible_to(self.request.user), as_of=self.filter.on, group=self.filter.asked.get("group"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.filter.asked
        convention, group = asked.get("convention"), asked.get("group")
        narrow = {name: asked[name] for name in ("rung", "gap") if asked.get(name)}
        page = GapPage(
            self.table(),
            convention=convention.code if convention else "",
            group=group.code if group else "",
            rungs=self.filter.rungs,
            **narrow,
        )
        query = self.request.GET.urlencode()
        return super().get_context_data(
            filters=self.filter.form,
            day=self.filter.on,
            convention=convention,
            group=group,
            narrowed=" · ".join(str(dict(self.filter.form.fields[name].choices)[value]) for name, value in narrow.items()),
            figures=page.key_figures(),
            ladder=page.ladder(),
            by_gap=page.by_gap(),
            by_theme=page.by_theme(),
            without=page.themes_without_needs(),
            bases=page.bases(),
            counts_all=sees_all(self.request.user),
            bases_columns=[
                (_("Region"), ""),
                (_("Asked"), "number"),
                (_("Answered"), "number"),
                (_("No information"), "number"),
                (_("Response rate"), "number"),
            ],
            **{name: f"{reverse('reports:gap_table', args=[name])}?{query}" for name in FORMATS},
            **kwargs,
        )


class GapDownload(Gaps):
    """The gap table row by row, as a spreadsheet."""

    def get(self, request: HttpRequest, extension: str) -> HttpResponse:
        if extension not in FORMATS:
            raise Http404
        convention = self.filter.asked.get("convention")
        rows = flat_rows(self.table(), convention=convention.code if convention else None, rungs=self.filter.rungs)
        data = Dataset(*(list(row.values()) for row in rows), headers=COLUMNS)
        form = FORMATS[extension]()
        return HttpResponse(
            form.export_data(data),
            content_type=form.get_content_type(),
            headers={"Content-Disposition": f'attachment; filename="gaps-{self.filter.on}.{extension}"'},
        )


class Asked(ListView):
    """The Parties asked for their needs: those behind n, behind N, and those from which there is no information."""

    template_name = "reports/asked.html"
    paginate_by = 50
    context_object_name = "parties"

    def get_queryset(self) -> Any:
        self.filter = AskedFilter(self.request.GET or None, request=self.request)
        asked = self.filter.asked
        region = asked.get("region") or ""
        return (
            parties_asked(
                as_of=self.filter.on,
                convention=asked["convention"].code if asked.get("convention") else "",
                region=region.code if isinstance(region, Region) else region,
                group=asked.get("group"),
                answered={"yes": True, "no": False}.get(asked.get("answered", "")),
            )
            .with_standing(on=self.filter.on)
            .by_name()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filters=self.filter.form, day=self.filter.on, **kwargs)


class Home(TemplateView):
    """The public front page."""

    template_name = "reports/home.html"
    most_themes = 8

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, user = timezone.localdate(), self.request.user
        page = GapPage(gap_table(Need.objects.visible_to(user), as_of=today))
        by_theme = page.by_theme()
        by_theme["rows"] = by_theme["rows"][: self.most_themes]
        return super().get_context_data(
            figures=[*page.key_figures()[:1], *self.registers(user, today)],
            ladder=page.ladder(),
            by_theme=by_theme,
            note=page.base_note(),
            report=ProgressReport.objects.issued().with_details().order_by("-issued_on", "-pk").first(),
            **kwargs,
        )

    def registers(self, user: Any, today: date) -> list[dict]:
        """The key figures of offers, activities, answers and money."""
        activities = Activity.objects.visible_to(user)
        gap = activities.in_plan(on=today).with_money(as_of=today).aggregate(total=Sum("gap"))["total"] or Decimal(0)
        asked, answered = (parties_asked(as_of=today, answered=answered).count() for answered in (None, True))
        plan = reverse("plans:activities")
        return [
            {
                "value": f"{Offer.objects.visible_to(user).open(on=today).count():,}",
                "label": _("offers open"),
                "url": f"{reverse('offers:list')}?open_on={today}",
            },
            {"value": f"{activities.count():,}", "label": _("activities"), "url": plan},
            {
                "value": f"{answered:,}",
                "label": _("Parties answered"),
                "url": f"{reverse('reports:asked')}?answered=yes",
                "note": _("of %(N)s asked") % {"N": f"{asked:,}"},
            },
            {
                "value": _("$%(millions)s million") % {"millions": round(gap / 1_000_000, 1)},
                "label": _("funding gap"),
                "url": plan,
                "note": _("%(amount)s: required less received") % {"amount": shown(gap, CURRENCY)},
            },
        ]


class ReportList(RecordList):
    """The reports: everybody sees those that were issued, staff those being drafted too."""

    model = ProgressReport
    filterset_class = ReportFilter
    template_name = "reports/list.html"
    context_object_name = "reports"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_draft=rules.draft(self.request.user, None), **kwargs)


class ReportPage(RecordDetail):
    """The report: what was issued, as it was issued; to staff also the draft that follows."""

    model = ProgressReport
    template_name = "reports/detail.html"
    context_object_name = "report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, is_staff = self.object, standing(self.request.user).is_staff
        edition = report.edition
        shows_draft = is_staff and (edition is None or report.status != ReportStatus.ISSUED)
        made = report.editions.filter(report_version=report.version).first() if report.status == ReportStatus.CLEARED else None
        return super().get_context_data(
            edition=edition,
            shows_draft=shows_draft,
            made=made,
            document=mark_safe(page_of(report) if shows_draft else edition.page),
            is_staff=is_staff,
            sections=report.sections.order_by("position") if is_staff else (),
            recommendations=report.recommendations.order_by("pk") if is_staff else (),
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
            try:
                rules.draft.require(request.user, None)
            except Refused as refused:
                raise refuse(refused) from None
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

    def parts(self) -> Any:
        return self.model.objects.filter(report__in=ProgressReport.objects.visible_to(self.request.user))

    def address(self, record: Any) -> str:
        return reverse("reports:detail", args=[record.report.reference])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self.record.report, heading=self.heading, **kwargs)


class SectionFormPage(PartForm):
    model = ReportSection
    form_class = SectionForm
    heading = gettext_lazy("Write a section")

    def find_or_start(self) -> ReportSection:
        return get_object_or_404(self.parts(), report__reference=self.kwargs["reference"], code=self.kwargs["code"])


class RecommendationFormPage(PartForm):
    model = Recommendation
    form_class = RecommendationForm
    heading = gettext_lazy("Write a recommendation")

    def find_or_start(self) -> Recommendation:
        if "number" in self.kwargs:
            return get_object_or_404(self.parts(), reference=self.kwargs["number"])
        report = get_object_or_404(ProgressReport.objects.visible_to(self.request.user), reference=self.kwargs["reference"])
        return Recommendation(report=report)

    def allow(self) -> None:
        Recommendation.may_edit.require(self.request.user, self.record)


class RecommendationMove(RecordMove):
    model = Recommendation

    def address(self, record: Recommendation) -> str:
        return reverse("reports:detail", args=[record.report.reference])


class SnapshotPage(TemplateView):
    """A snapshot, its checksum, and the figures to start from."""

    template_name = "reports/snapshot.html"

    def find(self) -> Snapshot:
        return get_object_or_404(Snapshot.objects.visible_to(self.request.user), reference=self.kwargs["snapshot"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshot = self.find()
        terms = Terms(snapshot)
        keys = [name for name, measure in MEASURES.items() if measure.within == ()]
        figures = [figure(snapshot, key, terms) for key in keys]
        return super().get_context_data(**kwargs) | {
            "snapshot": snapshot,
            "figures": [{"value": one.text, "label": terms.describe(one.key), "url": one.url, "note": base_of(one)} for one in figures],
        }


def base_of(one: Figure) -> str:
    """n and N of a figure in words, where it has them."""
    return "" if one.N is None else _("%(n)s of %(N)s Parties answered") % {"n": one.n, "N": one.N}


class FigurePage(ListView):
    """One figure of a snapshot: its number, its rule, and the records behind it as they were."""

    template_name = "reports/figure.html"
    paginate_by = 50
    context_object_name = "records"

    def get_queryset(self) -> Any:
        self.snapshot = SnapshotPage.find(self)
        self.terms = Terms(self.snapshot)
        try:
            self.figure = figure(self.snapshot, self.kwargs["key"], self.terms)
            return records(self.snapshot, self.kwargs["key"], self.terms)
        except UnknownFigure:
            raise Http404 from None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measure = self.figure.measure
        context = super().get_context_data(
            snapshot=self.snapshot,
            figure=self.figure,
            title=self.terms.describe(self.figure.key),
            rule=measure.rule,
            once=ONCE if "convention" in measure.dimensions else "",
            base=base_of(self.figure),
            whole=self.whole(measure),
            **kwargs,
        )
        context["rows"] = [self.row(record) for record in context["records"]]
        return context

    def whole(self, measure: Any) -> Figure | None:
        """Of a share, the figure that it is a share of."""
        if not measure.base:
            return None
        _name, asked = parse(self.figure.key, self.terms)
        return figure(self.snapshot, address(measure.base, **{k: v for k, v in asked.items() if k not in measure.within}), self.terms)

    def row(self, record: SnapshotRecord) -> dict[str, Any]:
        """What the list says of a record: all that is public, of one that is not only what it is counted by."""
        facts, terms = record.facts, self.terms
        row: dict[str, Any] = {"kind": record.get_kind_display(), "title": facts.get("title", ""), "language": facts.get("language", "en")}
        row["reference"] = record.reference if record.is_public else ""
        row["url"] = self.live(record) if record.is_public else ""
        if not record.is_public:
            row["title"] = ""
        if record.kind == Frozen.PARTY:
            row["title"] = named(facts["names"])
        details = []
        for dimension in ("region", "theme", "rung", "barrier", "stage", "state", "severity"):
            if facts.get(dimension):
                details.append((DIMENSIONS[dimension], terms.name(dimension, facts[dimension])))
        if facts.get("conventions"):
            details.append((DIMENSIONS["convention"], ", ".join(terms.name("convention", code) for code in facts["conventions"])))
        if record.is_public and record.kind in (Frozen.NEED, Frozen.ATTENDANCE):
            details.insert(0, (_("Party"), self.party(facts["party"])))
        if amount := self.amount(facts):
            details.append((MEASURES[self.figure.key.split("/")[0]].label, amount))
        return row | {"details": details}

    @cached_property
    def parties(self) -> dict[str, str]:
        found = self.snapshot.records.filter(kind=Frozen.PARTY).values_list("reference", "facts__names")
        return {code: named(names) for code, names in found}

    def party(self, code: str) -> str:
        return self.parties.get(code, code)

    def amount(self, facts: dict) -> str:
        name = self.figure.key.split("/")[0]
        if self.figure.measure.unit == CURRENCY:
            amount = facts["gap" if name == "funding_gap" else name]
            return shown(None if amount is None else Decimal(amount), CURRENCY)
        if self.figure.measure.kind == Frozen.ATTENDANCE and name != "parties_reached":
            counted = ("female",) if name in ("women", "women_share") else ("female", "male", "other", "not_stated")
            return str(sum(facts[part] for part in counted if part != "not_stated" or name == "participants"))
        return ""

    def live(self, record: SnapshotRecord) -> str:
        """The page of the record as it stands today."""
        pages = {
            Frozen.NEED: "needs:detail",
            Frozen.OFFER: "offers:detail",
            Frozen.ACTIVITY: "plans:activity",
            Frozen.PARTY: "parties:detail",
        }
        page = pages.get(record.kind)
        return reverse(page, args=[record.reference]) if page else ""


def named(names: dict[str, str]) -> str:
    return names.get(name_column().removeprefix("name_")) or names["en"]
