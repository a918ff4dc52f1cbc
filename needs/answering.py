"""Answering a round, page by page: start, task list, sections, check answers, confirmation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.generic import DetailView, TemplateView, View

from needs import carrying, questions, responses
from needs.asking import SectionForm
from needs.choices import SectionKind
from needs.filters import RoundFilter
from needs.models import Difficulty, Need, Response, Round
from needs.models import View as StatedView
from needs.resources import RoundResource
from needs.rounds import parties_asked
from needs.views import DifficultyFormPage, NeedFormPage, StatementForm, ViewFormPage
from tarp.parties.models import Party
from tarp.records.files import RecordExport
from tarp.records.pages import RecordList, refuse
from tarp.records.rules import Refused
from tarp.records.workflow import Incomplete, Problem
from tarp.records.writing import AlreadyDone, Conflict, perform


class RoundList(RecordList):
    model = Round
    filterset_class = RoundFilter
    template_name = "needs/rounds.html"
    context_object_name = "rounds"
    ordering = ("-opens_on", "-pk")


class RoundExport(RecordExport):
    model = Round
    filterset_class = RoundFilter
    resource_class = RoundResource


class RoundPage(DetailView):
    """The start page of a round (U01): what it asks, for which mandate, until when, and the one button."""

    template_name = "needs/round.html"
    context_object_name = "round"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        return Round.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round, user = self.object, self.request.user
        begun = {
            (response.part_id, response.party_id): response for response in Response.objects.visible_to(user).filter(part__round=round)
        }
        asked = list(parties_asked(round).acted_for(user).by_name())
        parts = [
            {
                "part": part,
                "deadline": responses.deadline(part),
                "is_past_due": responses.is_past_due(part),
                "sections": part.questionnaire.sections.order_by("position"),
                "asked": [(party, begun.get((part.pk, party.pk))) for party in asked if part.asks(party)],
            }
            for part in round.parts.order_by("position").select_related("round", "questionnaire")
        ]
        return super().get_context_data(
            parts=parts,
            asked=asked,
            mandates=round.mandates.select_related("decision").order_by("decision__symbol", "position"),
            conventions=round.conventions.order_by("position"),
            **kwargs,
        )


class ResponsePage(LoginRequiredMixin):
    """What the pages of one response share. A response that the person may not see does not exist."""

    @cached_property
    def response(self) -> Response:
        try:
            return (
                Response.objects.visible_to(self.request.user)
                .select_related("part__round", "part__questionnaire", "party")
                .get(reference=self.kwargs["response"])
            )
        except Response.DoesNotExist:
            raise Http404 from None

    def page(self, name: str, **more: Any) -> str:
        return reverse(f"needs:{name}", kwargs={"response": self.kwargs["response"], **more})

    def section_page(self, part: responses.SectionAnswer) -> str:
        return self.page("section", section=part.section.code)

    def to_do(self, problems: Iterable[Problem]) -> list[tuple[Any, str]]:
        """The sentences of the problems, each with the address at which it can be mended."""
        return [(problem.sentence, self.where(problem.field)) for problem in problems]

    def where(self, place: str) -> str:
        """The address at which a problem of the to-do list can be mended."""
        section, _separator, question = place.partition("/")
        if question:
            return f"{self.page('section', section=section)}#id_{question}"
        section, _separator, rest = place.partition(":")
        reference, _separator, field = rest.partition(":")
        page = {"N": "needs:edit", "D": "needs:edit_difficulty", "V": "needs:edit_view"}.get(reference[:1])
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
            "party": self.response.party,
            "deadline": responses.deadline(self.response.part),
            "may_answer": Response.may_edit(self.request.user, self.response),
            "question": responses.question_about(self.response),
            "is_past_due": responses.is_past_due(self.response.part),
        }
        return super().get_context_data(**kwargs | shared)


class StartResponse(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, code: str, part: str, party: str) -> HttpResponse:
        round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
        asked = get_object_or_404(round.parts.all(), code=part)
        own = get_object_or_404(Party.objects.acted_for(request.user), code=party)
        try:
            response = responses.start(asked, own, by=request.user)
        except Refused as refused:
            raise refuse(refused) from None
        return HttpResponseRedirect(reverse("needs:response", kwargs={"response": response.reference}))


class TaskList(ResponsePage, TemplateView):
    template_name = "needs/response.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = self.response.sections()
        tasks = [{"label": part.section.name, "url": self.section_page(part), "status": part.status} for part in parts]
        return super().get_context_data(
            tasks=tasks,
            carried=carrying.tasks(self.response, by=self.request.user, address=self.page("carry")),
            moves=[move for move in self.response.workflow.available(self.request.user) if move.name != "submit"],
            complete=sum(part.status == "completed" for part in parts),
            problems=self.to_do(problem for part in parts for problem in part.problems()),
            **self.submission(),
            **kwargs,
        )


class SectionPage(ResponsePage, TemplateView):
    """One section: its questions as a form, or what is stated in it as a list."""

    @cached_property
    def part(self) -> responses.SectionAnswer:
        for part in self.response.sections():
            if part.section.code == self.kwargs["section"]:
                return part
        raise Http404

    def get_template_names(self) -> list[str]:
        return ["needs/section_questions.html" if self.part.section.kind == SectionKind.QUESTIONS else "needs/section_records.html"]

    def get_form(self) -> SectionForm:
        posted = self.request.POST if self.request.method == "POST" else None
        return SectionForm(posted, questions=self.part.questions, answers=self.part.answers, facts=self.part.facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.part.section.kind == SectionKind.QUESTIONS:
            kwargs.setdefault("form", self.get_form())
        records = [(record, self.record_page(record)) for record in self.part.records]
        return super().get_context_data(**kwargs | {"part": self.part, "section": self.part.section, "records": records})

    def record_page(self, record: Any) -> str:
        """The form of what the person may still change, the page of anything else."""
        form, page = {
            SectionKind.NEEDS: ("needs:edit", "needs:detail"),
            SectionKind.DIFFICULTIES: ("needs:edit_difficulty", "needs:difficulty"),
            SectionKind.VIEWS: ("needs:edit_view", "needs:view"),
        }[self.part.section.kind]
        return reverse(form if record.may_edit(self.request.user, record) else page, kwargs={"reference": record.reference})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        form.is_valid()  # what could be read is kept, whatever is wrong with it
        version = request.POST.get("version", "")
        try:
            responses.save_answers(
                self.response,
                form.values,
                self.part.questions,
                by=request.user,
                expected_version=int(version) if version.isdecimal() else None,
            )
        except Conflict as conflict:
            self.response.version = conflict.theirs.version
            return self.render_to_response(self.get_context_data(form=form, conflict=conflict), status=409)
        except Refused as refused:
            raise refuse(refused) from None
        if form.errors:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return HttpResponseRedirect(self.page("response"))


class StateInResponse(ResponsePage, StatementForm):
    """Adds a need, a difficulty or a view to the section of the address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not Response.may_edit(request.user, self.response):
            raise refuse(Response.may_edit.refusal(request.user, self.response))
        return super().dispatch(request, *args, **kwargs)

    def start(self) -> Any:
        return self.model(party=self.response.party, response=self.response, language=get_language() or "en")


class StateNeed(StateInResponse, NeedFormPage):
    model = Need


class StateDifficulty(StateInResponse, DifficultyFormPage):
    model = Difficulty


class StateView(StateInResponse, ViewFormPage):
    model = StatedView


class CheckAnswers(ResponsePage, TemplateView):
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
                    "rows": [self.row(part, question) for question in part.questions],
                    "records": part.records,
                }
                for part in parts
            ],
            **self.submission(),
            **kwargs,
        )

    def row(self, part: responses.SectionAnswer, question: Any) -> dict[str, Any]:
        answer = part.answers.get(question.pk)
        said = questions.words(question, answer.value, answer.standing) if answer else ""
        return {"label": question.name, "value": said, "url": f"{self.section_page(part)}#id_{question.code}"}

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
