"""The pages of needs: the register, one need, and its form and moves. Answering a round is in answering/."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from needs import carrying, responses, rules
from needs.choices import Source
from needs.filters import NeedFilter
from needs.forms import DifficultyForm, NeedForm, ViewForm, conventions_open_to
from needs.models import Difficulty, Need, View
from needs.resources import NeedResource
from tarp.accounts.standing import standing
from tarp.accounts.unsent import OutlivesItsSession
from tarp.parties.mandates import conventions_acted_for, parties_acted_for
from tarp.parties.models import Party
from tarp.records.files import RecordExport, RecordImport
from tarp.records.pages import RecordDetail, RecordErase, RecordForm, RecordList, RecordMove


class NeedList(RecordList):
    model = Need
    filterset_class = NeedFilter
    template_name = "needs/list.html"
    context_object_name = "needs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_state=bool(parties_acted_for(self.request.user)), **kwargs)


class NeedExport(RecordExport):
    model = Need
    filterset_class = NeedFilter
    resource_class = NeedResource


class NeedImport(RecordImport):
    resource_class = NeedResource
    list_page = "needs:list"
    who = rules.bring_a_file


class NeedPage(RecordDetail):
    model = Need
    template_name = "needs/detail.html"
    context_object_name = "need"

    def shows_people(self) -> bool:
        return (rules.drafts_for_the_party | rules.review)(self.request.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_erase = self.object.may_erase(self.request.user, self.object)
        question = responses.question_about(self.object) if self.shows_people() else ""
        may_revise = carrying.may_revise(self.request.user, self.object)
        return super().get_context_data(
            shows_people=self.shows_people(), may_erase=may_erase, may_revise=may_revise, question=question, **kwargs
        )


def conventions_for(user: Any, party: Party) -> Any:
    """The conventions that the form offers: where the Party is eligible today, of these the person's own."""
    allowed = None if standing(user).is_secretariat() else conventions_acted_for(user, party.pk)
    return conventions_open_to(party, allowed)


class StatementForm(OutlivesItsSession, RecordForm):
    """The form of something that a Party states, in a response or on its own."""

    heading: Any

    def start(self) -> Any:
        """A new one for the Party of the address, or for the only Party that the person acts for."""
        parties = Party.objects.acted_for(self.request.user)
        code = self.request.GET.get("party")
        party = parties.filter(code=code).first() if code else parties.by_name().first()
        if party is None:
            raise Http404
        return self.model(party=party, language=get_language() or "en")

    def form_options(self) -> dict[str, Any]:
        return {"conventions": conventions_for(self.request.user, self.record.party)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("question", responses.question_about(self.record))  # a page inside a response asks for the whole
        return super().get_context_data(heading=self.heading, **kwargs)

    def after(self, saved: Any) -> str:
        if saved.response_id and saved.status in type(saved).workflow.by_name["submit"].sources:
            return section_address(saved)
        return super().after(saved)


def section_address(record: Need | Difficulty | View) -> str:
    """The page of the response's section in which the record is stated."""
    response = record.response
    kind = {Need: "needs", Difficulty: "difficulties", View: "views"}[type(record)]
    section = response.part.questionnaire.sections.filter(kind=kind).order_by("position").first()
    place = {"response": response.reference}
    return reverse("needs:section", kwargs={**place, "section": section.code}) if section else reverse("needs:response", kwargs=place)


class NeedFormPage(StatementForm):
    model = Need
    form_class = NeedForm
    heading = _("State a need")
    template_name = "needs/form.html"

    def start(self) -> Need:
        need = super().start()
        need.source = Source.REQUEST  # stated on its own; in a response the model's default holds
        return need


class NeedMove(RecordMove):
    model = Need
    form_page = "needs:edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"question": responses.question_about(context["record"])}


class StatementErase(RecordErase):
    def after(self, record: Any) -> str:
        return section_address(record) if record.response_id else reverse("needs:list")


class DifficultyFormPage(StatementForm):
    model = Difficulty
    form_class = DifficultyForm
    heading = _("State a difficulty")
    page = "needs:difficulty"
    template_name = "needs/statement_form.html"


class ViewFormPage(StatementForm):
    model = View
    form_class = ViewForm
    heading = _("State a view")
    page = "needs:view"
    template_name = "needs/statement_form.html"

    def form_options(self) -> dict[str, Any]:
        return {}


class DifficultyPage(RecordDetail):
    model = Difficulty
    template_name = "needs/statement.html"


class ViewPage(RecordDetail):
    model = View
    template_name = "needs/statement.html"


class DifficultyMove(RecordMove):
    model = Difficulty
    page = "needs:difficulty"
    form_page = "needs:edit_difficulty"


class ViewMove(RecordMove):
    model = View
    page = "needs:view"
    form_page = "needs:edit_view"
