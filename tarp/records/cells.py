"""How a field of a model stands in a cell of a spreadsheet, and the sentence that says what a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, OuterRef, StringAgg, Subquery, Value, When
from django.utils.translation import gettext as _
from import_export.widgets import Widget

SEPARATOR = "; "


class Text(Widget):
    """What somebody wrote; an empty cell is an empty text, or none where the field knows the difference."""

    is_typed_by_people = True  # its texts could be taken for formulas

    def __init__(self, field: Any):
        super().__init__()
        self.field = field

    def clean(self, value: str, row: Any = None, **options: Any) -> Any:
        return self.read(value.strip()) if value.strip() else self.nothing

    def read(self, text: str) -> Any:
        return text

    @property
    def nothing(self) -> Any:
        return "" if self.field.empty_strings_allowed and not self.field.null else None

    @property
    def expects(self) -> str:
        """What a cell may hold, as a sentence."""
        if self.field.max_length:
            return _("A text of at most %(most)d characters.") % {"most": self.field.max_length}
        return _("A text.")

    def same(self, mine: Any, theirs: Any) -> bool:
        return mine == theirs or (isinstance(mine, str) and isinstance(theirs, str) and mine.split() == theirs.split())

    @property
    def column(self) -> Any:
        """The cell as an expression of the database."""
        return F(self.field.name)


class Whole(Text):
    is_typed_by_people = False

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise ValueError(self.expects)
        return int(text)

    @property
    def expects(self) -> str:
        return _("A whole number, such as 2026.")


class Amount(Text):
    is_typed_by_people = False

    def read(self, text: str) -> Decimal:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise ValueError(self.expects) from None
        if not amount.is_finite():
            raise ValueError(self.expects)
        return amount

    @property
    def expects(self) -> str:
        return _("A number with a point before the decimals and nothing between the thousands, such as 12500.50.")


class Day(Text):
    is_typed_by_people = False

    def read(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(self.expects) from None

    @property
    def expects(self) -> str:
        return _("A date as year-month-day, such as 2026-01-31.")


class YesNo(Text):
    is_typed_by_people = False

    def read(self, text: str) -> bool:
        if text.lower() not in ("yes", "no"):
            raise ValueError(self.expects)
        return text.lower() == "yes"

    @property
    def nothing(self) -> Any:
        return None if self.field.null else False

    @property
    def expects(self) -> str:
        return _("yes or no.")

    @property
    def column(self) -> Any:
        words = [When(**{self.field.name: truth}, then=Value(word)) for truth, word in ((True, "yes"), (False, "no"))]
        return Case(*words, output_field=models.TextField())


class Moment(Text):
    """A moment in UTC; exported only."""

    is_typed_by_people = False

    @property
    def expects(self) -> str:
        return _("A moment in UTC.")

    @property
    def column(self) -> Any:
        return Func(F(self.field.name), Value('YYYY-MM-DD"T"HH24:MI:SS"Z"'), function="to_char", output_field=models.TextField())


class Choice(Text):
    """One value of a closed list."""

    is_typed_by_people = False

    def read(self, text: str) -> str:
        if text not in self.known:
            raise ValueError(self.expects)
        return text

    @property
    def known(self) -> list[str]:
        return [str(value) for value, _label in self.field.flatchoices if value]

    @property
    def expects(self) -> str:
        return _("One of: %(values)s.") % {"values": ", ".join(self.known)}


class Choices(Choice):
    """Several values of a closed list, one after another."""

    def read(self, text: str) -> list[str]:
        return [super(Choices, self).read(value) for value in parts(text)]

    @property
    def known(self) -> list[str]:
        return [str(value) for value, _label in self.field.base_field.flatchoices]

    @property
    def nothing(self) -> Any:
        return []

    @property
    def expects(self) -> str:
        return _("Any of: %(values)s. Separate several by a semicolon.") % {"values": ", ".join(self.known)}

    @property
    def column(self) -> Any:
        return Func(F(self.field.name), Value(SEPARATOR), function="array_to_string", output_field=models.TextField())


class Texts(Text):
    """Several texts, one after another."""

    def read(self, text: str) -> list[str]:
        return parts(text)

    @property
    def nothing(self) -> Any:
        return []

    @property
    def expects(self) -> str:
        return _("Texts. Separate several by a semicolon.")

    @property
    def column(self) -> Any:
        return Func(F(self.field.name), Value(SEPARATOR), function="array_to_string", output_field=models.TextField())


class Code(Text):
    """One record of another table, by its code (or its reference)."""

    def __init__(self, field: Any):
        super().__init__(field)
        self.model = field.related_model
        person = getattr(self.model, "USERNAME_FIELD", None)  # people go by the address with which they sign in
        self.key = person or next(name for name in ("reference", "code", "name") if _has(self.model, name))
        self._found: dict[str, Any] | None = None

    def find(self, code: str) -> Any:
        if self._found is None:
            self._found = {self.code_of(record).lower(): record for record in self.records()}
        try:
            return self._found[code.lower()]
        except KeyError:
            raise ValueError(
                _("“%(code)s” is not the code of a record of “%(table)s”.") % {"code": code, "table": self.model._meta.verbose_name_plural}
            ) from None

    def records(self) -> Any:
        """Those that may be chosen: a code that stands in two lists means the one of the list that the field takes."""
        return self.model._default_manager.complex_filter(self.field.get_limit_choices_to())

    def code_of(self, record: Any) -> str:
        return str(getattr(record, self.key))

    def read(self, text: str) -> Any:
        return self.find(text)

    @property
    def nothing(self) -> Any:
        if not self.field.null:
            raise ValueError(self.expects)
        return None

    @property
    def expects(self) -> str:
        return _("A code of the table “%(table)s”.") % {"table": self.model._meta.verbose_name_plural}

    @property
    def column(self) -> Any:
        return F(f"{self.field.name}__{self.key}")


class Codes(Code):
    """Several records of another table, by their codes."""

    def read(self, text: str) -> list[Any]:
        return list(dict.fromkeys(self.find(code) for code in parts(text)))

    @property
    def nothing(self) -> Any:
        return []

    def same(self, mine: Iterable[Any], theirs: Iterable[Any]) -> bool:
        return {record.pk for record in mine} == {record.pk for record in theirs}

    @property
    def expects(self) -> str:
        return _("Codes of the table “%(table)s”. Separate several by a semicolon.") % {"table": self.model._meta.verbose_name_plural}

    @property
    def column(self) -> Any:
        through = self.field.remote_field.through
        code = f"{self.field.m2m_reverse_field_name()}__{self.key}"
        links = through._default_manager.filter(**{f"{self.field.m2m_field_name()}_id": OuterRef("pk")}).order_by()
        joined = links.values(self.field.m2m_column_name()).annotate(codes=StringAgg(code, Value(SEPARATOR), order_by=code))
        return Subquery(joined.values("codes"), output_field=models.TextField())


def parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]


def cell_for(field: Any) -> Text:
    """The cell of a model's field."""
    if field.many_to_many:
        return Codes(field)
    if field.is_relation:
        return Code(field)
    if isinstance(field, ArrayField):
        return Choices(field) if field.base_field.choices else Texts(field)
    if field.choices:
        return Choice(field)
    for kind, cell in (
        (models.BooleanField, YesNo),
        (models.IntegerField, Whole),
        (models.DecimalField, Amount),
        (models.DateTimeField, Moment),
        (models.DateField, Day),
    ):
        if isinstance(field.output_field if field.generated else field, kind):
            return cell(field)
    return Text(field)


def _has(model: Any, name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
