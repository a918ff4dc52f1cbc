"""The pages of what a round brought: who took part, and each question counted."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from needs import results, rules
from needs.filters import ResultForm
from needs.models import Round
from tarp.accounts.models import Office
from tarp.records import limits
from tarp.records.files import EXTENSIONS, download_rows
from tarp.records.numbers import number

CORNERS = {"convention": _("Convention"), "region": _("Region"), "group": _("Group of countries")}
TURNOUT = [(_("Asked"), "number"), (_("Began"), "number"), (_("Answered"), "number"), (_("Late"), "number"), (_("Response rate"), "number")]


class ResultsPage(TemplateView):
    """Results that the person may not see do not exist."""

    template_name = "needs/results.html"

    @cached_property
    def round(self) -> Round:
        try:
            return Round.objects.with_results_for(self.request.user).get(code=self.kwargs["code"])
        except Round.DoesNotExist:
            raise Http404 from None

    @cached_property
    def form(self) -> ResultForm:
        return ResultForm(self.request.GET, round=self.round)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round, asked = self.round, self.form.asked
        took_part, respondents = results.participation(round), results.respondents_of(round)
        asks_desks = any(isinstance(one.respondent, Office) for one in respondents)
        tables = (
            [self.table(one) for one in results.results(round, by=asked["by"], question=asked["question"])] if asked["question"] else []
        )
        sees_all = rules.sees_all(self.request.user)
        query = urlencode({"by": asked["by"], **({"question": asked["question"]} if asked["question"] else {})})
        return super().get_context_data(
            round=round,
            filters=self.form,
            took_part=took_part,
            **{f"{what}_columns": [(label, ""), *TURNOUT] for what, label in CORNERS.items()},
            by_region=self.turnout("region", took_part.by_region),
            by_group=self.turnout("group", took_part.by_group),
            by_convention=self.turnout("convention", took_part.by_convention),
            respondents=respondents,
            asks_desks=asks_desks,
            has_parts=len({part.pk for part, _question in self.questions}) > 1,
            questions=[
                (part, question, f"?{urlencode({'question': question.code, 'by': asked['by']})}") for part, question in self.questions
            ],
            tables=tables,
            compared=self.compared() if asked["question"] else None,
            sees_all=sees_all,
            files=[
                (extension.upper(), f"{reverse('needs:export_results', args=[round.code, extension])}?{query}") for extension in EXTENSIONS
            ],
            **kwargs,
        )

    @cached_property
    def questions(self) -> list[Any]:
        return results.questions_of(self.round)

    def turnout(self, by: str, lines: list[results.Turnout]) -> list[list[Any]]:
        """Each figure opens the list of those behind it. Who began and has sent nothing is the secretariat's to know."""
        shown = results.FIGURES if rules.sees_all(self.request.user) else ("asked", "answered", "late")
        page = reverse("needs:respondents", args=[self.round.code])
        rows: list[list[Any]] = []
        for line in lines:
            cells = []
            for name, those in line.behind.items():
                opens = f"{page}?{urlencode({'by': by, 'of': line.code, 'who': name})}" if those and name in shown else ""
                cells.append({**figure(number(len(those))), "url": opens})
            rows.append([line.label, *cells, figure(percent(line.rate))])
        return rows

    @staticmethod
    def table(found: results.Result) -> dict[str, Any]:
        """A table of the page: a cell is the per cent with the count behind it, as the reports of the secretariat print it."""
        rows: list[list[Any]] = [
            [row.label, *[figure(cell(per_cent, count)) for per_cent, count in zip(found.shares(row), row.counts, strict=True)]]
            for row in found.rows
        ]
        bases = [f"n = {one.n}" + (f" / N = {one.N}" if one.N is not None else "") for one in found.columns]
        if found.blank:
            rows.append([_("Left blank"), *map(figure, map(number, found.blank))])
        return {
            "result": found,
            "id": f"{found.part}-{found.question}",
            "columns": [
                (_("Answer"), ""),
                *[({"text": one.label, "note": base}, "number") for one, base in zip(found.columns, bases, strict=True)],
            ],
            "rows": rows,
        }

    def compared(self) -> dict[str, Any] | None:
        """The same question in every round that asked it and whose results this person may see."""
        rounds = Round.objects.with_results_for(self.request.user).filter(audience=self.round.audience).order_by("opens_on", "pk")
        found = results.comparison(self.form.asked["question"], rounds)
        if len(found.rounds) < 2:
            return None
        return {
            "columns": [
                (_("Answer"), ""),
                *[({"text": str(round), "note": f"n = {column.n}"}, "number") for round, column in found.rounds],
            ],
            "rows": [
                [
                    row.label,
                    *[figure(cell(results.share(n, column.n), n)) for n, (_round, column) in zip(row.counts, found.rounds, strict=True)],
                ]
                for row in found.rows
            ],
        }


class RespondentsPage(ResultsPage):
    """Those behind one figure of who took part."""

    template_name = "needs/respondents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, sees_all = self.request.GET, rules.sees_all(self.request.user)
        took_part = results.participation(self.round)
        line, who = took_part.line(asked.get("by", ""), asked.get("of", "")), asked.get("who", "")
        if line is None or who not in results.FIGURES or (who == "started" and not sees_all):
            raise Http404
        return TemplateView.get_context_data(
            self,
            round=self.round,
            line=line,
            as_of=took_part.as_of,
            heading=dict(zip(results.FIGURES, [label for label, _kind in TURNOUT], strict=False))[who],
            respondents=[one for one in results.respondents_of(self.round) if one.number in line.behind[who]],
            sees_all=sees_all,
            **kwargs,
        )


def percent(value: Any) -> str:
    return "–" if value is None else f"{number_format(value, 2)}%"


def figure(text: str) -> dict[str, str]:
    """A cell that stands under its heading as numbers do."""
    return {"text": text, "kind": "number"}


def cell(per_cent: Any, count: int) -> str:
    """60.00% (9)"""
    return f"{percent(per_cent)} ({count})"


class ResultsDownload(ResultsPage):
    """Every question, or the one asked for, line by line as a file. The file of every question is asked for so often and no oftener."""

    def get(self, request: HttpRequest, code: str, extension: str) -> Any:
        round, asked = self.round, self.form.asked
        if not asked["question"]:
            limits.require(request, "export")
        found = results.results(round, by=asked["by"], question=asked["question"])
        rows = ([*line.values()] for line in results.flat_rows(found))
        return download_rows(results.COLUMNS, rows, extension, name=f"{round.code}-results")
