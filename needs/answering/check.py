"""Check answers (U15): everything that will be sent, and the button that sends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from needs.answering.response import AnsweringPage
from tarp.records.pages import refuse
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete
from tarp.records.writing import AlreadyDone, perform


class CheckAnswers(AnsweringPage, TemplateView):
    """Everything that will be sent, what is still missing first, and the button that sends it."""

    template_name = "needs/check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = self.response.sections()
        kwargs.setdefault("problems", self.to_do(problem for part in parts for problem in part.problems()))
        return super().get_context_data(
            parts=[
                {
                    "section": part.section,
                    "url": self.section_page(part),
                    "rows": self.rows(part, "check"),
                    "records": part.records,
                    "may_write": self.may_write(part),
                    "is_open": part.is_open,
                    "writers": part.writers,
                    "last_written_at": part.last_written_at,
                }
                for part in parts
            ],
            **self.submission(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            perform(self.response, "submit", by=request.user, note=request.POST.get("note", ""))
        except Incomplete as incomplete:
            return self.render_to_response(self.get_context_data(problems=self.to_do(incomplete.problems)), status=422)
        except AlreadyDone:
            pass
        except Refused as refused:
            raise refuse(refused) from None
        return HttpResponseRedirect(self.page("sent"))
