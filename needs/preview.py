"""A questionnaire as a Party or a desk would see it on a day, with answers tried out: all is in the address, so nothing can be saved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.asking import SectionForm, standing_name
from needs.choices import Audience
from needs.models import Answer, Questionnaire
from needs.tailoring import facts_about, facts_about_a_desk, laid_out, put_to_a_desk, tailored
from tarp.parties.models import Convention, Party
from tarp.records.forms import DAY

DESK = "desk"  # of a provider; what a questionnaire asks of one, it asks of all


class AsWhom(forms.Form):
    """Named with a dot, which no code of a question has."""

    party = forms.ChoiceField(
        label=_("Who answers"),
        error_messages={"required": _("Select who answers."), "invalid_choice": _("Select a Party from the list.")},
    )
    on = forms.DateField(
        label=_("Day on which the round opens"),
        widget=DAY,
        initial=timezone.localdate,
        error_messages={"invalid": _("Enter a date as day, month and year, such as 31/05/2028.")},
    )

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parties = {party.code: party for party in Party.objects.by_name()}
        desks = [(DESK, _("The desk of a provider"))] if questionnaire.audience == Audience.OFFERS else []
        parties = [(code, str(party)) for code, party in self.parties.items()]
        self.fields["party"].choices = [("", _("Select who answers")), *desks, (_("Parties"), parties)]  # type: ignore[attr-defined]

    def clean_party(self) -> Party | None:
        """None for the desk of a provider."""
        return self.parties.get(self.cleaned_data["party"])

    def add_prefix(self, field_name: str) -> str:
        return f"preview.{field_name}"


def preview(questionnaire: Questionnaire, *, party: Party | None, on: date, tried: QueryDict) -> list[dict[str, Any]]:
    """The sections that show, each with the form of its questions; without a Party, to a desk that is asked under every convention."""
    layout = laid_out(questionnaire) if party else put_to_a_desk(laid_out(questionnaire))
    facts = facts_about(party, on=on) if party else facts_about_a_desk(Convention.objects.all(), on=on)
    every = [question for _section, questions in layout for question in questions]
    reader = SectionForm(tried, questions=every, answers={}, facts=facts)
    reader.is_valid()
    answers = {
        question.pk: Answer(question=question, value=reader.values.get(question.code), standing=standing)
        for question in every
        if (standing := reader.values.get(standing_name(question), "")) or reader.values.get(question.code) is not None
    }
    shown, facts = tailored(layout, facts, answers)
    tries = any(not key.startswith("preview.") for key in tried)
    return [
        {"section": section, "form": SectionForm(tried if tries else None, questions=questions, answers={}, facts=facts)}
        for section, questions in shown
    ]
