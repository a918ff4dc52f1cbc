"""An outline as the sheets of an XLSForm workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from needs.choices import Axis, QuestionKind
from needs.outlines import Outline
from needs.xlsform import rows
from tarp.records.spreadsheets import workbook

Row = dict[str, str]  # column -> cell; a column without a cell is empty


def xlsx(said: Outline) -> IO[bytes]:
    """The workbook as an open temporary file."""
    return workbook({name: (rows.SHEETS[name], cells) for name, cells in sheets(said).items()})


def sheets(said: Outline) -> dict[str, list[list[str]]]:
    """The rows of each sheet below its heading."""
    lists = Lists()
    survey = [row for section in said["sections"] for row in _section(section, lists)]
    return {
        name: [[row.get(column, "") for column in rows.SHEETS[name]] for row in made]
        for name, made in (("survey", survey), ("choices", lists.rows()), ("settings", [_settings(said)]))
    }


class Lists:
    """The lists of choices: questions with the same choices share one, named after the first of them."""

    def __init__(self) -> None:
        self.named: dict[str, list[Outline]] = {}

    def name_of(self, choices: list[Outline], wished: str) -> str:
        for name, listed in self.named.items():
            if listed == choices:
                return name
        name, number = wished, 2
        while name in self.named or name == rows.RATING:
            name, number = f"{wished}_{number}", number + 1
        self.named[name] = choices
        return name

    def rating(self) -> str:
        self.named[rows.RATING] = [{"code": str(step), "name": rows.in_languages(texts)} for step, texts in rows.RATINGS.items()]
        return rows.RATING

    def rows(self) -> list[Row]:
        return [{"list_name": name, **_part(choice)} for name, choices in self.named.items() for choice in choices]


def _settings(said: Outline) -> Row:
    name = said["name"]
    return {
        "form_title": name.get("en", ""),
        "form_id": said["code"],
        "version": str(said["edition"]),
        "default_language": rows.LANGUAGES["en"],
        "audience": said["audience"],
        "source": said["source"],
        **_own("title", {language: text for language, text in name.items() if language != "en"}),
    }


def _section(said: Outline, lists: Lists) -> Iterator[Row]:
    kind = said.get("kind", "questions")
    form = "repeat" if kind in rows.REPEATED else "group"
    yield _part(said) | {
        "type": f"begin_{form}",
        "appearance": kind if form == "repeat" else "",
        "relevant": said.get("relevant", ""),
        "maximum": _number(said.get("maximum")),
    }
    for question in said["questions"]:
        yield from _question(question, lists)
    yield {"type": f"end_{form}"}


def _question(said: Outline, lists: Lists) -> Iterator[Row]:
    kind = QuestionKind(said.get("kind", "text"))
    choices = [_as_choice(option) for option in said.get("options", []) if option.get("axis") != Axis.ROW]
    first = _part(said) | {
        "required": "yes" if said.get("is_required") else "",
        "relevant": said.get("relevant", ""),
        "constraint": said.get("constraint", ""),
        **_worded("constraint_message", said.get("constraint_messages", {})),
        "appearance": _appearance(said),
        "minimum": _number(said.get("minimum")),
        "maximum": _number(said.get("maximum")),
        "source": said.get("source", ""),
    }
    if kind in rows.SIMPLE:
        yield first | {"type": rows.SIMPLE[kind]}
    elif kind in rows.PICKED:
        yield first | {"type": rows.PICKED[kind]}
    elif kind in rows.LISTED:
        yield first | {"type": f"{rows.LISTED[kind]} {lists.name_of(choices, said['code'])}"}
    elif kind == QuestionKind.MONEY:
        yield first | {"type": "begin_group", "appearance": _appearance(said, rows.MONEY)}
        for name, (type_, labels) in rows.AMOUNT.items():
            yield {"type": type_, "name": name, **_worded("label", rows.in_languages(labels))}
        yield {"type": "end_group"}
    else:
        yield first | {"type": "begin_group", "appearance": _appearance(said, rows.TABLE, str(kind))}
        listed = lists.rating() if kind == QuestionKind.SCALE else lists.name_of(choices, said["code"])
        for option in said.get("options", []):
            if option.get("axis") == Axis.ROW:
                yield _part(option) | {"type": f"{rows.TABLES[kind]} {listed}"}
        yield {"type": "end_group"}


def _as_choice(option: Outline) -> Outline:
    return {name: value for name, value in option.items() if name != "axis"}


def _appearance(said: Outline, *words: str) -> str:
    own = [said["appearance"]] if said.get("appearance") else []
    return " ".join([*words, *([rows.STANDING] if said.get("asks_standing") else []), *own])


def _part(said: Outline) -> Row:
    return {
        "name": said["code"],
        **_worded("label", said.get("name", {})),
        **_worded("hint", said.get("help", {})),
        **_own("translation", said.get("translations", {})),
    }


def _worded(column: str, texts: dict[str, str]) -> Row:
    return {f"{column}::{rows.LANGUAGES[language]}": text for language, text in texts.items()}


def _own(column: str, texts: dict[str, str]) -> Row:
    return {f"{column}_{language}": text for language, text in texts.items()}


def _number(value: Any) -> str:
    return "" if value is None else str(value)
