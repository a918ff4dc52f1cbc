"""The pages of needs: the register, one need, and its form and moves. Answering a round is in answering/."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from needs import carrying, clarifications, responses, rules
from needs.duplicates import IS_ANOTHER, StatedBefore, doubt
from needs.eligibility import obstacles, sentences
from needs.filters import DifficultyFilter, NeedFilter, ViewFilter
from needs.forms import DifficultyForm, NeedForm, ViewForm, conventions_open_to
from needs.merging import kept_for, sources_of
from needs.models import Clarification, Difficulty, Need, NeedShare, View
from needs.resources import DifficultyResource, NeedResource, ViewResource
from needs.whereabouts import Wait, clocks, next_expected
from tarp.accounts.standing import standing
from tarp.accounts.unsent import OutlivesItsSession
from tarp.parties.mandates import conventions_acted_for, parties_acted_for
from tarp.parties.models import Party
from tarp.records import history
from tarp.records.autosaving import NotRead, told
from tarp.records.files import RecordExport, RecordImport
from tarp.records.pages import RecordDetail, RecordErase, RecordForm, RecordList, RecordMove
from tarp.records.pieces import put_together
from tarp.records.rules import Refused
from tarp.records.workflow import texts_fit
from tarp.records.writing import write


class NeedList(RecordList):
    model = Need
    filterset_class = NeedFilter
    template_name = "needs/list.html"
    context_object_name = "needs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_state = bool(parties_acted_for(self.request.user))
        return super().get_context_data(may_state=may_state, sees_statements=may_state or rules.sees_all(self.request.user), **kwargs)


class NeedExport(RecordExport):
    model = Need
    filterset_class = NeedFilter
    resource_class = NeedResource


class NeedImport(RecordImport):
    resource_class = NeedResource
    list_page = "needs:list"
    who = rules.bring_a_file


class NeedPage(RecordDetail):
    model = Need
    template_name = "needs/detail.html"
    context_object_name = "need"

    def shows_people(self) -> bool:
        return (rules.drafts_for_the_party | rules.review)(self.request.user, self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A merged need leads those who do not see it to the one that took its place."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            reference = self.kwargs[self.lookup]
            kept = kept_for(reference, seen_by=request.user)
            if kept is None:
                raise
            messages.info(request, gettext("%(reference)s was merged into this need.") % {"reference": reference})
            return HttpResponseRedirect(self.address(kept))

    def waits(self) -> list[Wait]:
        """When others than the need's own sides were waited for; the app that knows them says so."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need, people = self.object, self.shows_people()
        steps = history.timeline(need)
        return super().get_context_data(
            shows_people=people,
            may_erase=need.may_erase(self.request.user, need),
            may_revise=carrying.may_revise(self.request.user, need),
            may_ask=rules.review(self.request.user, need),
            question=responses.question_about(need) if people else "",
            threads=[
                {"thread": thread, "field": clarifications.label_of(thread)}
                for threads in (clarifications.threads_on(need, user=self.request.user) if people else {}).values()
                for thread in threads
            ],
            sources=sources_of(need),
            spoken=[label for code, label in Need._meta.get_field("language").flatchoices if code in need.delivery_languages],
            shares=NeedShare.objects.visible_to(self.request.user).filter(need=need).with_details(),
            may_invite=NeedShare.may_create(self.request.user, NeedShare(need=need)),
            clocks=clocks(steps, self.waits(), turns=Need.workflow.turns) if people else [],
            expected=next_expected(need, steps),
            **kwargs,
        )


def conventions_for(user: Any, party: Party) -> Any:
    """The conventions that the form offers: where the Party is eligible today, of these the person's own."""
    allowed = None if standing(user).is_secretariat() else conventions_acted_for(user, party.pk)
    return conventions_open_to(party, allowed)


def closed_to(user: Any, party: Party) -> dict[Any, str]:
    """Each convention with what keeps this person from stating something for the Party under it, "" where nothing does."""
    allowed = None if standing(user).is_secretariat() else conventions_acted_for(user, party.pk)
    return obstacles(party, on=timezone.localdate(), allowed=allowed)


BEGUN = "statements_begun"  # in the session: what was begun from a form that had no record yet, by the mark of the form
MOST_BEGUN = 20


class StatementForm(OutlivesItsSession, RecordForm):
    """The form of something that a Party states, in a response or on its own. It is saved while it is written, from the first word on."""

    heading: Any
    form_name = "edit"  # of the address at which what was begun goes on

    def find_or_start(self) -> Any:
        """What was begun from this very form is gone on with: pressed twice, or after an autosave whose answer was lost."""
        begun = self.request.session.get(BEGUN, {}).get(self.request.POST.get("begun", ""))
        if begun and self.lookup not in self.kwargs:
            found = self.model.objects.visible_to(self.request.user).filter(pk=begun).first()
            if found is not None:
                return found
        return super().find_or_start()

    def remember(self, saved: Any) -> None:
        if mark := self.request.POST.get("begun", "")[:40]:
            begun = {**self.request.session.get(BEGUN, {}), mark: saved.pk}
            self.request.session[BEGUN] = dict(list(begun.items())[-MOST_BEGUN:])

    def form_page(self, record: Any) -> str:
        return reverse(f"needs:{self.form_name}", args=[record.reference])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "field" in request.POST:
            return told(self.autosave)
        answer = super().post(request, *args, **kwargs)
        if self.record.pk:
            self.remember(self.record)
        return answer

    def autosave(self) -> dict[str, Any]:
        """Keeps the fields that the script says were changed; a new record is begun, and the script told where it goes on."""
        record = self.record if self.record.pk else None
        form = self.get_form()
        form.narrow([name for name in form.fields if name in self.request.POST.getlist("field")])
        form.data = put_together(self.request.POST, lambda name: str(getattr(self.record, name, "") or ""))
        if not form.is_valid():
            raise NotRead
        saved = write(form.save, by=self.request.user, record=record, expected_version=form.opened_version if record else None)
        self.remember(saved)
        return {"version": saved.version} | ({} if self.lookup in self.kwargs else {"page": self.form_page(saved)})

    def start(self) -> Any:
        """A new one for the Party of the address, or for the only Party that the person acts for."""
        parties = Party.objects.acted_for(self.request.user)
        code = self.request.GET.get("party")
        party = parties.filter(code=code).first() if code else parties.by_name().first()
        if party is None:
            raise Http404
        return self.model(party=party, language=get_language() or "en")

    def allow(self) -> None:
        """Before the form opens: the Party has to be eligible under a convention for which the person acts."""
        super().allow()
        self.obstacles = closed_to(self.request.user, self.record.party)
        if self.record.pk is None and all(self.obstacles.values()):
            reasons = " ".join(sentences(self.obstacles))
            raise Refused("not_eligible", _("No need can be stated now. %(reasons)s") % {"reasons": reasons})

    def form_options(self) -> dict[str, Any]:
        return {"conventions": conventions_for(self.request.user, self.record.party), "closed": sentences(self.obstacles)}

    def get_form(self) -> Any:
        """With the threads at their fields; what a returned record was not sent back for stays as it is."""
        form = super().get_form()
        if self.record.pk:
            opened = self.record.open_fields(self.request.user)
            threads = clarifications.threads_on(self.record, user=self.request.user)
            for name, field in form.fields.items():
                field.threads = threads.get(name, ())
                field.disabled = opened is not None and name not in opened and name != "version"
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("question", responses.question_about(self.record))  # a page inside a response asks for the whole
        shown = {"heading": self.heading, "autosave": self.request.get_full_path(), "before": self.before()}
        if self.lookup not in self.kwargs:
            shown["begun"] = self.request.POST.get("begun", "") or secrets.token_urlsafe(12)
        return super().get_context_data(**{**shown, **kwargs})

    def before(self) -> str:
        """Where Back leads: what the person came from, as far as the record tells."""
        if self.record.response_id and self.record.status in type(self.record).workflow.by_name["submit"].sources:
            return section_address(self.record)
        return self.address(self.record) if self.record.pk else reverse("needs:list")

    def answer(self, form: Any, saved: Any) -> HttpResponse:
        """A text that is too long is kept, and said before the page is left with Continue (U13)."""
        too_long = [problem for problem in texts_fit(saved) if problem.field in form.fields]
        if not too_long or self.request.POST.get("go", "on") != "on":
            return super().answer(form, saved)
        form.go_on_from(type(form)(instance=saved, **self.form_options()))
        for problem in too_long:
            form.add_error(problem.field, ValidationError(problem.sentence, code=problem.code))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def after(self, saved: Any) -> str:
        if saved.response_id and self.request.POST.get("go") == "later":
            return reverse("needs:response", args=[saved.response.reference])
        if saved.response_id and saved.status in type(saved).workflow.by_name["submit"].sources:
            return section_address(saved)
        return super().after(saved)


def section_address(record: Need | Difficulty | View) -> str:
    """The page of the response's section in which the record is stated."""
    place = {"response": record.response.reference}
    for section in record.may_stand_in():
        return reverse("needs:section", kwargs={**place, "section": section.code})
    return reverse("needs:response", kwargs=place)


class NeedFormPage(StatementForm):
    model = Need
    form_class = NeedForm
    heading = _("State a need")
    template_name = "needs/form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks first, where the Party has stated a need in the same theme under the same provision."""
        form = self.get_form()
        if (
            not {IS_ANOTHER, "field"} & request.POST.keys()
            and {"theme", "provisions"} <= form.fields.keys()  # a step may ask neither
            and form.is_valid()
            and (not self.record.pk or {"theme", "provisions"} & set(form.changed_data))
        ):
            said = form.cleaned_data
            stated = {"party": self.record.party, "theme": said["theme"], "provisions": said["provisions"], "but": self.record.pk}
            try:
                doubt(by=request.user, **stated)
            except StatedBefore as doubted:
                return self.render_to_response(self.get_context_data(form=form, doubt=doubted), status=409)
        return super().post(request, *args, **kwargs)


class NeedMove(RecordMove):
    model = Need
    form_page = "needs:edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"question": responses.question_about(context["record"])}

    def where(self, record: Any, problem: Any) -> str:
        """The need that another is merged into is chosen in the admin, where staff find it by a search."""
        if problem.field == "merged_into":
            return f"{reverse('admin:needs_need_change', args=[record.pk])}#id_merged_into"
        return super().where(record, problem)


class StatementErase(RecordErase):
    def after(self, record: Any) -> str:
        return section_address(record) if record.response_id else reverse("needs:list")


class DifficultyFormPage(StatementForm):
    model = Difficulty
    form_name = "edit_difficulty"
    form_class = DifficultyForm
    heading = _("State a difficulty")
    page = "needs:difficulty"
    template_name = "needs/statement_form.html"


class ViewFormPage(StatementForm):
    model = View
    form_name = "edit_view"
    form_class = ViewForm
    heading = _("State a view")
    page = "needs:view"
    template_name = "needs/statement_form.html"

    def form_options(self) -> dict[str, Any]:
        return {}


class DifficultyList(LoginRequiredMixin, RecordList):
    """Difficulties are seen by their Party and the secretariat."""

    model = Difficulty
    filterset_class = DifficultyFilter
    template_name = "needs/difficulties.html"
    context_object_name = "statements"


class DifficultyExport(LoginRequiredMixin, RecordExport):
    model = Difficulty
    filterset_class = DifficultyFilter
    resource_class = DifficultyResource


class ViewList(LoginRequiredMixin, RecordList):
    model = View
    filterset_class = ViewFilter
    template_name = "needs/stated_views.html"
    context_object_name = "statements"


class ViewExport(LoginRequiredMixin, RecordExport):
    model = View
    filterset_class = ViewFilter
    resource_class = ViewResource


class StatementPage(RecordDetail):
    """A difficulty or a view, with what this person may do next and what was asked about it."""

    template_name = "needs/statement.html"
    edit_page = move_page = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        steps = [(move, reverse(self.move_page, args=[record.reference, move.name])) for move in record.workflow.available(user)]
        return super().get_context_data(
            steps=steps,
            edit_page=reverse(self.edit_page, args=[record.reference]),
            may_ask=rules.review(user, record),
            threads=Clarification.objects.visible_to(user).on(record),
            **kwargs,
        )


class DifficultyPage(StatementPage):
    model = Difficulty
    edit_page, move_page = "needs:edit_difficulty", "needs:move_difficulty"


class ViewPage(StatementPage):
    model = View
    edit_page, move_page = "needs:edit_view", "needs:move_view"


class DifficultyMove(RecordMove):
    model = Difficulty
    page = "needs:difficulty"
    form_page = "needs:edit_difficulty"


class ViewMove(RecordMove):
    model = View
    page = "needs:view"
    form_page = "needs:edit_view"
