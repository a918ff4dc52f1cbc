"""The pages of a questionnaire beside its form: next edition, translations, audit, XLSForm out and in."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from needs import auditing, translating
from needs.builder.sheet import Sheet
from needs.editions import keep, next_edition, next_number
from needs.models import Questionnaire
from needs.outlines import outline
from needs.preview import AsWhom, preview
from needs.xlsform import reading, writing
from tarp.records.admin import RecordAdmin
from tarp.records.files import KEPT_FOR
from tarp.records.numbers import share
from tarp.records.rules import Refused
from tarp.records.spreadsheets import XLSX_TYPE, read_sheets
from tarp.records.writing import Conflict

LANGUAGES = dict(settings.LANGUAGES)


class QuestionnairePages(RecordAdmin):
    """Views of the admin of questionnaires."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="needs_questionnaire_import"),
            path("<path:object_id>/edition/", wrap(self.edition_view), name="needs_questionnaire_edition"),
            path("<path:object_id>/translations/<slug:language>/", wrap(self.translations_view), name="needs_questionnaire_translations"),
            path("<path:object_id>/preview/", wrap(self.preview_view), name="needs_questionnaire_preview"),
            path("<path:object_id>/audit/", wrap(self.audit_view), name="needs_questionnaire_audit"),
            path("<path:object_id>/xlsform/", wrap(self.xlsform_view), name="needs_questionnaire_xlsform"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        doors = {"import_url": self.address("import")} if self.has_add_permission(request) else {}
        return super().changelist_view(request, {**doors, **(extra_context or {})})

    def own_page(self, request: HttpRequest, template: str, title: str, questionnaire: Any = None, **context: Any) -> HttpResponse:
        more = {"record": questionnaire, "subtitle": str(questionnaire)} if questionnaire else {}
        return self.page(request, f"admin/needs/questionnaire/{template}.html", title, **more, **context)

    def edition_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks before the next edition is made. Only a POST makes it."""
        questionnaire = self.find(request, object_id)
        status, refusal = None, Questionnaire.may_create.refusal(request.user, questionnaire)
        if request.method == "POST" and not refusal:
            made = next_edition(questionnaire, by=request.user)
            self.message_user(
                request, _("Edition %(number)d has been made. It can be changed.") % {"number": made.edition}, messages.SUCCESS
            )
            return HttpResponseRedirect(self.address("change", made.pk))
        if refusal:
            status = 403
        number = next_number(questionnaire.code)
        return self.own_page(request, "edition", _("Make a new edition"), questionnaire, refusal=refusal, number=number, status=status)

    def translations_view(self, request: HttpRequest, object_id: str, language: str) -> HttpResponse:
        """Every text in one language beside the English, with the state of each."""
        questionnaire = self.find(request, object_id)
        if language not in translating.OTHERS:
            raise Http404
        sheet, refusal, status = Sheet(questionnaire, language), None, None
        if request.method == "POST":
            try:
                if sheet.keep(request.POST, by=request.user):
                    self.message_user(request, _("The translations have been kept."), messages.SUCCESS)
                    return HttpResponseRedirect(request.path)
                status = 422
            except (Refused, Conflict) as refused:
                refusal, status = refused, 409 if isinstance(refused, Conflict) else 403
        counted = translating.completeness([questionnaire])[questionnaire.pk]
        return self.own_page(
            request,
            "translations",
            _("Translations: %(language)s") % {"language": LANGUAGES[language]},
            questionnaire,
            sheet=sheet,
            refusal=refusal,
            status=status,
            may_change=self.has_change_permission(request, questionnaire),
            languages=[
                (
                    LANGUAGES[code],
                    self.address("translations", questionnaire.pk, code),
                    share(translating.per_cent(counted[code])),
                    code == language,
                )
                for code in translating.OTHERS
            ],
        )

    def preview_view(self, request: HttpRequest, object_id: str) -> TemplateResponse:
        """The questionnaire as any Party, or the desk of a provider, would see it, in the language of the address."""
        questionnaire = self.find(request, object_id)
        form = AsWhom(request.GET if "preview.party" in request.GET else None, questionnaire=questionnaire)
        parts = preview(questionnaire, **form.cleaned_data, tried=request.GET) if form.is_valid() else []
        return TemplateResponse(request, "needs/preview.html", {"questionnaire": questionnaire, "form": form, "parts": parts})

    def audit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        questionnaire = self.find(request, object_id)
        return self.own_page(request, "audit", _("Question audit"), questionnaire, questions=auditing.audit(questionnaire))

    def xlsform_view(self, request: HttpRequest, object_id: str) -> Any:
        questionnaire = self.find(request, object_id)
        name = f"{questionnaire.code}-{questionnaire.edition}.xlsx"
        return FileResponse(writing.xlsx(outline(questionnaire)), content_type=XLSX_TYPE, as_attachment=True, filename=name)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Checks a workbook and says what is in it or what is wrong with it; keeps it on a second word."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        said, refusal, findings, key = None, "", [], ""
        if waiting := request.POST.get("key", ""):
            said = cache.get(_place(request, waiting))
            if said is not None:
                made = keep(said, by=request.user)
                cache.delete(_place(request, waiting))
                self.message_user(
                    request, _("Edition %(number)d has been made. It can be changed.") % {"number": made.edition}, messages.SUCCESS
                )
                return HttpResponseRedirect(self.address("change", made.pk))
            refusal = _("The file was checked too long ago. Send it again.")
        elif request.method == "POST":
            file = request.FILES.get("file")
            try:
                found = reading.read(read_sheets(file, name=file.name or "")) if file else None
                refusal = "" if found else _("Choose a file.")
                said, findings = (found.outline, found.findings) if found else (None, [])
            except Refused as refused:
                refusal = str(refused.sentence)
        foreseen: dict[str, Any] = {}
        if said:
            before = Questionnaire.objects.filter(code=said["code"]).order_by("-edition").first()
            said = translating.follow_outline(said, outline(before)) if before else said
            key = secrets.token_urlsafe(16)
            cache.set(_place(request, key), said, KEPT_FOR)
            foreseen = {"said": said, "before": before, "number": next_number(said["code"]), "questions": _asked(said)}
        status = 422 if refusal or findings else 200
        return self.own_page(request, "import", _("Import"), refusal=refusal, findings=findings, key=key, status=status, **foreseen)


def _place(request: HttpRequest, key: str) -> str:
    """An outline waits for the person who sent it and for nobody else."""
    return f"xlsform:{request.user.pk}:{key}"


def _asked(said: Any) -> int:
    return sum(len(section["questions"]) for section in said["sections"])
