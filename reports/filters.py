"""Which gaps: one filter for the page, the download and the API; and which Parties were asked."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models import Need
from plans.choices import Gap, Rung
from plans.coverage import rungs_below
from reports.models import ProgressReport
from tarp.parties.filters import by_region
from tarp.parties.models import Convention, Group, Meeting, Theme
from tarp.records.filters import by_code
from tarp.records.forms import DAY


class GapFilter(filters.FilterSet):
    """Not applied to a list: it says what the gap table counts."""

    convention = by_code(Convention.objects.order_by("position"), label=_("Convention"), empty_label=_("All, each need once"))
    group = by_code(Group.objects.order_by("position"), label=_("Group of countries"))
    rung = filters.ChoiceFilter(choices=Rung, label=_("Stands at"))
    gap = filters.ChoiceFilter(choices=Gap, label=_("Gap"))
    as_of = filters.DateFilter(label=_("As of"), widget=DAY)

    class Meta:
        model = Need
        fields: list[str] = []

    @property
    def asked(self) -> dict:
        """What was asked for, nothing where the form cannot be read."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def on(self) -> date:
        return self.asked.get("as_of") or timezone.localdate()

    @property
    def rungs(self) -> list[str] | None:
        """The rungs that are counted; None for all."""
        rung, gap = self.asked.get("rung"), self.asked.get("gap")
        if gap:
            return [one for one in rungs_below(gap) if rung in ("", one)]
        return [rung] if rung else None


class GapRowFilter(GapFilter):
    """Which rows of the gap table."""

    region = by_region()
    theme = by_code(Theme.objects.in_order(), label=_("Theme"), null_label=_("Without a theme"), null_value="none")


class AskedFilter(filters.FilterSet):
    """Parties asked for their needs, and whether they answered."""

    convention = by_code(Convention.objects.order_by("position"), label=_("Convention"))
    region = by_region()
    group = by_code(Group.objects.order_by("position"), label=_("Group of countries"))
    answered = filters.ChoiceFilter(choices=[("yes", _("Answered")), ("no", _("Did not answer"))], label=_("Answer"))
    as_of = filters.DateFilter(label=_("As of"), widget=DAY)

    class Meta:
        model = Need
        fields: list[str] = []

    asked = GapFilter.asked
    on = GapFilter.on


class ReportFilter(filters.FilterSet):
    convention = by_code(Convention.objects.order_by("position"), field_name="meeting__convention", label=_("Convention"))
    meeting = by_code(Meeting.objects.order_by("-starts_on"), label=_("Meeting"))

    class Meta:
        model = ProgressReport
        fields: list[str] = []
