"""What staff fill in to plan an activity for a need."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Provider
from plans.choices import Fund, PlanStatus
from plans.models import Activity, Plan
from tarp.records.forms import DAY, VersionedForm


class ActivityForm(VersionedForm):
    year = forms.IntegerField(label=_("Budget: year"), min_value=1990, max_value=2100)
    fund = forms.ChoiceField(label=_("Budget: fund"), choices=Fund)
    amount = forms.DecimalField(
        label=_("Budget: amount in United States dollars"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Programme support costs included. 0 where only staff time is needed."),
    )

    class Meta:
        model = Activity
        fields = ["plan", "title", "description", "kind", "level", "lead", "starts_on", "ends_on", "pow_number"]
        widgets = {
            "starts_on": DAY,
            "ends_on": DAY,
            "description": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, need: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.exclude(status=PlanStatus.CLOSED).order_by("-starts_on")
        self.fields["lead"].queryset = Provider.objects.in_use().by_name()
        self.initial["plan"] = Plan.objects.in_force(on=timezone.localdate()).official().order_by("-starts_on").first()
        self.initial["level"] = need.level
        self.fields["year"].initial = timezone.localdate().year + 1
        self.fields["fund"].initial = Fund.BD

    def budget(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("year", "fund", "amount")}
