"""The forms in which staff write a report: its frame, its sections, its recommendations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reports.figures import Terms, UnknownFigure, parse
from reports.models import ProgressReport, Recommendation, ReportSection
from reports.narrative import unknown_figures
from tarp.parties.models import Meeting
from tarp.records.forms import DAY, VersionedForm


class StartForm(forms.Form):
    """What a report is started from: the meeting, the day of the snapshot, the period."""

    meeting = forms.ModelChoiceField(Meeting.objects.order_by("-starts_on"), to_field_name="code", label=_("Meeting"))
    as_of = forms.DateField(label=_("As of"), widget=DAY, help_text=_("The day on which the registers are cut. Not in the future."))
    period_from = forms.DateField(label=_("Reports from"), widget=DAY)


class ReportForm(VersionedForm):
    class Meta:
        model = ProgressReport
        fields = ["title", "agenda_item", "agenda_title", "distribution", "period_from"]
        widgets = {"period_from": DAY}


class SectionForm(VersionedForm):
    """A number from the registers can only stand as a placeholder, and one that names no figure is not saved."""

    class Meta:
        model = ReportSection
        fields = ["heading", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 22})}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if unknown := unknown_figures(text, self.instance.report.snapshot):
            raise ValidationError(
                _("There is no such figure: %(keys)s. Copy the key from the page of a figure, for example {figure:needs}.")
                % {"keys": ", ".join(unknown)},
                code="unknown_figure",
            )
        return text


class RecommendationForm(VersionedForm):
    class Meta:
        model = Recommendation
        fields = ["text", "gap", "barrier", "evidence"]

    def clean_evidence(self) -> list[str]:
        keys, terms = self.cleaned_data["evidence"], Terms(self.instance.report.snapshot)
        for key in keys:
            try:
                parse(key, terms)
            except UnknownFigure:
                raise ValidationError(_("There is no such figure: %(keys)s.") % {"keys": key}, code="unknown_figure") from None
        return keys

    def clean_text(self) -> Any:
        text = self.cleaned_data["text"]
        if unknown := unknown_figures(text, self.instance.report.snapshot):
            raise ValidationError(_("There is no such figure: %(keys)s.") % {"keys": ", ".join(unknown)}, code="unknown_figure")
        return text
