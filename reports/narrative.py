"""The text of a section: paragraphs, subparagraphs, footnotes, and figures that stand as placeholders.

    A blank line begins a new paragraph. Lines that begin with (a), (b) or 1., 2. are its subparagraphs.
    > A paragraph that begins like this is the text of a draft decision and has no number.
    {figure:needs/rung/met} is the figure of that key; [^ Decision RC-7/7. ] is a footnote.

Everything else is plain text and is escaped: no markup of a writer reaches the page or the PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.figures import Figure, Terms, UnknownFigure, parse
from reports.measures import PERCENT
from reports.models import Snapshot

PLACEHOLDER = re.compile(r"\{figure:([^{}\s]*)\}")
BRACES = re.compile(r"[{}]")
FOOTNOTE = re.compile(r"\[\^\s*(.*?)\s*\]", re.DOTALL)
SUBPARAGRAPH = re.compile(r"^(\([a-z]{1,5}\)|\d{1,2}\.)\s+(.*)$", re.DOTALL)
QUOTED = "> "
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

FigureOf = Callable[[str], Figure]


@dataclass(frozen=True)
class Paragraph:
    number: int  # 0: not numbered
    text: SafeString
    subparagraphs: tuple[tuple[str, SafeString], ...] = ()


@dataclass
class Numbering:
    """Paragraphs are numbered from the first section to the last."""

    last: int = 0

    def __call__(self) -> int:
        self.last += 1
        return self.last


@dataclass(frozen=True)
class Writer:
    """Makes paragraphs of texts, numbering on from one section to the next."""

    figure: FigureOf
    number: Numbering = field(default_factory=Numbering)

    def paragraphs(self, text: str) -> Iterator[Paragraph]:
        for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
            if not block.strip():
                continue
            lead: list[str] = []
            parts: list[list[str]] = []
            for line in block.strip().split("\n"):
                if found := SUBPARAGRAPH.match(line.strip()):
                    parts.append([found[1], found[2]])
                elif parts:
                    parts[-1][1] += f" {line.strip()}"
                else:
                    lead.append(line.strip())
            words, is_quoted = " ".join(lead), " ".join(lead).startswith(QUOTED)
            number = 0 if is_quoted else self.number()
            yield Paragraph(number, self.inline(words.removeprefix(QUOTED)), tuple((label, self.inline(words)) for label, words in parts))

    def inline(self, text: str) -> SafeString:
        """One paragraph: escaped, with its figures as links and its footnotes where they are called."""
        pieces, end = [], 0
        for note in FOOTNOTE.finditer(text):
            pieces.append(self.with_figures(text[end : note.start()]))
            pieces.append(format_html('<span class="footnote">{}</span>', self.with_figures(note[1])))
            end = note.end()
        pieces.append(self.with_figures(text[end:]))
        return mark_safe("".join(pieces))

    def with_figures(self, text: str) -> SafeString:
        pieces, end = [], 0
        for place in PLACEHOLDER.finditer(text):
            pieces += [escape(text[end : place.start()]), link(self.figure(place[1]))]
            end = place.end()
        return mark_safe("".join([*pieces, escape(text[end:])]))


def link(figure: Figure) -> SafeString:
    return format_html('<a class="figure" href="{}">{}</a>', figure.url, in_words(figure))


def in_words(figure: Figure) -> str:
    """A number within a sentence: one to nine in letters, “per cent” rather than the sign."""
    if figure.measure.unit == PERCENT:
        return figure.text.replace(PERCENT, " per cent") if figure.value is not None else "no share"
    if not isinstance(figure.value, Decimal) and figure.value is not None and figure.value < len(WORDS) and not figure.measure.unit:
        return WORDS[figure.value]
    return figure.text


def keys(text: str) -> list[str]:
    return PLACEHOLDER.findall(text)


def unknown_figures(text: str, snapshot: Snapshot) -> list[str]:
    """The placeholders that name no figure of the snapshot, and braces that belong to no placeholder."""
    terms, unknown = Terms(snapshot), []
    for key in keys(text):
        try:
            parse(key, terms)
        except UnknownFigure:
            unknown.append(key or "{figure:}")
    if BRACES.search(PLACEHOLDER.sub("", text)):
        unknown += [f"{found}…" for found in re.findall(r"\{[^{}]{0,30}|\}", PLACEHOLDER.sub("", text))]
    return unknown
