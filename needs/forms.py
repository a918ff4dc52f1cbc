"""What a Party fills in. Saving takes anything of the right type; `needed_to_submit` is asked by the checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from needs import checks, receipts
from needs.choices import Ease
from needs.models import Difficulty, Feedback, Need, RoundPart, View
from tarp.parties.forms import ChemicalsField, ProvisionField, ProvisionsField
from tarp.parties.models import AssistanceType, Barrier, Chemical, Convention, Listing, Party, Provision, Theme
from tarp.parties.standing import ELIGIBLE_GROUPS
from tarp.records.forms import DAY, RecordForm


def conventions_open_to(party: Party, allowed: Any = None) -> Any:
    """The conventions under which the Party may state needs today (one query); of these the `allowed` ids where given."""
    today = timezone.localdate()
    eligible = Party.objects.filter(pk=party.pk).in_group(*ELIGIBLE_GROUPS, on=today).exists()
    if not eligible:
        return Convention.objects.none()
    in_force = party.adherences.in_force(on=today).values("convention")
    conventions = Convention.objects.filter(pk__in=in_force).order_by("position")
    return conventions.filter(pk__in=allowed) if allowed is not None else conventions


def room_for_high_priority(need: Need) -> str:
    """What the round allows, said where the priority is given; "" where it limits nothing. Saving accepts, submitting judges."""
    most = checks.most_high_priorities(need)
    if most is None:
        return ""
    others = [other for other in checks.high_priorities(need.response) if other.pk != need.pk]
    if left := max(0, most - len(others)):
        return ngettext(
            "At most %(most)s needs of this response may have high priority, and each says why. %(left)s is left.",
            "At most %(most)s needs of this response may have high priority, and each says why. %(left)s are left.",
            left,
        ) % {"most": most, "left": left}
    sentence = _("At most %(most)s needs of this response may have high priority, and none is left: %(needs)s. You can save a further one.")
    return f"{sentence % {'most': most, 'needs': checks.named(others)}} {_('Before you submit, lower the priority of the others.')}"


class NeedForm(RecordForm):
    needed_to_submit = ("title", "description", "conventions", "provisions", "theme", "assistance_types", "priority")

    conventions = forms.ModelMultipleChoiceField(
        Convention.objects.none(),
        label=_("Which conventions is the need about?"),
        help_text=_("Only conventions under which your country can state needs are shown."),
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), empty_label=_("Select a theme"))
    provisions = ProvisionsField(
        Provision.objects.none(),
        label=_("Which provisions does it concern?"),
        help_text=_("The articles whose implementation needs assistance, or a cross-cutting subject."),
    )
    assistance_types = forms.ModelMultipleChoiceField(
        AssistanceType.objects.none(), label=_("What kind of assistance would help?"), widget=forms.CheckboxSelectMultiple
    )
    barriers = forms.ModelMultipleChoiceField(
        Barrier.objects.none(), label=_("What stands in the way of meeting this need?"), widget=forms.CheckboxSelectMultiple
    )
    delivery_languages = forms.MultipleChoiceField(
        label=_("In which languages could assistance be delivered?"), widget=forms.CheckboxSelectMultiple
    )
    chemicals = ChemicalsField(
        Chemical.objects.none(),
        label=_("Which chemicals or wastes is it about?"),
        help_text=_("Leave all empty where the need is about no chemical in particular."),
    )
    listing = forms.ModelChoiceField(
        Listing.objects.none(),
        label=_("Does it result from the listing of a chemical?"),
        help_text=_("RC-7/7, paragraph 7: needs that result from the listing of new chemicals are followed separately."),
        empty_label=_("No"),
    )

    class Meta:
        model = Need
        fields = [
            "title",
            "description",
            "language",
            "conventions",
            "theme",
            "provisions",
            "assistance_types",
            "priority",
            "justification",
            "level",
            "from_year",
            "to_year",
            "delivery_languages",
            "target_group",
            "estimated_cost",
            "barriers",
            "chemicals",
            "listing",
            "life_cycle_stage",
            "prior_assistance",
            "visibility",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "justification": forms.Textarea(attrs={"rows": 3}),
            "prior_assistance": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, conventions: Any, closed: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["conventions"].queryset = conventions
        self.fields["conventions"].help_text = " ".join([str(self.fields["conventions"].help_text), *closed])
        self.fields["chemicals"].queryset = Chemical.objects.listed_under(conventions)
        if not (self.instance.justification or (self.instance.response and self.instance.response.part.most_high_priorities is not None)):
            del self.fields["justification"]
        self.fields["priority"].help_text = room_for_high_priority(self.instance) or self.fields["priority"].help_text
        self.fields["theme"].queryset = Theme.objects.in_use().filter(conventions__in=conventions).distinct().in_order()
        self.fields["provisions"].queryset = (
            Provision.objects.expressible().filter(Q(convention=None) | Q(convention__in=conventions)).in_order()
        )
        self.fields["assistance_types"].queryset = AssistanceType.objects.in_use().in_order()
        self.fields["barriers"].queryset = Barrier.objects.in_use().in_order()
        self.fields["listing"].queryset = Listing.objects.filter(convention__in=conventions).select_related("chemical").order_by("code")
        self.fields["delivery_languages"].choices = self.fields["language"].choices
        for name in ("from_year", "to_year"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("from_year"), values.get("to_year")
        if first and last and last < first:
            self.add_error("to_year", _("Enter a last year that is not before the first year, %(year)s.") % {"year": first})
        return values


class DifficultyForm(RecordForm):
    needed_to_submit = ("provision", "barrier", "description")

    provision = ProvisionField(Provision.objects.none(), label=_("Which provision is it about?"), empty_label=_("Select a provision"))
    barrier = forms.ModelChoiceField(Barrier.objects.none(), label=_("What stands in the way?"), empty_label=_("Select a barrier"))

    class Meta:
        model = Difficulty
        fields = ["provision", "barrier", "severity", "description", "language"]
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, conventions: Any, closed: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["provision"].queryset = (
            Provision.objects.expressible().filter(Q(convention=None) | Q(convention__in=conventions)).in_order()
        )
        self.fields["barrier"].queryset = Barrier.objects.in_use().in_order()


class ViewForm(RecordForm):
    needed_to_submit = ("text",)

    class Meta:
        model = View
        fields = ["text", "language"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class ReceiptForm(forms.Form):
    """A checksum as people copy it, or the file that has it."""

    needed_to_submit = ("checksum", "file")

    checksum = forms.CharField(label=_("Checksum"), help_text=_("64 characters, from the receipt."), required=False, max_length=200)
    file = forms.FileField(
        label=_("Or the JSON file of the receipt"),
        help_text=_("Its checksum is calculated here. The file is not kept."),
        required=False,
        allow_empty_file=True,
        error_messages={"empty": _("This file is empty. Choose the JSON file of the receipt.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("file"):
            values["checksum"] = receipts.checksum_of(values["file"].chunks())
            return values
        values["checksum"] = receipts.tidied(values.get("checksum") or "")
        if not receipts.CHECKSUM.fullmatch(values["checksum"]):
            self.add_error("checksum", _("Enter the 64 characters of the checksum, letters from a to f and digits, or choose the file."))
        return values


class CompletedForm(forms.Form):
    """Whether a section is done, which only its writer knows."""

    needed_to_submit = ("completed",)

    completed = forms.ChoiceField(
        label=_("Have you completed this section?"),
        choices=[("yes", _("Yes")), ("no", _("No, I will come back later"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_completed(self) -> str:
        if not self.cleaned_data["completed"]:
            raise forms.ValidationError(_("Select whether you have completed this section."), code="not_said")
        return self.cleaned_data["completed"]


class PastResponsesForm(forms.Form):
    """A file with the responses to a part of a past round, and the document from which it was made."""

    part = forms.ModelChoiceField(RoundPart.objects.none(), label=_("Part of the round"))
    document = forms.CharField(label=_("Document"), max_length=300, help_text=_("Where the responses stand: its title, symbol and date."))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "XLSX or CSV: a line for each Party, or of a round for offers for each desk, with the columns “party” or “desk”, “sent_on” and "
            "the codes of the questions."
        ),
    )

    def __init__(self, *args: Any, round: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["part"].queryset = round.parts.select_related("round").order_by("position")


class ExtensionForm(forms.Form):
    """More time: the new day of each part that gets it, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("It is kept with the old and the new day."),
    )

    def __init__(self, *args: Any, round: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = {one.part_id: one for one in round.extensions.filter(decided_at=None).order_by("pk")}
        self.parts = {f"due_on_{part.pk}": part for part in round.parts.order_by("position", "pk")}
        days = {}
        for name, part in self.parts.items():
            day = date_format(part.due_on, "DATE_FORMAT") if part.due_on else part.get_deadline_display()
            days[name] = forms.DateField(
                label=_("New day of “%(part)s”") % {"part": part},
                help_text=_("Now: %(day)s. Leave it blank if nothing changes.") % {"day": day},
                required=False,
                widget=DAY,
                initial=named[part.pk].due_on if part.pk in named else None,
            )
        self.fields = days | {"reason": self.fields["reason"]}
        self.fields["reason"].initial = next((one.reason for one in named.values()), "")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.days = {part: values[name] for name, part in self.parts.items() if values.get(name)}
        if not self.days and not self.errors.keys() & self.parts.keys():
            raise forms.ValidationError(_("Give at least one part a new day."), code="extension_missing")
        return values


class QuestionForm(forms.Form):
    """A question of the secretariat about a field, a section or an answer."""

    field = forms.ChoiceField(label=_("What do you ask about?"), required=False)
    text = forms.CharField(label=_("Your question to the Party"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)
    send_back = forms.BooleanField(
        label=_("Send it back, so that this can be changed"),
        help_text=_("Only what open questions name can then be changed."),
        required=False,
    )
    needed_to_submit = ("field", "text")

    def __init__(self, *args: Any, fields: list[tuple[str, str]], may_return: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("The whole")), *fields]
        if not may_return:
            del self.fields["send_back"]


class DispatchForm(forms.Form):
    """The day from which due dates are counted, where they are counted from the dispatch of a request."""

    dispatched_on = forms.DateField(
        label=_("Request dispatched on"),
        help_text=_("The due dates of import responses are counted from this day."),
        widget=DAY,
        initial=timezone.localdate,
    )


class ShareForm(forms.Form):
    """The Party that is asked to share a need."""

    party = forms.ModelChoiceField(
        Party.objects.none(),
        label=_("Which Party do you ask?"),
        help_text=_("Parties that are eligible today under one of the need's conventions."),
        to_field_name="code",
        empty_label=_("Select a Party"),
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties.by_name()


class FeedbackForm(forms.ModelForm):
    """One question, and room for a sentence."""

    class Meta:
        model = Feedback
        fields = ["ease", "comment"]
        widgets = {"ease": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["ease"].choices = Ease.choices  # nothing is chosen for anybody
