"""One response: what its pages share, and its task list (U02)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from needs import carrying, clarifications, delegations, questions, responses
from needs.models import Answer, Question, Response
from needs.rules import section_is_open, takes_part_in_the_response
from tarp.records.workflow import Problem

PASSED_OVER = "passed_over"  # in the address of a section: its questions were all seen, and none answered


class ResponsePage(LoginRequiredMixin):
    """What the pages of one response share. A response that the person may not see does not exist."""

    def responses(self) -> Any:
        return Response.objects.visible_to(self.request.user).with_details()

    @cached_property
    def response(self) -> Response:
        try:
            return self.responses().get(reference=self.kwargs["response"])
        except Response.DoesNotExist:
            raise Http404 from None

    def page(self, name: str, **more: Any) -> str:
        return reverse(f"needs:{name}", kwargs={"response": self.kwargs["response"], **more})

    @cached_property
    def part(self) -> responses.SectionAnswer:
        """The section of the address."""
        for part in responses.sections(self.response, stated_in=self.kwargs["section"]):
            if part.section.code == self.kwargs["section"]:
                return part
        raise Http404

    @cached_property
    def may_answer(self) -> bool:
        return Response.may_edit(self.request.user, self.response)

    def may_write(self, part: responses.SectionAnswer) -> bool:
        return self.may_answer and part.is_open

    def closed(self, part: responses.SectionAnswer) -> str:
        """Why the section is only read; "" where it can be changed."""
        refusal = Response.may_edit.refusal(self.request.user, self.response) or section_is_open.refusal(self.request.user, part)
        return str(refusal.sentence) if refusal else ""

    def threads(self, *fields: str) -> list[Any]:
        """What the secretariat asked about these sections and questions, where anything has been sent that it could ask about."""
        if self.response.submitted_at is None:
            return []
        found = clarifications.threads_on(self.response, user=self.request.user)
        return [thread for field in fields for thread in found.get(field, [])]

    def section_page(self, part: responses.SectionAnswer) -> str:
        return self.page("section", section=part.section.code)

    def question_page(self, part: responses.SectionAnswer, question: Question) -> str:
        return self.page("question", section=part.section.code, question=question.code)

    def rows(self, part: responses.SectionAnswer, origin: str) -> list[dict[str, Any]]:
        """The answers of a section in words; Change leads to the question and straight back to where it was chosen (`origin`)."""
        return [
            {
                "label": question.name,
                "value": self.words(question, part.answers.get(question.pk)),
                "url": f"{self.question_page(part, question)}?from={origin}" if self.may_write(part) else "",
            }
            for question in part.questions
        ]

    @staticmethod
    def words(question: Question, answer: Answer | None) -> str:
        return questions.words(question, answer.value, answer.standing) if answer else ""

    def to_do(self, problems: Iterable[Problem]) -> list[tuple[Any, str]]:
        """The sentences of the problems, each with the address at which it can be mended."""
        return [(problem.sentence, self.where(problem.field)) for problem in problems]

    def where(self, place: str) -> str:
        """The address at which a problem of the to-do list can be mended."""
        section, _separator, question = place.partition("/")
        if question:
            return self.page("question", section=section, question=question)
        section, _separator, rest = place.partition(":")
        reference, _separator, field = rest.partition(":")
        if reference.startswith("N-"):
            from needs.answering.statement import step_of

            return f"{self.page('need_step', need=reference, step=step_of(field))}#id_{field}"
        page = {"D": "needs:edit_difficulty", "V": "needs:edit_view"}.get(reference[:1])
        return f"{reverse(page, kwargs={'reference': reference})}#id_{field}" if page else self.page("section", section=section)

    def submission(self) -> dict[str, Any]:
        """Whether this person may submit the response, and the sentence that says why not."""
        return {
            "may_submit": self.response.workflow.may(self.request.user, "submit"),
            "submit_refusal": Response.workflow.by_name["submit"].who.refusal(self.request.user, self.response),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shared = {
            "response": self.response,
            "round": self.response.round,
            "party": self.response.respondent,
            "deadline": responses.deadline(self.response.part),
            "may_answer": self.may_answer,
            "is_own": takes_part_in_the_response(self.request.user, self.response),
            "question": responses.question_about(self.response),
            "is_past_due": responses.is_past_due(self.response.part),
        }
        return super().get_context_data(**kwargs | shared)


class AnsweringPage(ResponsePage):
    """A page that asks for the questionnaire."""

    def responses(self) -> Any:
        return super().responses().to_answer()


class TaskList(AnsweringPage, TemplateView):
    template_name = "needs/response.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = responses.sections(self.response, with_waiting=True)
        tasks = [
            {
                "label": part.section.name,
                "url": self.section_page(part),
                "status": part.status,
                "hint": "" if part.is_open else _("Locked: the secretariat did not ask about this section. You can read it."),
            }
            for part in parts
        ]
        return super().get_context_data(
            tasks=tasks,
            carried=carrying.tasks(self.response, parts, by=self.request.user, address=self.page("carry")),
            moves=[move for move in self.response.workflow.available(self.request.user) if move.name != "submit"],
            complete=sum(part.status == "completed" for part in parts),
            problems=self.to_do(problem for part in parts for problem in part.problems()),
            **delegations.shown(self.response, self.request.user),
            **self.submission(),
            **kwargs,
        )
