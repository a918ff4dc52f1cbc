"""The pages that everybody starts from: the home page, the gap analysis, and the Parties that were asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from needs.models import Need
from needs.rules import sees_all
from offers.models import Offer
from plans.models import Activity
from reports.figures import shown
from reports.filters import AskedFilter, GapFilter
from reports.gaps import gap_table, parties_asked
from reports.measures import CURRENCY, JOINTLY, ONCE
from reports.models import ProgressReport
from reports.tables import COLUMNS, GapPage, flat_rows
from tarp.parties.models import Party, Region
from tarp.parties.resources import RESOURCES
from tarp.records.files import EXTENSIONS, download, download_rows
from tarp.records.numbers import number


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
            jointly=JOINTLY,
            bases_columns=[
                (_("Region"), ""),
                (_("Asked"), "number"),
                (_("Answered"), "number"),
                (_("No information"), "number"),
                (_("Response rate"), "number"),
            ],
            **{name: f"{reverse('reports:gap_table', args=[name])}?{query}" for name in EXTENSIONS},
            **kwargs,
        )


class GapDownload(Gaps):
    """The gap table row by row, as a spreadsheet."""

    def get(self, request: HttpRequest, extension: str) -> Any:
        convention = self.filter.asked.get("convention")
        rows = flat_rows(self.table(), convention=convention.code if convention else None, rungs=self.filter.rungs)
        return download_rows(COLUMNS, (list(row.values()) for row in rows), extension, name=f"gaps-{self.filter.on}", notes=(ONCE, JOINTLY))


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


class AskedExport(Asked):
    """The Parties asked, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        resource = RESOURCES[Party](by=request.user)
        return download(resource, self.get_queryset().order_by("pk"), kwargs["extension"], name="parties-asked")


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
            counts_all=sees_all(user),
            report=ProgressReport.objects.issued().with_details().order_by("-issued_on", "-pk").first(),
            **kwargs,
        )

    def registers(self, user: Any, today: date) -> list[dict]:
        """The key figures of offers, activities, answers and money."""
        activities = Activity.objects.visible_to(user)
        gap = activities.in_plan(on=today).with_money(as_of=today).aggregate(total=Sum("gap"))["total"] or Decimal(0)
        in_millions = round(gap / 1_000_000, 1)
        asked, answered = (parties_asked(as_of=today, answered=answered).count() for answered in (None, True))
        plan = reverse("plans:activities")
        return [
            {
                "value": number(Offer.objects.visible_to(user).open(on=today).count()),
                "label": _("offers open"),
                "url": f"{reverse('offers:list')}?open_on={today}",
            },
            {"value": number(activities.count()), "label": _("activities"), "url": plan},
            {
                "value": number(answered),
                "label": _("Parties answered"),
                "url": f"{reverse('reports:asked')}?answered=yes",
                "note": _("of %(N)s asked") % {"N": number(asked)},
            },
            {
                "value": _("$%(millions)s million") % {"millions": number(in_millions)} if in_millions else shown(gap, CURRENCY),
                "label": _("funding gap"),
                "url": plan,
                "note": _("%(amount)s: required less received") % {"amount": shown(gap, CURRENCY)},
            },
        ]
