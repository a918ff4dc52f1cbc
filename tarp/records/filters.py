"""What the filters of all registers have in common: a choice by code, a day, words, and what changed since."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _


def by_code(queryset: QuerySet | Callable[[Any], QuerySet], **options: Any) -> filters.ModelChoiceFilter:
    """A choice among records, addressed by their code; asked of each request anew where their order depends on its language."""
    return filters.ModelChoiceFilter(queryset=queryset, to_field_name="code", **options)


class WordsFilter(filters.FilterSet):
    """For records whose queryset can `search`."""

    search = filters.CharFilter(label=_("Search"), method="by_words")
    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte", label=_("Changed since"), widget=HiddenInput)

    def by_words(self, queryset: QuerySet, name: str, words: str) -> QuerySet:
        return queryset.search(words)
