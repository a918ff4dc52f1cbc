"""The pages of a response's files: a list with an upload, and each file as a download."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from needs import attachments
from needs.answering import ResponsePage
from needs.choices import QuestionKind
from needs.models import Question, Response
from needs.responses import sections
from tarp.records.rules import Refused
from tarp.records.uploads import TYPES


class UploadForm(forms.Form):
    needed_to_submit = ("file",)

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, DOCX, XLSX, PNG, JPEG or plain text, of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt,.csv"}),
    )
    attachment = forms.ChoiceField(label=_("or one that is here already"), required=False)
    question = forms.ChoiceField(label=_("What it answers"), required=False)

    def __init__(self, *args: Any, questions: list[Question], files: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked = [(one.code, one.name) for one in questions]
        self.fields["question"].choices = [("", _("No question: a document beside the answers")), *asked]
        self.fields["attachment"].choices = [("", _("None")), *((str(one.pk), one.name) for one in files)]
        if not files:
            del self.fields["attachment"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("file") and not values.get("attachment") and not self.errors:
            self.add_error("file", _("Choose a file."))
        return values


class Files(ResponsePage, TemplateView):
    template_name = "needs/files.html"

    def questions(self) -> list[Question]:
        return [one for part in sections(self.response) for one in part.questions if one.kind == QuestionKind.FILE]

    def get_form(self) -> UploadForm:
        posted = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        files = list(self.response.attachments.order_by("-pk"))
        return UploadForm(*posted, questions=self.questions(), files=files, initial={"question": self.request.GET.get("question", "")})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(files=self.response.attachments.select_related("uploaded_by").order_by("-pk"), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        Response.may_edit.require(request.user, self.response)
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        asked = {one.code: one for one in self.questions()}
        try:
            if file := form.cleaned_data["file"]:
                kept = attachments.attach(self.response, file, name=file.name, by=request.user)
            else:
                kept = self.response.attachments.get(pk=form.cleaned_data["attachment"])
            if code := form.cleaned_data["question"]:
                attachments.answer_with(kept, asked[code], by=request.user)
        except Refused as refused:
            form.add_error("file", forms.ValidationError(refused.sentence, code=refused.code))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return HttpResponseRedirect(self.page("files"))


class DownloadFile(ResponsePage, View):
    """Asked of the response each time; never shown in the browser (S29)."""

    def get(self, request: HttpRequest, response: str, number: int) -> FileResponse:
        attachment = get_object_or_404(self.response.attachments.all(), pk=number)
        answer = FileResponse(attachment.file.open("rb"), as_attachment=True, filename=attachment.name, content_type=TYPES[attachment.kind])
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer


class TakeFileAway(ResponsePage, View):
    def post(self, request: HttpRequest, response: str, number: int) -> HttpResponse:
        attachments.take_away(get_object_or_404(self.response.attachments.all(), pk=number), by=request.user)
        return HttpResponseRedirect(self.page("files"))
