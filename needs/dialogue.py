"""The pages on which Parties and the secretariat talk about what is stated: clarifications, shares of joint needs, suggested needs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView

from needs import clarifications, joint, rules
from needs.choices import NeedStatus
from needs.filters import ClarificationFilter
from needs.forms import QuestionForm, ShareForm
from needs.models import Clarification, Need, NeedShare, Response
from needs.resources import ClarificationResource
from tarp.parties.mandates import parties_acted_for
from tarp.records import bulk
from tarp.records.files import RecordExport
from tarp.records.pages import RecordDetail, RecordList, RecordMove, RecordPage

PAGES = {"need": "needs:detail", "difficulty": "needs:difficulty", "view": "needs:view", "response": "needs:response"}


def page_of(about: Any) -> str:
    """The address of what a thread is about."""
    return reverse(PAGES[about._meta.model_name], args=[about.reference])


class ClarificationList(LoginRequiredMixin, RecordList):
    model = Clarification
    filterset_class = ClarificationFilter
    template_name = "needs/clarifications.html"
    context_object_name = "clarifications"


class ClarificationExport(LoginRequiredMixin, RecordExport):
    model = Clarification
    filterset_class = ClarificationFilter
    resource_class = ClarificationResource


class ClarificationPage(LoginRequiredMixin, RecordDetail):
    model = Clarification
    template_name = "needs/clarification.html"
    context_object_name = "clarification"

    def shows_people(self) -> bool:
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = self.object.about()
        return super().get_context_data(
            about=about,
            about_page=page_of(about),
            field=clarifications.label_of(self.object),
            entries=self.object.messages.select_related("written_by").order_by("pk"),
            **kwargs,
        )


class ClarificationMove(RecordMove):
    model = Clarification
    page = "needs:clarification"


class Ask(LoginRequiredMixin, FormView):
    """Staff ask about a field of what was stated, or about a section or question of a response."""

    template_name = "needs/ask.html"
    form_class = QuestionForm

    @cached_property
    def about(self) -> Any:
        reference = self.kwargs["reference"]
        letter, _dash, number = reference.partition("-")
        model: Any = clarifications.PREFIXES.get(letter, Response) if number.isdecimal() else Response
        about = model.objects.visible_to(self.request.user).filter(reference=reference).first()
        if about is None:
            raise Http404
        return about

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rules.review.require(request.user, self.about)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        may_return = self.about.workflow.may(self.request.user, "send_back")
        return super().get_form_kwargs() | {"fields": clarifications.fields_of(self.about), "may_return": may_return}

    def get_initial(self) -> dict[str, Any]:
        return {"field": self.request.GET.get("field", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.about, about_page=page_of(self.about), **kwargs)

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        asked = form.cleaned_data
        made = clarifications.ask(
            self.about, field=asked["field"], text=asked["text"], by=self.request.user, send_back=asked.get("send_back", False)
        )
        messages.success(self.request, _("Asked. The Party is told by mail."))
        return HttpResponseRedirect(reverse("needs:clarification", args=[made.reference]))


class Invite(LoginRequiredMixin, RecordPage, FormView):
    """The leading Party asks another to share a need."""

    model = Need
    template_name = "needs/invite.html"
    form_class = ShareForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.need = self.find()
            NeedShare.may_create.require(request.user, NeedShare(need=self.need))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parties": joint.may_be_asked(self.need)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(need=self.need, **kwargs)

    def form_valid(self, form: ShareForm) -> HttpResponse:
        joint.invite(self.need, party=form.cleaned_data["party"], by=self.request.user)
        messages.success(self.request, _("Asked. The Party is told by mail."))
        return HttpResponseRedirect(self.address(self.need))


class SharePage(LoginRequiredMixin, RecordDetail):
    model = NeedShare
    template_name = "needs/share.html"
    context_object_name = "share"


class ShareMove(RecordMove):
    model = NeedShare
    page = "needs:share"


class Suggested(LoginRequiredMixin, TemplateView):
    """The needs suggested to the Parties of this person after a listing: each, some or all are confirmed or dismissed."""

    template_name = "needs/suggested.html"

    def suggestions(self) -> Any:
        parties = parties_acted_for(self.request.user)
        found = Need.objects.visible_to(self.request.user).filter(status=NeedStatus.SUGGESTED, party__in=parties)
        return found.select_related("party", "template", "listing", "theme").order_by("due_on", "listing", "template__position", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("reason", "")
        reasons = Need.workflow.by_name["dismiss"].reasons
        return super().get_context_data(suggestions=self.suggestions(), reasons=reasons, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen, move, reason = self.suggestions(), request.POST.get("move", ""), request.POST.get("reason", "")
        if move not in ("confirm", "dismiss"):
            raise Http404
        if "all" not in request.POST:
            chosen = chosen.filter(reference__in=request.POST.getlist("need"))
        outcomes = bulk.perform_each(list(chosen), move, by=request.user, reason=reason)
        failed = list(dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason))
        if failed or not outcomes:
            problems = [(sentence, "") for sentence in failed or [_("Select at least one need.")]]
            kept = {need.pk for need in chosen}
            return self.render_to_response(self.get_context_data(problems=problems, reason=reason, chosen=kept), status=422)
        count = len(outcomes)
        if move == "confirm":
            said = ngettext(
                "%(count)d need is now a draft on your desk. Complete it and submit it.",
                "%(count)d needs are now drafts on your desk. Complete and submit them.",
                count,
            )
        else:
            said = ngettext("%(count)d need has been dismissed.", "%(count)d needs have been dismissed.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("needs:suggested"))
