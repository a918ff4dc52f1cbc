"""What the filters of all registers have in common: a choice by code, a day, words, and what changed since."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from tarp.records.selects import LongSelect


class LongChoice(filters.ModelChoiceFilter):
    """The choices of one form share what they know of the version of reference data."""

    @property
    def field(self) -> Any:
        field = super().field
        if isinstance(field.widget, LongSelect):
            field.widget.versions = self.parent.__dict__.setdefault("versions_read", {})
        return field


def by_code(queryset: QuerySet | Callable[[Any], QuerySet], **options: Any) -> filters.ModelChoiceFilter:
    """A choice among records, addressed by their code; asked of each request anew where their order depends on its language."""
    return LongChoice(queryset=queryset, to_field_name="code", **{"widget": LongSelect, **options})


class WordsFilter(filters.FilterSet):
    """For records whose queryset can `search`."""

    search = filters.CharFilter(label=_("Search"), method="by_words")
    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte", label=_("Changed since"), widget=HiddenInput)

    def by_words(self, queryset: QuerySet, name: str, words: str) -> QuerySet:
        return queryset.search(words)
