"""What stands in the workbook of a response, as texts: of each section a sheet, of each answer a cell, of each statement a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from needs import questions
from needs.choices import QuestionKind, Standing
from needs.kinds import options as kinds
from needs.models import Answer, Question, Response
from needs.responses import OPEN, SectionAnswer, sections
from needs.stating import STATED, conventions_of, form_for

CUT = " · "  # between a code and its name
MOST_STATED = 500
ROWS_TO_ADD = 30
GRIDS = (QuestionKind.MATRIX, QuestionKind.SCALE)
CROSS = "x"


@dataclass
class Line:
    """One row of a sheet that a person may fill in. `key` is the code of a question, of a row in it (`code/row`), or a reference."""

    key: str
    told: list[str] = field(default_factory=list)  # wording, kind, what the cells may hold
    cells: list[str] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)  # of each cell; empty: free
    question: Question | None = None
    is_heading: bool = False  # of a grid: names its columns


@dataclass
class Sheet:
    title: str
    part: SectionAnswer
    columns: list[str]  # of a section of statements: the names of the form's fields; of questions: standing and answer
    headings: list[str]
    lines: list[Line]
    form: Any = None  # an empty one, where statements are made

    @property
    def is_stated(self) -> bool:
        return self.part.section.kind in STATED


def of(response: Response) -> list[Sheet]:
    """The sheets of what this Party is asked, with what it has said so far."""
    conventions = conventions_of(response)
    return [_sheet(response, part, number, conventions) for number, part in enumerate(sections(response), 1)]


def _sheet(response: Response, part: SectionAnswer, number: int, conventions: Any) -> Sheet:
    title = f"{number}. {part.section.name}"
    if part.section.kind not in STATED:
        columns = ["standing", "answer"]
        headings = [_("Code"), _("Question"), _("Kind"), _("What the cell may hold"), _("Is there a need?"), _("Answer")]
        return Sheet(title, part, columns, headings, [line for question in part.questions for line in asked(question, part.answers)])
    form = form_for(response, part.section, conventions=conventions)
    columns = list(form.fields)
    records = [record for record in part.records if record.status in OPEN]
    lines = [
        stated(form_for(response, part.section, record=record, conventions=conventions), record.reference, columns) for record in records
    ]
    return Sheet(title, part, columns, [_("Reference"), *(str(form.fields[name].label).capitalize() for name in columns)], lines, form)


# --- Questions


def asked(question: Question, answers: dict[int, Answer]) -> Iterator[Line]:
    answer = answers.get(question.pk)
    value, standing = (answer.value, answer.standing) if answer else (None, "")
    standings = [str(one.label) for one in list(Standing)[1:]] if question.asks_standing else []
    said = str(Standing(standing).label) if standing else ""
    told = [question.name, str(question.get_kind_display()), "" if question.kind in GRIDS else questions.expects(question)]
    if question.kind not in GRIDS:
        names = [kinds.label(question, code) for code, _name in kinds.choices(question)] if question.kind == QuestionKind.SINGLE else []
        yield Line(question.code, told, [said, questions.to_cell(question, value)], [standings, names], question)
        return
    columns = kinds.choices(question)
    several = question.kind == QuestionKind.MATRIX
    heads = [name for _code, name in columns] if several else [_("Priority")]
    yield Line(question.code, told, [said, *heads], [standings, *[[] for _head in heads]], question, is_heading=True)
    for row in kinds.rows_of(question):
        chosen = (value or {}).get(row.code, [] if several else "")
        if several:
            cells, choices = [CROSS if code in chosen else "" for code, _name in columns], [[CROSS] for _column in columns]
        else:
            cells, choices = [kinds.label(question, chosen) if chosen else ""], [[name for _code, name in columns]]
        expected = _("x in each column that applies") if several else kinds.one_of(question)
        yield Line(f"{question.code}/{row.code}", [row.name, "", expected], ["", *cells], [[], *choices], question)


# --- Needs, difficulties and views


def stated(form: Any, reference: str, columns: list[str]) -> Line:
    return Line(reference, cells=[written(form, name) if name in form.fields else "" for name in columns])


def written(form: Any, name: str) -> str:
    """The cell of a field: codes where records are chosen, of one with its name."""
    one, value = form.fields[name], form[name].value()
    if value in (None, "", []):
        return ""
    if isinstance(one, forms.ModelMultipleChoiceField):
        chosen = {str(getattr(key, "pk", key)) for key in value}
        return "; ".join(record.code for record in one.queryset if str(record.pk) in chosen)
    if isinstance(one, forms.ModelChoiceField):
        return next((named(one, record) for record in one.queryset if str(record.pk) == str(value)), "")
    if isinstance(one, forms.MultipleChoiceField):
        return "; ".join(value)
    if isinstance(one, forms.ChoiceField):
        return next((f"{key}{CUT}{label}" for key, label in one.choices if str(key) == str(value)), "")
    return str(value)


def named(one: Any, record: Any) -> str:
    return f"{record.code}{CUT}{one.label_from_instance(record)}"


def options(one: Any) -> list[str]:
    """What a cell may be chosen from; of a field that takes several, what may stand in it with semicolons between."""
    if isinstance(one, forms.ModelChoiceField):
        return [named(one, record) for record in one.queryset]
    if isinstance(one, forms.ChoiceField):
        return [f"{key}{CUT}{label}" for key, label in one.choices if key]
    return []


def takes_several(one: Any) -> bool:
    return isinstance(one, forms.ModelMultipleChoiceField | forms.MultipleChoiceField)


def typed(one: Any, cell: str) -> Any:
    """What the form posts for a cell. Raises `ValueError` with what could not be understood."""
    if isinstance(one, forms.ModelMultipleChoiceField | forms.ModelChoiceField):
        known = {record.code.casefold(): str(record.pk) for record in one.queryset}
    elif isinstance(one, forms.ChoiceField):
        known = {word.casefold(): str(key) for key, label in one.choices if key for word in (str(key), str(label))}
    else:
        return cell
    pieces = cell.replace("\n", ";").replace(",", ";").split(";") if takes_several(one) else [cell]
    codes = [code for piece in pieces if (code := piece.partition(CUT)[0].strip())]
    found = [known.get(code.casefold()) for code in codes]
    if None in found:
        raise ValueError(codes[found.index(None)])
    return found if takes_several(one) else (found[0] if found else "")
