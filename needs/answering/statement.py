"""Needs, difficulties and views that are stated in a response; a need in steps of one thing each, kept at every step (U03)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from needs.answering.response import AnsweringPage
from needs.choices import Source
from needs.models import Difficulty, Need, Response, Section
from needs.models import View as StatedView
from needs.models.statements import KINDS
from needs.responses import sections
from needs.rules import stands_in_an_open_section
from needs.views import DifficultyFormPage, NeedFormPage, StatementForm, ViewFormPage
from tarp.records.pages import refuse

# The steps of stating a need: the name in the address, the heading, and the fields. A field that no step names stands in "details".
STEPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "what": (_("What is needed?"), ("title", "description", "language")),
    "about": (_("What is it about?"), ("conventions", "theme", "cluster", "provisions", "chemicals", "listing", "life_cycle_stage")),
    "help": (_("What kind of assistance would help?"), ("assistance_types", "delivery_languages", "barriers", "prior_assistance")),
    "details": (_("How urgent is it, when is it needed, and for whom?"), ()),
    "visibility": (_("Who may see it?"), ("visibility",)),
}


def step_of(field: str) -> str:
    """The step on which a field of a need is asked."""
    return next((step for step, (_heading, names) in STEPS.items() if field in names), "details")


class StateInResponse(AnsweringPage, StatementForm):
    """Adds a need, a difficulty or a view to the section of the address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and self.response.party_id is None:  # a desk states nothing
            raise Http404
        if request.user.is_authenticated and not Response.may_edit(request.user, self.response):
            raise refuse(Response.may_edit.refusal(request.user, self.response))
        return super().dispatch(request, *args, **kwargs)

    def allow(self) -> None:
        super().allow()
        stands_in_an_open_section.require(self.request.user, self.record)

    def start(self) -> Any:
        return self.model(party=self.response.party, response=self.response, section=self.section(), language=get_language() or "en")

    def section(self) -> Section | None:
        """Which the address names, or the first in which such a thing is stated."""
        code, kind = self.request.GET.get("section"), KINDS[self.model._meta.model_name]
        found = [part.section for part in sections(self.response, stated_in="") if part.section.kind == kind]
        if not code:
            return found[0] if found else None
        for section in found:
            if section.code == code:
                return section
        raise Http404


class NeedStep(StateInResponse, NeedFormPage):
    """One step of a need. The form and its rules are those of the whole; only what the step asks is shown and saved."""

    model = Need
    template_name = "needs/step.html"
    lookup = "need"

    @property
    def step(self) -> str:
        step = self.kwargs.get("step", "what")
        if step not in STEPS:
            raise Http404
        return step

    @property
    def heading(self) -> Any:
        return STEPS[self.step][0]

    def find(self) -> Need:
        try:
            return self.response.needs.select_related("response__part__round").get(reference=self.kwargs["need"])
        except Need.DoesNotExist:
            raise Http404 from None

    def get_form(self) -> Any:
        form = super().get_form()
        form.narrow([name for name in form.fields if step_of(name) == self.step])
        return form

    def address(self, record: Need) -> str:
        return reverse("needs:detail", kwargs={"reference": record.reference})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = list(STEPS)
        shown = {"step": self.step, "number": steps.index(self.step) + 1, "total": len(steps)}
        return super().get_context_data(**{**shown, **kwargs})

    def form_page(self, record: Need) -> str:
        return self.page("need_step", need=record.reference, step=self.step)

    def after(self, saved: Need) -> str:
        """On, back, away for now, or to the list from which the person came to change something."""
        steps = list(STEPS)
        place = steps.index(self.step) + {"back": -1}.get(self.request.POST.get("go", ""), 1)
        origin = self.request.GET.get("from")
        if self.request.POST.get("go") == "later":
            return self.page("response")
        if origin == "check":
            return self.page("check")
        if origin == "section" or not 0 <= place < len(steps):
            return StatementForm.after(self, saved)
        return self.page("need_step", need=saved.reference, step=steps[place])


class StateNeed(NeedStep):
    lookup = "reference"  # there is none yet: the first step begins the need

    def start(self) -> Need:
        need = super().start()
        need.source = Source.QUESTIONNAIRE
        return need


class StateDifficulty(StateInResponse, DifficultyFormPage):
    model = Difficulty


class StateView(StateInResponse, ViewFormPage):
    model = StatedView
