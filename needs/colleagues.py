"""The pages by which a Party sends a section to a colleague and decides on what comes back, and the colleague's own."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from needs import delegations, questions
from needs.answering import ResponsePage
from needs.asking import SectionForm, standing_name
from needs.models import Delegation, Question
from needs.responses import sections
from needs.stating import STATED, form_for
from tarp.accounts.invitations import hashed
from tarp.errors import too_many_requests
from tarp.records import limits
from tarp.records.pages import refuse
from tarp.records.rules import Refused

LINK_RATE = "60/d"  # mails with words of their own, to any address, that one person may have sent


def statement_form(delegation: Delegation, typed: Any = None) -> Any:
    return form_for(delegation.response, delegation.section, typed)


def typed(form: Any) -> dict[str, Any]:
    """What the form of a statement posts, as JSON."""
    return {name: form[name].data for name in form.fields if form[name].data not in (None, "", [])}


def said(form: SectionForm) -> dict[str, Any]:
    """The proposals that a form of questions makes; None where a question stays unanswered."""
    proposals: dict[str, Any] = {}
    for question in form.questions:
        if question.code in form.values:
            standing = form.values.get(standing_name(question), "")
            value = questions.with_standing(form.values[question.code], standing)
            empty = value in (None, "", [], {}) and not standing
            proposals[question.code] = None if empty else {"value": value, "standing": standing}
    return proposals


# --- The Party


class DelegationForm(forms.ModelForm):
    class Meta:
        model = Delegation
        fields = ["section", "name", "office", "email", "language", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, response: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        shown = [part.section.pk for part in sections(response, stated_in="") if part.is_open]
        self.fields["section"].queryset = response.part.questionnaire.sections.filter(pk__in=shown).order_by("position")
        self.fields["section"].empty_label = _("Select a section")


class Colleagues(ResponsePage, TemplateView):
    template_name = "needs/colleagues/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **delegations.shown(self.response, self.request.user))


class SendSection(ResponsePage, TemplateView):
    """Sends a section to a colleague; with a number in the address, sends a new link that replaces an earlier one."""

    template_name = "needs/colleagues/form.html"

    @cached_property
    def earlier(self) -> Delegation | None:
        number = self.kwargs.get("number")
        return get_object_or_404(self.response.delegations.current(), pk=number) if number else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            Delegation.may_create.require(request.user, self.earlier or Delegation(response=self.response))
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> DelegationForm:
        posted = self.request.POST if self.request.method == "POST" else None
        chosen = self.response.part.questionnaire.sections.filter(code=self.request.GET.get("section", "")).first()
        start = self.earlier or Delegation(section=chosen, language=get_language() or "en")
        return DelegationForm(
            posted, instance=Delegation(**{n: getattr(start, n, None) for n in delegations.ADDRESSEE}), response=self.response
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(earlier=self.earlier, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if not limits.count("links", f"delegation:{request.user.pk}", rate=LINK_RATE).is_within:
            return too_many_requests(request)
        if self.earlier:
            sent = delegations.change(self.earlier, by=request.user, **form.cleaned_data)
        else:
            sent = delegations.send(self.response, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("The link was sent to %(address)s. It works for %(days)d days.") % {"address": sent.email, "days": days(sent)}
        )
        return HttpResponseRedirect(self.page("colleagues"))


def days(delegation: Delegation) -> int:
    return round((delegation.expires_at - delegation.created_at).total_seconds() / 86400)


class OneColleague(ResponsePage):
    @cached_property
    def delegation(self) -> Delegation:
        found = self.response.delegations.current().select_related("section", "response__part__round", "response__party", "response__desk")
        return get_object_or_404(found, pk=self.kwargs["number"])

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.code: question for question in delegations.as_asked(self.delegation).questions}


class TakeBack(OneColleague, View):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        delegations.take_back(self.delegation, by=request.user)
        messages.success(request, _("The link no longer works."))
        return HttpResponseRedirect(self.page("colleagues"))


class Proposals(OneColleague, TemplateView):
    """What a colleague proposes beside what the Party says, each to be accepted, changed or sent back."""

    template_name = "needs/colleagues/proposals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.delegation.handed_back_at:
            raise Http404
        return super().get_context_data(
            delegation=self.delegation,
            rows=self.statements() if self.delegation.section.kind in STATED else self.answers(),
            may_decide=bool(self.delegation.undecided) and Delegation.may_edit(self.request.user, self.delegation),
            **kwargs,
        )

    def answers(self) -> list[dict[str, Any]]:
        own = {answer.question_id: answer for answer in self.response.answers.select_related("question")}
        rows = []
        for code, proposal in self.delegation.proposed.items():
            question = self.questions.get(code)
            if question is None:  # another answer has hidden it since
                continue
            answer = own.get(question.pk)
            rows.append(
                {
                    "key": code,
                    "label": question.name,
                    "proposed": [("", questions.words(question, proposal["value"], proposal["standing"]))],
                    "own": questions.words(question, answer.value, answer.standing) if answer else "",
                    "decision": self.delegation.decided.get(code, ""),
                }
            )
        return rows

    def statements(self) -> list[dict[str, Any]]:
        rows = []
        for key, proposal in self.delegation.proposed.items():
            form = statement_form(self.delegation, proposal["fields"])
            form.is_valid()
            rows.append(
                {
                    "key": key,
                    "label": str(form.instance),
                    "proposed": [(field.label, shown) for name, field in form.fields.items() if (shown := form.shown(name))],
                    "decision": self.delegation.decided.get(key, ""),
                }
            )
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accepts one proposal as it came, or sends those that were ticked back with a question."""
        Delegation.may_edit.require(request.user, self.delegation)
        if "accept" in request.POST:
            if not self.accept(request.POST["accept"]):
                return HttpResponseRedirect(self.page("change_proposal", number=self.delegation.pk, key=request.POST["accept"]))
            messages.success(request, _("Accepted. It is now part of your response."))
        else:
            note = request.POST.get("note", "").strip()
            if not note:
                sentence = _("Write your question, so that your colleague knows what to change.")
                return self.render_to_response(self.get_context_data(problems=[(sentence, "#id_note")]), status=422)
            delegations.send_back(self.delegation, request.POST.getlist("key"), note=note, by=request.user)
            messages.success(request, _("Sent back to %(name)s with your question.") % {"name": self.delegation.name})
        return HttpResponseRedirect(self.page("colleague", number=self.delegation.pk))

    def accept(self, key: str) -> bool:
        """False where it has to be changed first."""
        if key not in self.delegation.proposed:
            raise Http404
        if self.delegation.section.kind in STATED:
            form = statement_form(self.delegation, self.delegation.proposed[key]["fields"])
            if not form.is_valid():
                return False
            delegations.accept_record(self.delegation, key, form.save, by=self.request.user)
            return True
        if key not in self.questions:  # another answer has hidden it since
            raise Http404
        delegations.accept(self.delegation, self.questions[key], by=self.request.user)
        return True


class ChangeProposal(OneColleague, TemplateView):
    """One proposal in a form: what the Party makes of it becomes its answer."""

    template_name = "needs/colleagues/change.html"

    def get_form(self) -> Any:
        posted = self.request.POST if self.request.method == "POST" else None
        key = self.kwargs["key"]
        if key not in self.delegation.undecided or not self.delegation.handed_back_at:
            raise Http404
        if self.delegation.section.kind in STATED:
            return statement_form(self.delegation, posted or self.delegation.proposed[key]["fields"])
        part = delegations.as_asked(self.delegation)
        asked = [question for question in part.questions if question.code == key]
        if not asked:
            raise Http404
        return SectionForm(posted, questions=asked, answers=part.answers, facts=part.facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        Delegation.may_edit.require(self.request.user, self.delegation)
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(delegation=self.delegation, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, key = self.get_form(), self.kwargs["key"]
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        how = {"by": request.user, "how": delegations.CHANGED}
        if self.delegation.section.kind in STATED:
            delegations.accept_record(self.delegation, key, form.save, **how)
        else:
            chosen = said(form)[key] or {"value": None, "standing": ""}
            delegations.accept(self.delegation, form.questions[0], **chosen, **how)
        messages.success(request, _("Saved as part of your response."))
        return HttpResponseRedirect(self.page("colleague", number=self.delegation.pk))


# --- The colleague


CLOSED = "needs/colleagues/closed.html"


class DelegationLink(TemplateView):
    """The link of the mail, in the colleague's language. The token leaves the address bar at once (S11).

    A link that was guessed or no longer works is answered where it is: it makes no session, and does not lead to the section of another.
    """

    template_name = CLOSED

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = Delegation.objects.of_token(hashed(token))
        state = found.state if found else "unknown"
        with translation.override(found.language if found else get_language()):
            if state != "open":
                request.session.pop("delegation", None)
                return self.render_to_response({"state": state, "delegation": found}, status=410).render()
            request.session["delegation"] = found.token_hash
            return redirect("needs:delegated")


class LinkPage(TemplateView):
    """What the colleague's pages share: the section of the link, or the page that says why the link no longer works."""

    @cached_property
    def delegation(self) -> Delegation | None:
        return Delegation.objects.of_token(self.request.session.get("delegation", ""))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        state = self.delegation.state if self.delegation else "unknown"
        if state != "open":
            self.template_name = CLOSED
            return self.render_to_response({"state": state, "delegation": self.delegation}, status=410)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(delegation=self.delegation, section=self.delegation.section, **kwargs)

    def too_much(self, form: Any, refused: Refused) -> HttpResponse:
        """The form with all that was typed, and why it is not kept; what is said of the link itself is a page."""
        if refused.code not in ("too_many_proposals", "proposals_too_long"):
            raise refuse(refused)
        form.add_error(None, forms.ValidationError(refused.sentence, code=refused.code))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def hand_back(self) -> HttpResponse:
        delegations.hand_back(self.delegation)
        return redirect("needs:handed_back")


class Delegated(LinkPage):
    """The section: its questions in a form, or what the colleague has stated so far."""

    template_name = "needs/colleagues/section.html"

    def get_form(self) -> SectionForm | None:
        if self.delegation.section.kind in STATED:
            return None
        posted = self.request.POST if self.request.method == "POST" else None
        part = delegations.as_asked(self.delegation)
        return SectionForm(posted, questions=part.questions, answers=part.answers, facts=part.facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        stated = []
        if self.delegation.section.kind in STATED:
            for number, proposal in self.delegation.proposed.items():
                form = statement_form(self.delegation, proposal["fields"])
                form.is_valid()
                stated.append((number, str(form.instance)))
        return super().get_context_data(stated=stated, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form is not None:
            is_right = form.is_valid()
            try:
                self.delegation = delegations.propose(self.delegation, said(form))
            except Refused as refused:
                return self.too_much(form, refused)
            if not is_right:
                return self.render_to_response(self.get_context_data(form=form))
        if "hand_back" in request.POST:
            return self.hand_back()
        messages.success(request, _("Saved. Nobody sees it before you send it back."))
        return redirect("needs:delegated")


class DelegatedStatement(LinkPage):
    """The form of one need, difficulty or view that the colleague proposes."""

    template_name = "needs/colleagues/statement.html"

    def get_form(self) -> Any:
        if self.delegation.section.kind not in STATED:
            raise Http404
        number = self.kwargs.get("number")
        if number and number not in self.delegation.proposed:
            raise Http404
        posted = self.request.POST if self.request.method == "POST" else None
        return statement_form(self.delegation, posted or (self.delegation.proposed[number]["fields"] if number else None))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(number=self.kwargs.get("number"), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = self.kwargs.get("number")
        if "remove" in request.POST and number:
            delegations.propose(self.delegation, {number: None})
            return redirect("needs:delegated")
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            delegations.propose(self.delegation, {number or delegations.next_number(self.delegation): {"fields": typed(form)}})
        except Refused as refused:
            return self.too_much(form, refused)
        return redirect("needs:delegated")


class HandedBack(LinkPage):
    """The confirmation, as long as the browser remembers the link."""

    template_name = "needs/colleagues/handed_back.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.delegation and self.delegation.state == "used":
            return self.render_to_response(self.get_context_data())
        return redirect("needs:delegated")
