"""A choice among hundreds, as one piece of HTML; where reference data are listed, made again only when they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.forms.models import ModelChoiceIterator
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tarp.records.names import Sourced

MOST = 500  # lists that a process keeps
_kept: dict[tuple[str | None, ...], str] = {}


class LongSelect(forms.Select):
    """Renders what `templates/django/forms/widgets/select.html` does, without the context that Django makes of each option: with seven
    hundred options that was most of the time of a register's page.

    `versions`: where given, lists of reference data are kept by this process; shared by the selects of a form, it holds the version of
    these data once it was asked for.
    """

    versions: dict[str, str] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        said = "".join(written(attribute, text) for attribute, text in self.build_attrs(self.attrs, attrs).items())
        body = self.listed()
        for one in dict.fromkeys(self.format_value(value)):
            option = f'<option value="{conditional_escape(one)}"'
            body = body.replace(f"{option}>", f"{option} selected>", 1)
        return mark_safe(f'<select name="{conditional_escape(name)}"{said}>{body}\n</select>')  # every piece is escaped

    def listed(self) -> str:
        """The options, none of them selected."""
        choices = self.choices
        if self.versions is None or not isinstance(choices, ModelChoiceIterator) or not issubclass(choices.queryset.model, Sourced):
            return "".join(options(choices))
        try:
            asked = str(choices.queryset.query)
        except EmptyResultSet:
            return "".join(options(choices))
        if "reference" not in self.versions:
            self.versions["reference"] = version_of_reference_data()
        field = choices.field
        key = (asked, get_language(), self.versions["reference"], str(field.empty_label), str(getattr(field, "null_label", None)))
        if key not in _kept:
            made = "".join(options(choices))
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = made
        return _kept[key]


def written(name: str, value: Any) -> str:
    return "" if value is False else f" {name}" if value is True else format_html(' {}="{}"', name, value)


def options(choices: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield f'\n  <optgroup label="{conditional_escape(key)}">'
            yield from options(label)
            yield "\n  </optgroup>"
        else:
            yield f'\n  <option value="{conditional_escape("" if key is None else str(key))}">{conditional_escape(label)}</option>'


def version_of_reference_data() -> str:
    """Another text whenever a row of reference data was made, changed or taken out: their histories grow, and are never cut. One query.

    They are counted: the newest key would miss a change that took its key before another, and was committed after it.
    """
    histories = [model.pgh_event_model for model in apps.get_models() if issubclass(model, Sourced) and hasattr(model, "pgh_event_model")]
    tables = [connection.ops.quote_name(history._meta.db_table) for history in histories]
    counted = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608  # names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('.', {counted})")
        return cursor.fetchone()[0]
