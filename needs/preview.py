"""A questionnaire as a Party would see it on a day, with answers tried out: everything is in the address, so nothing can be saved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.asking import SectionForm, standing_name
from needs.models import Answer, Questionnaire
from needs.tailoring import facts_about, laid_out, tailored
from tarp.parties.models import Party
from tarp.records.forms import DAY


class AsWhom(forms.Form):
    """Named with a dot, which no code of a question has."""

    party = forms.ModelChoiceField(
        Party.objects.none(),
        to_field_name="code",
        label=_("Party"),
        empty_label=_("Select a Party"),
        error_messages={"invalid_choice": _("Select a Party from the list.")},
    )
    on = forms.DateField(
        label=_("Day on which the round opens"),
        widget=DAY,
        initial=timezone.localdate,
        error_messages={"invalid": _("Enter a date as day, month and year, such as 31/05/2028.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Party.objects.by_name()  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return f"preview.{field_name}"


def preview(questionnaire: Questionnaire, *, party: Party, on: date, tried: QueryDict) -> list[dict[str, Any]]:
    """The sections that show, each with the form of its questions."""
    layout, facts = laid_out(questionnaire), facts_about(party, on=on)
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
