"""What a provider's desk fills in. Saving takes anything of the right type; `needed_to_submit` is asked by the checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.choices import DeliveryMeans
from offers.models import Offer
from tarp.parties.forms import ProvisionsField, ThemesField
from tarp.parties.models import AssistanceType, Convention, Group, Party, Provision, Region, Theme
from tarp.parties.standing import ELIGIBLE_GROUPS
from tarp.records.forms import DAY, RecordForm

GROUPS = (*ELIGIBLE_GROUPS, "ldc", "sids", "lldc")


def several(queryset: Any, **options: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(queryset, widget=forms.CheckboxSelectMultiple, **options)


def day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=DAY, **options)


class OfferForm(RecordForm):
    needed_to_submit = (
        "title",
        "description",
        "kind",
        "conventions",
        "themes",
        "assistance_types",
        "available_from",
        "how_to_request",
    )

    conventions = several(Convention.objects.order_by("position"), label=_("Which conventions does the offer serve?"))
    themes = ThemesField(Theme.objects.none(), label=_("Themes"))
    provisions = ProvisionsField(
        Provision.objects.none(),
        label=_("Which provisions does it help to implement?"),
        help_text=_("Select none if it is not bound to any."),
    )
    assistance_types = several(AssistanceType.objects.none(), label=_("Types of assistance"))
    regions = several(Region.objects.none(), label=_("Regions"), help_text=_("Select none if it is for every region."))
    groups = several(Group.objects.none(), label=_("Groups of countries"), help_text=_("Select none if it is for all eligible Parties."))
    parties = several(Party.objects.none(), label=_("Named Parties"), help_text=_("Only these Parties. Select none if it is for all."))
    delivery_means = forms.MultipleChoiceField(choices=DeliveryMeans, label=_("Means of delivery"), widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(choices=settings.LANGUAGES, label=_("Languages of delivery"), widget=forms.CheckboxSelectMultiple)
    available_from = day(label=_("Available from"))
    available_to = day(label=_("Available until"), help_text=_("The last day. Leave it blank if the offer stands until further notice."))

    class Meta:
        model = Offer
        fields = [
            "title",
            "description",
            "language",
            "kind",
            "conventions",
            "themes",
            "provisions",
            "assistance_types",
            "regions",
            "groups",
            "parties",
            "delivery_means",
            "languages",
            "available_from",
            "available_to",
            "capacity",
            "value",
            "terms",
            "conditions",
            "how_to_request",
            "documents",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
            "how_to_request": forms.Textarea(attrs={"rows": 3}),
            "documents": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.in_use().order_by("cluster__position", "position")
        self.fields["provisions"].queryset = Provision.objects.expressible().in_order()
        self.fields["assistance_types"].queryset = AssistanceType.objects.in_use().in_order()
        self.fields["regions"].queryset = Region.objects.of_the_conventions()
        self.fields["groups"].queryset = Group.objects.filter(code__in=GROUPS).order_by("position")
        self.fields["parties"].queryset = Party.objects.in_group(*ELIGIBLE_GROUPS, on=timezone.localdate()).by_name()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("available_from"), values.get("available_to")
        if first and last and last < first:
            self.add_error("available_to", _("Enter a last day that is not before the first."))
        if (values.get("value") or 0) < 0:
            self.add_error("value", _("Enter a value that is not negative."))
        return values
