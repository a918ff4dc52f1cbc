"""Fields of the REST door that take a value of the type that its document names: no number becomes a text, no text a number."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TextField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumberField(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AmountField(serializers.DecimalField):
    """A text, as it is read: JSON's own numbers lose cents."""

    default_error_messages = {"not_a_text": _('Write the amount as a text, such as "1234.50".')}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("not_a_text")
        return super().to_internal_value(data)


FIELD_OF = {
    models.CharField: TextField,
    models.TextField: TextField,
    models.IntegerField: WholeNumberField,
    models.PositiveIntegerField: WholeNumberField,
    models.PositiveSmallIntegerField: WholeNumberField,
    models.SmallIntegerField: WholeNumberField,
    models.DecimalField: AmountField,
}
