"""Needs, difficulties and views that are stated in a response."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from needs.answering.response import ResponsePage
from needs.models import Difficulty, Need, Response
from needs.models import View as StatedView
from needs.views import DifficultyFormPage, NeedFormPage, StatementForm, ViewFormPage
from tarp.records.pages import refuse


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
