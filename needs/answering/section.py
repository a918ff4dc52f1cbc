"""One section of a response: its answers with Change, what is stated in it, and whether it is completed (U14, U15)."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from needs import responses
from needs.answering.response import PASSED_OVER, AnsweringPage
from needs.choices import SectionKind
from needs.forms import CompletedForm
from needs.models import Delegation
from tarp.records.pages import refuse
from tarp.records.rules import Refused


class SectionPage(AnsweringPage, TemplateView):
    template_name = "needs/section.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_new = self.part.questions and not self.part.answers and PASSED_OVER not in request.GET
        if is_new and self.may_write(self.part):
            return HttpResponseRedirect(self.question_page(self.part, self.part.questions[0]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        part = self.part
        prefetch_related_objects(part.records, "conventions")  # whoever may change each is asked by them
        shown = {
            "part": part,
            "threads": self.threads(part.section.code, *(question.code for question in part.questions)),
            "may_write": self.may_write(part),
            "closed": self.closed(part) if self.may_answer else "",
            "add": self.adding(),
            "send": self.sending(),
            "rows": self.rows(part, "section"),
            "records": [(record, self.record_page(record)) for record in part.records],
            "goes_on": part.first_unanswered and self.question_page(part, part.first_unanswered),
        }
        if part.asks_whether_done and shown["may_write"]:
            shown["form"] = CompletedForm(initial={"completed": "yes" if part.is_marked else ""})
        return super().get_context_data(**{**shown, **kwargs, "section": part.section})  # not its code, which the address gives

    def adding(self) -> str:
        """The page on which one more need, difficulty or view is stated in the section; "" where questions are asked."""
        page = {SectionKind.NEEDS: "state_need", SectionKind.DIFFICULTIES: "state_difficulty", SectionKind.VIEWS: "state_view"}
        kind = self.part.section.kind
        return f"{self.page(page[kind])}?section={self.part.section.code}" if kind in page else ""

    def sending(self) -> str:
        """The page on which the section is sent to a colleague, for those who may."""
        asked = Delegation(response=self.response, section=self.part.section)
        may_send = Delegation.may_create(self.request.user, asked) and self.part.is_open
        return f"{self.page('send_section')}?section={self.part.section.code}" if may_send else ""

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
