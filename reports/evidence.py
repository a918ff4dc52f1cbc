"""The pages of what a report stands on: a snapshot, its figures, and the records behind each figure as they were."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from reports.choices import Frozen
from reports.figures import Figure, Terms, UnknownFigure, figure, key_of, named, parse, records, shown
from reports.measures import CURRENCY, DIMENSIONS, JOINTLY, MEASURES, ONCE
from reports.models import Snapshot, SnapshotRecord
from tarp.records.files import download_rows

SHOWN = ("region", "theme", "rung", "barrier", "stage", "state", "severity")  # the dimensions that a list tells of a record
NAMES_A_PARTY = (Frozen.NEED, Frozen.ATTENDANCE)


def find(page: View) -> Snapshot:
    """The snapshot of the address, among those that the person may see."""
    return get_object_or_404(Snapshot.objects.visible_to(page.request.user), reference=page.kwargs["snapshot"])


class SnapshotPage(TemplateView):
    """A snapshot, its checksum, and the figures to start from."""

    template_name = "reports/snapshot.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshot = find(self)
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
        self.snapshot = find(self)
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
            jointly=JOINTLY if measure.kind == Frozen.NEED else "",
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
        return figure(self.snapshot, key_of(measure.base, **{k: v for k, v in asked.items() if k not in measure.within}), self.terms)

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
        for dimension in SHOWN:
            if facts.get(dimension):
                details.append((DIMENSIONS[dimension], terms.name(dimension, facts[dimension])))
        if facts.get("conventions"):
            details.append((DIMENSIONS["convention"], ", ".join(terms.name("convention", code) for code in facts["conventions"])))
        if record.is_public and record.kind in NAMES_A_PARTY:
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


class FigureExport(FigurePage):
    """The records behind a figure as a file: by code, and of one that is not public what it is counted by."""

    columns = ("kind", "reference", "title", "language", "party", "conventions", *SHOWN)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        records = self.get_queryset()
        return download_rows(self.columns, map(self.cells, records.iterator(2000)), kwargs["extension"], name=kwargs["snapshot"])

    def cells(self, record: SnapshotRecord) -> list[str]:
        row, facts = self.row(record), record.facts
        party = facts["party"] if record.is_public and record.kind in NAMES_A_PARTY else ""
        coded = [facts.get(dimension) or "" for dimension in SHOWN]
        return [record.kind, row["reference"], row["title"], row["language"], party, "; ".join(facts.get("conventions", ())), *coded]
