"""The questionnaire to read, print and fill in by hand: as a Word document, and the blank one as a PDF too."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from needs import questions, responses
from needs.choices import QuestionKind, SectionKind, Standing
from needs.kinds import options
from needs.models import Response, RoundPart
from needs.offline.sheets import GRIDS
from needs.stating import STATED, form_for
from needs.tailoring import laid_out
from tarp.records import pdf
from tarp.records.demonstration import mark

BLANK_ENTRIES = 3  # of needs, difficulties or views, to be copied where more are stated
LINES = {QuestionKind.TEXT: 6, QuestionKind.PROVISIONS: 3, QuestionKind.CHEMICALS: 3}
TICKED, EMPTY = "☒", "☐"
WANTS = {  # what a line of a statement is written for; codes and lists stay in the workbook
    SectionKind.NEEDS: (
        "title",
        "description",
        "conventions",
        "theme",
        "provisions",
        "assistance_types",
        "priority",
        "from_year",
        "to_year",
    ),
    SectionKind.DIFFICULTIES: ("provision", "barrier", "severity", "description"),
    SectionKind.VIEWS: ("text",),
}


@dataclass
class Asked:
    """One question as it is printed."""

    number: str
    wording: str
    help: str = ""
    standings: list[tuple[str, bool]] = field(default_factory=list)
    choices: list[tuple[str, bool]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[bool]]] = field(default_factory=list)
    answer: str = ""
    lines: int = 0
    hint: str = ""


@dataclass
class Printed:
    name: str
    help: str
    asked: list[Asked] = field(default_factory=list)
    stated: list[list[tuple[str, str]]] = field(default_factory=list)  # label and text
    blank: list[str] = field(default_factory=list)  # labels
    blanks: range = range(0)


def contents(part: RoundPart, response: Response | None = None) -> list[Printed]:
    """The sections in the active language; of a response those that it has to answer, with its answers."""
    if response is None:
        found = [responses.SectionAnswer(section, questions=asked) for section, asked in laid_out(part.questionnaire)]
    else:
        found = responses.sections(response)
    return [_printed(number, one, response) for number, one in enumerate(found, 1)]


def _printed(number: int, part: responses.SectionAnswer, response: Response | None) -> Printed:
    section = part.section
    if section.kind not in STATED:
        asked = [_asked(f"{number}.{place}", one, part.answers.get(one.pk)) for place, one in enumerate(part.questions, 1)]
        return Printed(f"{number}. {section.name}", section.help, asked)
    model, form = STATED[section.kind]
    labels = {name: str(_label(form, model, name)) for name in WANTS[section.kind]}
    stated = []
    for record in part.records if response else ():
        shown = form_for(response, section, record=record)
        stated.append([(label, text) for name, label in labels.items() if (text := shown.shown(name))])
    return Printed(f"{number}. {section.name}", section.help, [], stated, list(labels.values()), range(BLANK_ENTRIES))


def _label(form: Any, model: Any, name: str) -> Any:
    declared = form.declared_fields.get(name)
    label = declared.label if declared is not None and declared.label else model._meta.get_field(name).verbose_name
    return str(label)[:1].upper() + str(label)[1:]


def _asked(number: str, question: Any, answer: Any) -> Asked:
    value = answer.value if answer else None
    printed = Asked(number, question.name, question.help)
    if question.asks_standing:
        said = answer.standing if answer else ""
        printed.standings = [(str(one.label), one.value == said) for one in list(Standing)[1:]]
    if question.kind in GRIDS:
        columns = options.choices(question)
        printed.columns = [name for _code, name in columns]
        for row in options.rows_of(question):
            chosen = (value or {}).get(row.code, ())
            chosen = {chosen} if isinstance(chosen, str) else set(chosen)
            printed.rows.append((row.name, [code in chosen for code, _name in columns]))
    elif choices := options.choices(question):
        chosen = value if isinstance(value, list) else [value]
        printed.choices = [(name, code in chosen) for code, name in choices]
        printed.answer = questions.words(question, value) if value and question.kind == QuestionKind.RANK else ""
    else:
        printed.answer = "" if value is None else questions.words(question, value)
        printed.lines = 0 if printed.answer else LINES.get(question.kind, 1)
    if question.kind in (QuestionKind.MONEY, QuestionKind.DATE, QuestionKind.INTEGER, QuestionKind.RANK):
        printed.hint = questions.expects(question) if question.kind != QuestionKind.RANK else _("Number them: 1 is the most important.")
    return printed


def heads(part: RoundPart, response: Response | None) -> list[tuple[str, str]]:
    due = responses.deadline(part)
    until = formats.date_format(part.due_on, "DATE_FORMAT") + ", " + _("23:59 in Geneva") if due else str(part.get_deadline_display())
    return [
        (_("Desk") if response and response.desk else _("Party"), str(response.respondent) if response else ""),
        (_("Reference"), response.reference if response else ""),
        (_("Answers are due"), until),
    ]


def signed() -> list[str]:
    return [_("Name"), _("Function"), pgettext("on paper", "Date"), _("Signature")]


def blank_pdf(part: RoundPart) -> bytes:
    language = translation.get_language() or "en"
    shown = {"part": part, "heads": heads(part, None), "sections": contents(part), "signed": signed()}
    return pdf.paper("needs/offline/blank.html", shown, style="blank", identifier=f"{part.round.code}/{part.code}/{language}")


# --- Word


def docx(part: RoundPart, response: Response | None = None) -> io.BytesIO:
    """The questionnaire as a Word document in the active language; of a response with its answers so far."""
    from docx import Document

    document = Document()
    document.core_properties.title = str(part)
    document.core_properties.language = translation.get_language() or "en"
    document.core_properties.author = "TARP"
    writer = _Writer(document, is_rtl=translation.get_language_bidi())
    writer.heading(str(part.round if part.name == part.round.name else part), 0)
    if said := mark():
        writer.paragraph(said)
        document.sections[0].footer.paragraphs[0].text = said  # of every page
    for label, text in heads(part, response):
        writer.paragraph(f"{label}: {text or '_' * 40}")
    writer.paragraph(_("Write in any of the six languages of the United Nations. A document on paper counts as much as a form online."))
    for section in contents(part, response):
        writer.heading(section.name, 1)
        if section.help:
            writer.paragraph(section.help)
        for asked in section.asked:
            writer.question(asked)
        for stated in section.stated:
            writer.table(stated)
        for _place in section.blanks:
            writer.table([(label, "\n\n" if label == section.blank[0] else "\n") for label in section.blank])
    writer.heading(_("Transmitted by"), 1)
    for label in signed():
        writer.paragraph(f"{label}: {'_' * 50}")
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


class _Writer:
    """Paragraphs and tables, from right to left where the language is."""

    def __init__(self, document: Any, *, is_rtl: bool):
        self.document, self.is_rtl = document, is_rtl

    def heading(self, text: str, level: int) -> None:
        self.turn(self.document.add_heading(_plain(text), level))

    def paragraph(self, text: str, *, is_italic: bool = False) -> None:
        made = self.document.add_paragraph()
        made.add_run(_plain(text)).italic = is_italic
        self.turn(made)

    def turn(self, paragraph: Any) -> None:
        if not self.is_rtl:
            return
        from docx.oxml import OxmlElement

        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True

    def question(self, asked: Asked) -> None:
        self.heading(f"{asked.number} {asked.wording}", 2)
        for text in filter(None, (asked.help, asked.hint)):
            self.paragraph(text, is_italic=True)
        for choices in (asked.standings, asked.choices):
            for name, is_chosen in choices:
                self.paragraph(f"{TICKED if is_chosen else EMPTY} {name}")
        if asked.rows:
            self.grid(asked)
        if asked.answer:
            self.paragraph(asked.answer)
        for _line in range(asked.lines):
            self.paragraph("_" * 80)

    def grid(self, asked: Asked) -> None:
        cells = [["", *asked.columns], *([name, *(TICKED if one else EMPTY for one in ticks)] for name, ticks in asked.rows)]
        self.fill(self.document.add_table(len(cells), len(cells[0])), cells)

    def table(self, rows: list[tuple[str, str]]) -> None:
        self.fill(self.document.add_table(len(rows), 2), [list(row) for row in rows])
        self.paragraph("")

    def fill(self, table: Any, cells: list[list[str]]) -> None:
        table.style = "Table Grid"
        if self.is_rtl:
            from docx.oxml import OxmlElement

            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for row, texts in zip(table.rows, cells, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = _plain(text)
                for paragraph in cell.paragraphs:
                    self.turn(paragraph)


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
