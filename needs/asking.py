"""The form of the questions of a section, or of some of them: it reads and judges as `needs.questions` does, and nothing besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from needs import questions as kinds
from needs.choices import QuestionKind, Standing
from needs.conditions import Facts
from needs.kinds.typed import longest
from needs.models import Answer, Question
from needs.widgets import OneChoice

STANDINGS = [(standing.value, standing.label) for standing in list(Standing)[1:]]


class AnswerField(forms.Field):
    """Takes whatever is of the question's kind. A limit is shown and judged, not enforced: too long a text is kept and flagged."""

    def __init__(self, question: Question, facts: Facts, **options: Any):
        super().__init__(required=False, widget=kinds.widget(question, facts), **options)
        self.question = question
        self.max_length = longest(question) if isinstance(self.widget, forms.Textarea) else None

    def clean(self, raw: Any) -> Any:
        return None if raw is None else kinds.read(self.question, raw)


def standing_name(question: Question) -> str:
    """The form's field for the standing of the need that a question asks about."""
    return f"{question.code}.standing"


def as_posted(question: Question, answer: Answer | None) -> QueryDict:
    """What the form of the question posts while its answer stays as it is."""
    posted = QueryDict(mutable=True)
    if answer is None:
        return posted
    posted[standing_name(question)] = answer.standing
    value = answer.value
    if question.kind == QuestionKind.RANK:
        value = {str(place): code for place, code in enumerate(value or [], 1)}
    if not isinstance(value, dict):
        posted.setlist(question.code, _texts(value))
        return posted
    for part, said in value.items():
        posted.setlist(f"{question.code}.{part}", _texts(said))
    return posted


def _texts(value: Any) -> list[str]:
    return [] if value is None else [str(one) for one in (value if isinstance(value, list) else [value])]


class SectionForm(forms.Form):
    """After `is_valid()`, whatever it says: `values` holds all that could be read, by the names of the fields, for `save_answers`.

    An input of a question with several is named `question.part`; the standing of a need `question.standing`. `is_headed`:
    the page has the words of its one question as its heading, and they are not said twice.
    """

    def __init__(
        self, *args: Any, questions: Sequence[Question], answers: Mapping[int, Answer], facts: Facts, is_headed: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.is_headed = is_headed
        self.questions = [question for question in questions if kinds.KINDS[question.kind].widget]
        self.facts = facts
        self.values: dict[str, Any] = {}
        self.needed_to_submit = tuple(
            standing_name(question) if question.asks_standing else question.code for question in self.questions if question.is_required
        )
        for question in self.questions:
            self.add(question, answers.get(question.pk))

    def add(self, question: Question, answer: Answer | None) -> None:
        label, help_text = question.name, question.help
        if question.asks_standing:
            self.fields[standing_name(question)] = forms.ChoiceField(
                label=_("Is there a need?") if self.is_headed else label,
                help_text="" if self.is_headed else help_text,
                required=False,
                choices=STANDINGS,
                initial=answer.standing if answer else "",
                widget=OneChoice,
            )
            label, help_text = format_html('{} <span class="visually-hidden">({})</span>', _("About this need"), label), ""
        self.fields[question.code] = AnswerField(
            question, self.facts, label=label, help_text=help_text, initial=answer.value if answer else None
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.values = dict(values)
        for question in self.questions:
            if question.code in values:
                self.judge(question, values[question.code], values.get(standing_name(question), ""))
        return values

    def judge(self, question: Question, value: Any, standing: str) -> None:
        """What is wrong with an answer is said at once; what is missing waits until the response is submitted."""
        for problem in kinds.problems(question, kinds.with_standing(value, standing), standing, self.facts):
            if problem.code == "standing_missing" and value is not None:
                self.add_error(standing_name(question), forms.ValidationError(str(problem.sentence), code=problem.code))
            elif problem.code not in kinds.MISSING:
                self.add_error(question.code, forms.ValidationError(str(problem.sentence), code=problem.code))
