"""The pages of what was sent: confirmation, versions side by side, receipts and their public check, recalling, carrying forward."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from rest_framework.throttling import BaseThrottle

from needs import carrying, comparison, receipts
from needs.answering import ResponsePage
from needs.choices import Verdict
from needs.forms import ReceiptForm
from needs.models import Need, Response, Submission
from needs.rules import section_is_open
from needs.submissions import canonical
from tarp.errors import too_many_requests
from tarp.records import limits, pdf
from tarp.records.pages import RecordMove, RecordPage, refuse
from tarp.records.rules import Refused

PDF_RATE, CHECK_RATE = "30/h", "60/min"  # PDFs that one person may have made; checksums that one address may ask for


class SentPage(ResponsePage):
    """What the pages of a response that was submitted at least once share."""

    @cached_property
    def submissions(self) -> list[Submission]:
        """Oldest first."""
        found = list(self.response.submissions.select_related("submitted_by").order_by("number"))
        if not found:
            raise Http404
        return found

    def version(self, number: int) -> Submission:
        for submission in self.submissions:
            if submission.number == number:
                submission.response = self.response
                return submission
        raise Http404


class Sent(SentPage, TemplateView):
    """The confirmation (U16): reference, moment, checksum, copies, what happens next. It can be opened again at any time."""

    template_name = "needs/sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moves = [move for move in self.response.workflow.available(self.request.user) if move.name == "recall"]
        return super().get_context_data(submission=self.submissions[-1], submissions=self.submissions, moves=moves, **kwargs)


class Versions(SentPage, TemplateView):
    template_name = "needs/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(submissions=self.submissions[::-1], **kwargs)


class Version(SentPage, TemplateView):
    """One version as it was sent, in the wording of its edition."""

    template_name = "needs/version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission = self.version(self.kwargs["number"])
        return super().get_context_data(submission=submission, parts=comparison.Reader(submission).parts(submission), **kwargs)


class Compare(SentPage, TemplateView):
    """Two versions side by side; by themselves the differences, with `?all=1` everything."""

    template_name = "needs/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first, second = self.version(self.kwargs["number"]), self.version(self.kwargs["other"])
        parts, everything = comparison.compare(first, second), "all" in self.request.GET
        shown = [(title, [block for block in blocks if everything or block.differs]) for title, blocks in parts]
        return super().get_context_data(
            first=first,
            second=second,
            everything=everything,
            parts=[(title, blocks) for title, blocks in shown if blocks],
            **kwargs,
        )


class ReceiptPdf(SentPage, View):
    """The receipt with everything that was sent, in the language of the address."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        submission, language = self.version(kwargs["number"]), get_language() or "en"
        if not limits.count("receipts", f"receipt-pdf:{request.user.pk}", rate=PDF_RATE).is_within:
            return too_many_requests(request)
        if not pdf.can_write(language):
            messages.warning(
                request, _("This server has no font for a PDF in Chinese. Take the PDF in another language, or the JSON file.")
            )
            return HttpResponseRedirect(self.page("sent"))
        name = f"{receipts.name(submission)}-{language}.pdf"
        return attached(receipts.pdf_of(submission, language=language), name, "application/pdf")


class ReceiptJson(SentPage, View):
    """The very bytes over which the checksum is made."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        submission = self.version(kwargs["number"])
        return attached(canonical(submission.sent), f"{receipts.name(submission)}.json", "application/json")


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class LimitedByAddress(View):
    """Asked too often from one address, it answers 429."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]  # behind as many proxies as the settings trust
        if not limits.count("checks", f"receipt-check:{address}", rate=CHECK_RATE).is_within:
            return too_many_requests(request)
        return super().dispatch(request, *args, **kwargs)


class ReceiptSearch(LimitedByAddress, TemplateView):
    """Asks for a checksum, or for the file whose checksum is made here and which is not kept."""

    template_name = "needs/receipt_search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReceiptForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReceiptForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return HttpResponseRedirect(reverse("needs:receipt", args=[form.cleaned_data["checksum"]]))


class ReceiptPage(LimitedByAddress, TemplateView):
    """Says whether a response with this checksum was received, and shows nothing of it."""

    template_name = "needs/receipt.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        checksum = receipts.tidied(self.kwargs["checksum"])
        submission = receipts.received(checksum)
        response = self.render_to_response(self.get_context_data(submission=submission, asked=checksum), status=200 if submission else 404)
        response["X-Robots-Tag"] = "noindex"
        return response


class ResponseMove(RecordMove):
    """Endorse, recall, decline, resume; what is submitted is submitted from the page that shows it."""

    model = Response
    page = "needs:response"
    form_page = "needs:section"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kwargs["move"] == "submit":
            return HttpResponseRedirect(reverse("needs:check", args=[self.find().reference]))
        return super().get(request, *args, **kwargs)

    def where(self, record: Any, problem: Any) -> str:
        section = problem.field.replace("/", ":").partition(":")[0]  # section:reference:field or section/question
        return reverse("needs:section", args=[record.reference, section]) if section and section != "note" else ""


class ReviseNeed(LoginRequiredMixin, RecordPage):
    """Begins the changed version of a registered need, in its response where that is open."""

    model = Need

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        need = self.find()
        response = need.response if need.response and Response.may_edit(request.user, need.response) else None
        try:
            version = carrying.revise(need, by=request.user, response=response)
        except Refused as refused:
            raise refuse(refused) from None
        return HttpResponseRedirect(reverse("needs:edit", args=[version.reference]))


class CarryPage(ResponsePage):
    """What the pages of carrying forward share."""

    request: HttpRequest

    @cached_property
    def items(self) -> list[carrying.Item]:
        return carrying.items(self.response, by=self.request.user)

    def item_page(self, item: carrying.Item) -> str:
        return self.page("carry_item", item=item.key)


class Carry(CarryPage, TemplateView):
    """Everything of earlier rounds that may still be true, and what was said of each."""

    template_name = "needs/carry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [{"item": item, "words": said_before(item), "url": self.item_page(item)} for item in self.items]
        waiting = [item for item in self.items if not item.word and item.is_open]
        first = self.item_page(waiting[0]) if waiting else ""
        return super().get_context_data(rows=rows, waiting=len(waiting), first=first, **kwargs)


def said_before(item: carrying.Item) -> str:
    """The answer of the last round in words; "" for a need, which has a page of its own."""
    return comparison.words_of(item.question, item.earlier) if item.question else ""


class CarryItem(CarryPage, TemplateView):
    """One need or answer: still true, changed, or no longer."""

    template_name = "needs/carry_item.html"

    @cached_property
    def place(self) -> int:
        for place, item in enumerate(self.items):
            if item.key == self.kwargs["item"]:
                return place
        raise Http404

    def following(self) -> str:
        """The next one that nobody has spoken on, after this one; the list where there is none."""
        later = [item for item in self.items[self.place + 1 :] if not item.word and item.is_open]
        return self.item_page(later[0]) if later else self.page("carry")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.items[self.place]
        shown = {"item": item, "words": said_before(item), "number": self.place + 1, "total": len(self.items), "skip": self.following()}
        kwargs.setdefault("verdict", item.verdict)
        kwargs.setdefault("reason", item.word.reason if item.word else "")
        shown["locked"] = "" if item.is_open or not self.may_answer else section_is_open.sentence
        return super().get_context_data(**kwargs | shown | {"verdicts": Verdict.choices})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item, verdict, reason = self.items[self.place], request.POST.get("verdict", ""), request.POST.get("reason", "")
        typed = {"verdict": verdict, "reason": reason}
        if verdict not in Verdict.values:
            problem = (_("Select whether it is still true."), "#id_verdict_1")
            return self.render_to_response(self.get_context_data(problems=[problem], **typed), status=422)
        following = self.following()
        try:
            version = carrying.decide(self.response, item, verdict, by=request.user, reason=reason)
        except Refused as refused:
            if refused.code not in ("reason_missing", "changed_version_begun"):
                raise refuse(refused) from None
            return self.render_to_response(self.get_context_data(problems=[(str(refused), "#id_reason")], **typed), status=422)
        if version is not None:
            return HttpResponseRedirect(reverse("needs:edit", args=[version.reference]))
        if item.question and verdict == Verdict.CHANGED:
            return HttpResponseRedirect(self.page("question", section=item.question.section.code, question=item.question.code))
        return HttpResponseRedirect(following)
