"""A reply that came on paper, which the secretariat enters for the Party or the desk: whose it is and which document it is come first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from needs import attachments, responses
from needs.choices import Channel
from needs.models import Response, Round, RoundPart
from needs.respondents import Respondent
from needs.rounds import desks_asked, parties_asked
from tarp.accounts.models import Office
from tarp.accounts.rules import is_secretariat
from tarp.parties.models import Party
from tarp.records.rules import Refused
from tarp.records.writing import write


def enter(part: RoundPart, respondent: Respondent, *, document: str, by: Any, scan: Any = None) -> Response:
    """The response, begun or gone on with as one that came on paper. The history names who typed it."""
    is_secretariat.require(by, part)
    with transaction.atomic():
        response = responses.start(part, respondent, by=by)
        response.channel, response.channel_reference = Channel.PAPER, document

        def save() -> Response:
            response.save()
            return response

        write(save, by=by, record=response, act="enter_paper", why=document)
        if scan:
            attachments.attach(response, scan, name=scan.name, by=by)
    return response


class PaperForm(forms.Form):
    party = forms.ModelChoiceField(Party.objects.none(), label=_("Party"), empty_label=_("Select a Party"), required=False)
    desk = forms.ModelChoiceField(
        Office.objects.none(), label=_("or the desk of a provider"), empty_label=_("Select a desk"), required=False
    )
    document = forms.CharField(label=_("Document"), max_length=300, help_text=_("The letter, its date and where it is kept."))
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, DOCX, XLSX, PNG, JPEG or plain text, of at most 10 MB."))

    def __init__(self, *args: Any, round: Round, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties_asked(round).by_name()
        self.fields["desk"].queryset = desks = desks_asked(round).order_by("name")
        if not desks:
            self.fields["party"].required = True
            del self.fields["desk"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "desk" in self.fields and not self.errors and bool(said.get("party")) == bool(said.get("desk")):
            self.add_error("party", _("Select the Party or the desk that answers, and not both."))
        return said


class EnterPaper(LoginRequiredMixin, FormView):
    template_name = "needs/paper.html"
    form_class = PaperForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.round = get_object_or_404(Round.objects.visible_to(request.user), code=kwargs["code"])
            self.part = get_object_or_404(self.round.parts.select_related("round"), code=kwargs["part"])
            is_secretariat.require(request.user, self.part)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"round": self.round}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(round=self.round, part=self.part, **kwargs)

    def form_valid(self, form: PaperForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            response = enter(self.part, said["party"] or said["desk"], document=said["document"], scan=said["scan"], by=self.request.user)
        except Refused as refused:
            form.add_error("scan" if said["scan"] else None, forms.ValidationError(refused.sentence, code=refused.code))
            return self.form_invalid(form)
        return redirect("needs:response", response.reference)
