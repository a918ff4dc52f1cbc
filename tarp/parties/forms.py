"""Form fields that choose among reference data under headings: provisions by convention, themes by cluster."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from tarp.parties.models import Provision, Theme


class UnderHeadings(ModelChoiceIterator):
    """Choices under the heading that the field gives to each record; the queryset comes in the order of the headings."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        records = self.queryset.select_related(self.field.heading_relation)
        for heading, group in groupby(records, key=lambda record: getattr(record, self.field.heading_relation)):
            yield (str(heading or _("Cross-cutting")), [self.choice(record) for record in group])


class ProvisionField(forms.ModelChoiceField):
    iterator = UnderHeadings
    heading_relation = "convention"

    def label_from_instance(self, provision: Provision) -> str:
        return f"{provision.citation} {provision}".strip()


class ProvisionsField(forms.ModelMultipleChoiceField):
    iterator = UnderHeadings
    heading_relation = "convention"
    widget = forms.CheckboxSelectMultiple
    label_from_instance = ProvisionField.label_from_instance


class WastesLast(ModelChoiceIterator):
    """Chemicals, then the categories of wastes."""

    def __iter__(self) -> Iterator[Any]:
        for is_waste, group in groupby(self.queryset, key=lambda chemical: chemical.is_waste):
            yield (str(_("Categories of wastes") if is_waste else _("Chemicals")), [self.choice(chemical) for chemical in group])


class ChemicalsField(forms.ModelMultipleChoiceField):
    iterator = WastesLast
    widget = forms.CheckboxSelectMultiple


class ThemesField(forms.ModelMultipleChoiceField):
    iterator = UnderHeadings
    heading_relation = "cluster"
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, theme: Theme) -> str:
        return str(theme)
