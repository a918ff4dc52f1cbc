"""Where answering begins: the rounds, the start page of one (U01), and the button that begins a response."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, View

from needs import responses
from needs.choices import SectionKind
from needs.filters import RoundFilter
from needs.models import Question, Questionnaire, Response, Round
from needs.resources import RoundResource
from needs.respondents import acted_for, code_of, desks_of
from needs.rounds import parties_asked
from needs.rules import TAKES_ANSWERS
from tarp.accounts.rules import is_secretariat
from tarp.records.files import RecordExport
from tarp.records.pages import RecordList, refuse
from tarp.records.rules import Refused


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

    def parts(self) -> Any:
        return self.object.parts.order_by("position").select_related("round", "questionnaire")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round, user = self.object, self.request.user
        begun = {
            (response.part_id, response.respondent): response
            for response in Response.objects.visible_to(user).filter(part__round=round).select_related("party", "desk")
        }
        asked = [*parties_asked(round).acted_for(user).by_name(), *desks_of(user).filter(asked__round=round)]
        sections = {part: list(part.questionnaire.sections.order_by("position")) for part in self.parts()}
        parts = [
            {
                "part": part,
                "deadline": responses.deadline(part),
                "is_past_due": responses.is_past_due(part),
                "sections": asks,
                "states_needs": any(section.kind == SectionKind.NEEDS for section in asks),
                "minutes": minutes(part.questionnaire),
                "asked": [(one, code_of(one), begun.get((part.pk, one))) for one in asked if part.asks(one)],
            }
            for part, asks in sections.items()
        ]
        return super().get_context_data(
            may_enter_paper=is_secretariat(user, round) and round.status in TAKES_ANSWERS,
            parts=parts,
            asked=asked,
            shows_results=Round.objects.with_results_for(user).filter(pk=round.pk).exists(),
            mandates=round.mandates.select_related("decision").order_by("decision__symbol", "position"),
            conventions=round.conventions.order_by("position"),
            **kwargs,
        )


def minutes(questionnaire: Questionnaire) -> int:
    """What the questions take, at two minutes each, in steps of five; needs come on top, one by one."""
    return -(-2 * Question.objects.filter(section__questionnaire=questionnaire).count() // 5) * 5


class StartResponse(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, code: str, part: str, party: str) -> HttpResponse:
        round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
        asked = get_object_or_404(round.parts.all(), code=part)
        own = acted_for(request.user, party)
        if own is None:
            raise Http404
        try:
            response = responses.start(asked, own, by=request.user)
        except Refused as refused:
            raise refuse(refused) from None
        return HttpResponseRedirect(reverse("needs:response", kwargs={"response": response.reference}))
