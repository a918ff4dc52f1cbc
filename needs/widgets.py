"""The controls of questions that Django has none for; each works without script and reads what it posts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def several(data: Any, name: str) -> list[str]:
    """What was posted under a name, from a form or from a plain dict."""
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [found] if isinstance(found, str) else list(found)


class OneChoice(forms.RadioSelect):
    """A choice that was made can be taken back: not answered is an answer of its own, and a radio button knows no way out."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        self.choices = [*[pair for pair in self.choices if pair[0]], *([("", _("No answer"))] if value else [])]
        return super().get_context(name, value, attrs)


class Day(forms.DateInput):
    """The browser's own picker; what is not a date comes back as it was typed, which a picker would hide."""

    input_type = "date"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and not A_DAY.fullmatch(str(value)):
            context["widget"]["type"] = "text"
        return context


class Picker(forms.CheckboxSelectMultiple):
    """Many choices, folded under their headings."""

    template_name = "needs/widgets/picker.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = [
            (heading, options, sum(option["selected"] for option in options)) for heading, options, _place in context["widget"]["optgroups"]
        ]
        return context


class Parts(forms.Widget):
    """A control of several inputs, named `question.part`."""

    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key == name or key.startswith(f"{name}.") for key in data)


class Grid(Parts):
    """Rows, each with the same choices: a table where there is room, a card for each row where there is not."""

    template_name = "needs/widgets/grid.html"

    def __init__(self, *, rows: list[tuple[str, str]], columns: list[tuple[str, str]], several: bool):
        super().__init__()
        self.rows, self.columns, self.several = rows, columns, several

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        posted = {row: several(data, f"{name}.{row}") for row, _label in self.rows}
        return posted if self.several else {row: codes[-1] if codes else "" for row, codes in posted.items()}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        said = {row: [codes] if isinstance(codes, str) else codes for row, codes in (value or {}).items()}
        none = [] if self.several else [("", _("No answer"))] if any(any(codes) for codes in said.values()) else []
        columns = [*self.columns, *none]
        base = context["widget"]["attrs"].get("id", name)
        context["widget"] |= {
            "type": "checkbox" if self.several else "radio",
            "columns": [text for _code, text in columns],
            "is_wide": len(columns) > 7,
            "rows": [
                {
                    "label": text,
                    "name": f"{name}.{row}",
                    "cells": [
                        {"id": f"{base}.{row}.{place}", "value": code, "label": column, "is_chosen": code in said.get(row, []) and code}
                        for place, (code, column) in enumerate(columns)
                    ],
                }
                for row, text in self.rows
            ],
        }
        return context


class Ranking(Parts):
    """A list for each place; the first holds the most important."""

    template_name = "needs/widgets/ranking.html"

    def __init__(self, *, choices: list[tuple[str, str]], places: int):
        super().__init__()
        self.choices, self.places = choices, places

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [code for place in range(1, self.places + 1) for code in several(data, f"{name}.{place}") if code]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        said = [*(value or []), *[""] * self.places]
        base = context["widget"]["attrs"].get("id", name)
        context["widget"]["places"] = [
            {
                "number": place + 1,
                "name": f"{name}.{place + 1}",
                "id": f"{base}.{place + 1}",
                "choices": [(code, text, code == said[place]) for code, text in self.choices],
            }
            for place in range(self.places)
        ]
        return context


class Money(Parts):
    template_name = "needs/widgets/money.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {part: (several(data, f"{name}.{part}") or [""])[-1] for part in ("amount", "currency", "from_year", "to_year")}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        said = value or {}
        base = context["widget"]["attrs"].get("id", name)
        context["widget"]["parts"] = [
            {"name": f"{name}.{part}", "id": f"{base}.{part}", "label": text, "value": said.get(part) or default, "kind": kind}
            for part, text, default, kind in (
                ("amount", _("Amount"), "", "decimal"),
                ("currency", _("Currency"), "USD", "text"),
                ("from_year", _("First year"), "", "numeric"),
                ("to_year", _("Last year"), "", "numeric"),
            )
        ]
        return context
