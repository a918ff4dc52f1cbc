"""Which needs: one filter for the register, the admin, the API and the export."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.choices import (
    Audience,
    ClarificationStatus,
    Division,
    NeedStatus,
    Priority,
    RoundStatus,
    Severity,
    ShareStatus,
    Source,
    StatementStatus,
)
from needs.models import Clarification, Difficulty, Need, NeedShare, Round, View
from needs.results import questions_of
from tarp.parties.filters import by_party, by_region
from tarp.parties.models import AssistanceType, Barrier, Chemical, Cluster, Convention, Group, Listing, Party, Provision, Region, Theme
from tarp.records.filters import WordsFilter, by_code


def of_parties(queryset: QuerySet, parties: QuerySet) -> QuerySet:
    """Narrows to some Parties without joining, so that no record comes twice."""
    return queryset.filter(party__in=parties)


class StatementFilter(WordsFilter):
    """What every list of things stated by Parties can be narrowed by."""

    party = by_party(label=_("Party"))
    region = by_region(method="by_region")
    group = by_code(Group.objects.order_by("position"), label=_("Group of countries"), method="by_group")

    @property
    def on(self) -> date:
        """The day as of which regions and groups are read."""
        return timezone.localdate()

    def by_region(self, queryset: QuerySet, name: str, region: Region | str) -> QuerySet:
        if isinstance(region, Region):
            return of_parties(queryset, Party.objects.in_region(region.code, on=self.on))
        return of_parties(queryset, Party.objects.in_no_region(on=self.on))

    def by_group(self, queryset: QuerySet, name: str, group: Group) -> QuerySet:
        return of_parties(queryset, Party.objects.in_group(group, on=self.on))


class NeedFilter(StatementFilter):
    """A joint need is found under its leading Party and under each Party that has accepted its share."""

    party = by_party(label=_("Party"), method="by_party")
    convention = by_code(Convention.objects.order_by("position"), label=_("Convention"), method="by_convention")
    theme = by_code(Theme.objects.in_order(), label=_("Theme"), null_label=_("Without a theme"), null_value="none")
    cluster = by_code(Cluster.objects.in_order(), field_name="theme__cluster", label=_("Cluster"))
    provision = by_code(Provision.objects.in_order(), field_name="provisions", label=_("Provision"))
    assistance_type = by_code(AssistanceType.objects.in_order(), field_name="assistance_types", label=_("Type of assistance"))
    chemical = by_code(
        lambda request: Chemical.objects.filter(listings__isnull=False).distinct().order_by("is_waste", "name_en"),
        field_name="chemicals",
        label=_("Chemical or waste"),
    )
    listing = by_code(Listing.objects.order_by("code"), label=_("Newly listed chemical"))

    def by_party(self, queryset: QuerySet, name: str, party: Party) -> QuerySet:
        return queryset.of_party(party)

    def by_convention(self, queryset: QuerySet, name: str, convention: Convention) -> QuerySet:
        return queryset.under(convention, on=self.on)

    priority = filters.ChoiceFilter(choices=Priority, label=_("Priority"))
    status = filters.ChoiceFilter(choices=NeedStatus, label=_("Status"))
    source = filters.ChoiceFilter(choices=Source, label=_("Source"))

    class Meta:
        model = Need
        fields: list[str] = []


class ResultForm(forms.Form):
    """Which question of a round is counted, and by what it is divided."""

    question = forms.ChoiceField(label=_("Question"), required=False)
    by = forms.ChoiceField(label=_("By"), required=False, choices=Division.choices)

    def __init__(self, *args: Any, round: Round, **kwargs: Any):
        super().__init__(*args, **kwargs)
        past = round.past_results.order_by("question").values_list("question", "question_label").distinct()
        asked: dict[str, dict[str, str]] = {}
        for part, question in questions_of(round):
            if not any(question.code in others for others in asked.values()):  # asked in two parts, it is counted in both
                asked.setdefault(part.name, {})[question.code] = question.name
        of_parts = [(name, list(own.items())) for name, own in asked.items()]
        listed = of_parts if len(of_parts) > 1 else [pair for _name, own in of_parts for pair in own]
        self.fields["question"].choices = [("", _("All questions")), *listed, *[(code, label or code) for code, label in past]]

    @property
    def asked(self) -> dict[str, str]:
        """The question ("" for all) and the division, as far as what was asked for is there."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {"question": chosen.get("question", ""), "by": chosen.get("by") or Division.REGION}


class DifficultyFilter(StatementFilter):
    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    provision = by_code(Provision.objects.in_order(), label=_("Provision"))
    barrier = by_code(Barrier.objects.in_order(), label=_("Barrier"))
    severity = filters.ChoiceFilter(choices=Severity, label=_("Severity"))
    status = filters.ChoiceFilter(choices=StatementStatus, label=_("Status"))

    class Meta:
        model = Difficulty
        fields: list[str] = []


class ViewFilter(StatementFilter):
    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    status = filters.ChoiceFilter(choices=StatementStatus, label=_("Status"))

    class Meta:
        model = View
        fields: list[str] = []


class ClarificationFilter(filters.FilterSet):
    need = filters.ModelChoiceFilter(
        queryset=lambda request: Need.objects.visible_to(request.user), to_field_name="reference", label=_("Need"), widget=HiddenInput
    )
    status = filters.ChoiceFilter(choices=ClarificationStatus, label=_("Status"))

    class Meta:
        model = Clarification
        fields: list[str] = []


class ShareFilter(filters.FilterSet):
    need = filters.ModelChoiceFilter(
        queryset=lambda request: Need.objects.visible_to(request.user), to_field_name="reference", label=_("Need"), widget=HiddenInput
    )
    party = by_party(label=_("Party"))
    status = filters.ChoiceFilter(choices=ShareStatus, label=_("Status"))

    class Meta:
        model = NeedShare
        fields: list[str] = []


class RoundFilter(filters.FilterSet):
    convention = by_code(Convention.objects.order_by("position"), field_name="conventions", label=_("Convention"))
    audience = filters.ChoiceFilter(choices=Audience, label=_("Asks for"))
    status = filters.ChoiceFilter(choices=RoundStatus, label=_("Status"))

    class Meta:
        model = Round
        fields: list[str] = []
