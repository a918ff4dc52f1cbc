"""One question a page (U03): its answer is kept by every button, and by the script while it is written."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.generic import TemplateView

from needs import questions, responses
from needs.answering.response import PASSED_OVER, AnsweringPage
from needs.asking import SectionForm, as_posted, standing_name
from needs.models import Answer, Question
from tarp.accounts.unsent import OutlivesItsSession
from tarp.records.autosaving import NotRead, told
from tarp.records.pages import refuse
from tarp.records.pieces import SendWhole, put_together
from tarp.records.rules import Refused
from tarp.records.writing import Conflict


class Asked(AnsweringPage):
    """The question of the address, and its answer as it was sent."""

    @cached_property
    def asked(self) -> Question:
        for question in self.part.questions:
            if question.code == self.kwargs["question"]:
                return question
        raise Http404

    @property
    def answered(self) -> Answer | None:
        return self.part.answers.get(self.asked.pk)

    def get_form(self, posted: QueryDict | None = None) -> SectionForm:
        if posted is None and self.request.method == "POST":
            posted = self.request.POST
        return SectionForm(posted, questions=[self.asked], answers=self.part.answers, facts=self.part.facts, is_headed=True)

    def said(self, form: SectionForm) -> dict[str, Any]:
        """What of the form could be read."""
        return {"value": form.values.get(self.asked.code), "standing": form.values.get(standing_name(self.asked), "")}

    def keep(self, form: SectionForm) -> None:
        """Keeps what could be read, whatever is wrong with it; what could not be read is only on the page."""
        if self.asked.code in form.values:
            shown = self.request.POST.get("version", "")
            responses.save_answer(self.response, self.asked, **self.said(form), by=self.request.user, shown=shown)


class QuestionPage(OutlivesItsSession, Asked, TemplateView):
    template_name = "needs/question.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.part.questions
        form = kwargs.get("form") or self.get_form()
        shown = {
            "form": form,
            "fields": [field for field in form if not field.is_hidden],
            "version": responses.stamp_of(self.answered),
            "asked": self.asked,
            "answer": self.answered,
            "number": asked.index(self.asked) + 1,
            "total": len(asked),
            "before": self.before(),
            "closed": self.closed(self.part),
            "threads": self.threads(self.part.section.code, self.asked.code),
            "may_write": self.may_write(self.part),
            "rows": self.rows(self.part, "")[asked.index(self.asked) :][:1],
            "autosave": self.page("autosave", section=self.part.section.code, question=self.asked.code),
        }
        return super().get_context_data(**{**shown, **kwargs, "section": self.part.section})  # not its code, which the address gives

    def before(self) -> str:
        return self.beside(-1) or self.page("response")

    def beside(self, step: int) -> str:
        """The page of the question before or after this one in the section; "" at its ends."""
        place = self.part.questions.index(self.asked) + step
        return self.question_page(self.part, self.part.questions[place]) if 0 <= place < len(self.part.questions) else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        form.is_valid()
        try:
            self.keep(form)
        except Conflict as conflict:
            return self.render_to_response(self.get_context_data(form=form, **self.compare(form, conflict.theirs)), status=409)
        except Refused as refused:
            raise refuse(refused) from None
        if form.errors:
            kept = responses.stamp(**self.said(form)) if self.asked.code in form.values else request.POST.get("version", "")
            return self.render_to_response(self.get_context_data(form=form, version=kept), status=422)
        return HttpResponseRedirect(self.after())

    def compare(self, form: SectionForm, theirs: Answer | None) -> dict[str, Any]:
        """Both texts; the page goes on from what the other saved, so that the next save is a decision."""
        mine = Answer(**self.said(form))
        both = {"mine": self.words(self.asked, mine), "theirs": self.words(self.asked, theirs)}
        return {
            "conflicts": [{"label": self.asked.name, **both}],
            "conflict_by": theirs.answered_by if theirs else "",
            "conflict_at": theirs.answered_at if theirs else None,
            "version": responses.stamp_of(theirs),
        }

    def after(self) -> str:
        """Where the button leads: on, back, away for now, or to the list of answers from which the person came."""
        match self.request.POST.get("go"):
            case "back":
                return self.before()
            case "later":
                return self.page("response")
        origin = self.request.GET.get("from")
        if origin == "check":
            return self.page("check")
        return self.beside(1) if origin != "section" and self.beside(1) else self.end()

    def end(self) -> str:
        """The page of the section; where every question was passed over it does not lead back to the first."""
        if self.response.answers.filter(question__in=[question.pk for question in self.part.questions]).exists():
            return self.section_page(self.part)
        return f"{self.section_page(self.part)}?{PASSED_OVER}=yes"

    def after_sending_again(self, address: str) -> str:
        return self.request.path


class Autosave(Asked, TemplateView):
    """Keeps an answer while it is written. The script sends the inputs that changed, and is told the stamp of what is saved then, or a
    refusal that it can tell.
    """

    http_method_names = ["post"]

    def merged(self) -> QueryDict:
        """What changed, in the answer as it stands. Raises `SendWhole` where what was dropped for want of a need is wanted again."""
        posted, standing = self.request.POST, standing_name(self.asked)
        changed = posted.getlist("field")
        before = self.answered.standing if self.answered else ""
        if changed == [standing] and before in questions.WITHOUT_DETAILS and posted.get(standing, "") not in questions.WITHOUT_DETAILS:
            raise SendWhole
        merged = as_posted(self.asked, self.answered)
        posted = put_together(posted, lambda name: merged.get(name, ""))
        for name in changed:
            merged.setlist(name, posted.getlist(name))
        return merged

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return told(self.kept)

    def kept(self) -> dict[str, Any]:
        form = self.get_form(self.merged())
        form.is_valid()
        if self.asked.code not in form.values:
            raise NotRead
        self.keep(form)
        return {"version": responses.stamp(**self.said(form))}
