"""One section of a response: its answers with Change, what is stated in it, and whether it is completed (U14, U15)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from needs import responses
from needs.answering.response import ResponsePage
from needs.choices import SectionKind
from needs.forms import CompletedForm
from tarp.records.pages import refuse
from tarp.records.rules import Refused


class SectionPage(ResponsePage, TemplateView):
    template_name = "needs/section.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.part.questions and not self.part.answers and self.may_answer:
            return HttpResponseRedirect(self.question_page(self.part, self.part.questions[0]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        part = self.part
        shown = {
            "part": part,
            "rows": self.rows(part, "section"),
            "records": [(record, self.record_page(record)) for record in part.records],
            "goes_on": part.first_unanswered and self.question_page(part, part.first_unanswered),
        }
        if part.asks_whether_done and self.may_answer:
            shown["form"] = CompletedForm(initial={"completed": "yes" if part.is_marked else ""})
        return super().get_context_data(**{**shown, **kwargs, "section": part.section})  # not its code, which the address gives

    def record_page(self, record: Any) -> str:
        """The form of what the person may still change, the page of anything else."""
        if self.part.section.kind == SectionKind.NEEDS and record.may_edit(self.request.user, record):
            return self.page("need_step", need=record.reference, step="what")
        form, page = {
            SectionKind.NEEDS: ("needs:edit", "needs:detail"),
            SectionKind.DIFFICULTIES: ("needs:edit_difficulty", "needs:difficulty"),
            SectionKind.VIEWS: ("needs:edit_view", "needs:view"),
        }[self.part.section.kind]
        return reverse(form if record.may_edit(self.request.user, record) else page, kwargs={"reference": record.reference})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CompletedForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            responses.mark_section(self.response, self.part.section, is_completed=form.cleaned_data["completed"] == "yes", by=request.user)
        except Refused as refused:
            raise refuse(refused) from None
        return HttpResponseRedirect(self.page("response"))
