"""The pages of answering away from the site: the blank questionnaire, one's own to download, and a filled-in workbook to send."""

from __future__ import annotations

import io
import secrets
from typing import Any

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from needs.answering import ResponsePage
from needs.models import Round
from needs.offline import importing, letter, workbook
from tarp.records.files import file_name
from tarp.records.rules import Refused
from tarp.records.spreadsheets import XLSX_TYPE

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEPT_FOR = 60 * 60  # seconds between checking a workbook and keeping its rows
A_DAY = 24 * 60 * 60


class Blank(View):
    """The blank questionnaire of a part of a round, for everybody (U01)."""

    def get(self, request: HttpRequest, code: str, part: str, extension: str) -> HttpResponse:
        round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
        asked = get_object_or_404(round.parts.select_related("round", "questionnaire"), code=part)
        makers: dict[str, Any] = {"pdf": letter.blank_pdf, "docx": lambda one: letter.docx(one).getvalue()}
        if extension not in makers:
            raise Http404
        key = f"blank:{asked.pk}:{asked.questionnaire_id}:{asked.due_on}:{get_language()}:{extension}"
        content = cache.get_or_set(key, lambda: makers[extension](asked), A_DAY)
        kind = "application/pdf" if extension == "pdf" else DOCX_TYPE
        return FileResponse(io.BytesIO(content), as_attachment=True, filename=file_name(f"{code}-{part}", extension), content_type=kind)


class Offline(ResponsePage, TemplateView):
    """Downloads, and the upload: checked first; what can be kept is kept on a second word."""

    template_name = "needs/offline/offline.html"

    def place(self, key: str) -> str:
        return f"offline:{self.request.user.pk}:{self.response.pk}:{key}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        type(self.response).may_edit.require(request.user, self.response)
        key = request.POST.get("key", "")
        content = cache.get(self.place(key)) if key else self.uploaded()
        if content is None:
            sentence = _("The file was checked too long ago. Send it again.") if key else _("Choose a file.")
            return self.render_to_response(self.get_context_data(refusal=sentence), status=422)
        try:
            came = workbook.read(io.BytesIO(content), name="workbook.xlsx" if key else request.FILES["file"].name, response=self.response)
        except Refused as refused:
            return self.render_to_response(self.get_context_data(refusal=refused.sentence), status=422)
        outcome = importing.bring_in(self.response, came, by=request.user, dry_run=not key)
        if not key:
            key = secrets.token_urlsafe(16)
            cache.set(self.place(key), content, KEPT_FOR)
            return self.render_to_response(self.get_context_data(outcome=outcome, key=key))
        return self.render_to_response(self.get_context_data(outcome=outcome, key=key, is_kept=True))

    def uploaded(self) -> bytes | None:
        file = self.request.FILES.get("file")
        return file.read() if file else None


class OfflineFile(ResponsePage, View):
    """My questionnaire, tailored and filled in as far as it is."""

    def get(self, request: HttpRequest, response: str, extension: str) -> HttpResponse:
        if extension == "xlsx":
            content, kind = workbook.made(self.response), XLSX_TYPE
        elif extension == "docx":
            content, kind = letter.docx(self.response.part, self.response), DOCX_TYPE
        else:
            raise Http404
        return FileResponse(content, as_attachment=True, filename=file_name(self.response.reference, extension), content_type=kind)


class OfflineRejected(Offline):
    """The rows that were not kept, as they were typed, in a workbook that can be corrected and sent again."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = cache.get(self.place(self.kwargs["key"]))
        if content is None:
            raise Http404
        came = workbook.read(io.BytesIO(content), name="workbook.xlsx", response=self.response)
        outcome = importing.bring_in(self.response, came, by=request.user, dry_run=True)
        made = workbook.made(self.response, rejected=outcome.rejected)
        return FileResponse(made, as_attachment=True, filename=file_name(f"{self.response.reference}-2", "xlsx"), content_type=XLSX_TYPE)
