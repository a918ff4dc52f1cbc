"""The admin of rounds, questionnaires, responses, needs and statements."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from needs import (
    builder,  # noqa: F401 (registers questionnaires)
    listings,
    register,
    rounds,
    rules,
)
from needs.carrying import not_confirmed_in
from needs.choices import ClarificationStatus, NeedStatus, ResponseStatus, RoundStatus
from needs.forms import DispatchForm, ExtensionForm, PastResponsesForm
from needs.historic import file_responses, read_responses
from needs.models import (
    Clarification,
    Difficulty,
    Extension,
    Message,
    Need,
    NeedShare,
    NeedTemplate,
    PastResult,
    Questionnaire,
    Response,
    Round,
    RoundContact,
    RoundDesk,
    RoundPart,
    RoundParty,
    View,
)
from needs.prospects import foresee
from needs.resources import (
    ClarificationResource,
    DifficultyResource,
    NeedResource,
    NeedShareResource,
    PastResultResource,
    ResponseResource,
    RoundResource,
    ViewResource,
)
from needs.respondents import key
from needs.rules import OPENED, TAKES_ANSWERS
from tarp.admin import Queue, StaffInline
from tarp.parties.admin import ListingAdmin, ReferenceAdmin
from tarp.parties.models import DecisionParagraph, Listing
from tarp.parties.resources import resource
from tarp.records.admin import RecordAdmin, RecordInline
from tarp.records.box import FileRefused
from tarp.records.rules import Refused
from tarp.records.scanning import NotClean
from tarp.records.spreadsheets import read
from tarp.records.workflow import Incomplete


def round_is_overdue() -> Q:
    return Q(pk__in=Round.objects.overdue(on=timezone.localdate()).values("pk"))


def response_is_late() -> Q:
    """Begun or sent back, and the round's day has passed."""
    return Q(
        status__in=[ResponseStatus.DRAFT, ResponseStatus.ENDORSED, ResponseStatus.RETURNED],
        part__round__status__in=[RoundStatus.OPEN, RoundStatus.EXTENDED],
        part__due_on__lt=timezone.localdate(),
    )


class NotConfirmedFilter(admin.SimpleListFilter):
    """Registered needs on which Parties asked in a round said nothing there: after it, staff set them dormant in one act."""

    title = _("not confirmed in the round")
    parameter_name = "not_confirmed_in"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(round.code, round.name) for round in Round.objects.visible_to(request.user).opened()]

    def queryset(self, request: Any, needs: Any) -> Any:
        chosen = Round.objects.visible_to(request.user).opened().filter(code=self.value())
        round = chosen.first() if self.value() else None
        return needs.filter(not_confirmed_in(round)) if round else needs


class AskedInline(StaffInline):
    model = RoundParty
    fields = readonly_fields = ("party", "convention")
    ordering = ("party__name_en", "convention__position")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("party", "convention", "round")


class DeskAskedInline(StaffInline):
    model = RoundDesk
    fields = readonly_fields = ("desk",)
    ordering = ("desk__name",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("desk", "round")


def with_edition(questionnaire: Questionnaire) -> str:
    """Editions have the same name."""
    return gettext("%(name)s, edition %(number)d") % {"name": questionnaire, "number": questionnaire.edition}


class PartInline(RecordInline):
    """Parts are read only once the Parties have been asked: a day then changes by an extension, with its reason."""

    model = RoundPart
    fields = ("position", "code", "name_en", "questionnaire", "conventions", "deadline", "due_on", "most_high_priorities")
    ordering = ("position",)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or rules.set_up_round(request.user, obj))

    has_add_permission = has_change_permission

    def formfield_for_foreignkey(self, field: Any, request: Any, **options: Any) -> Any:
        formfield = super().formfield_for_foreignkey(field, request, **options)
        if field.name == "questionnaire":
            formfield.queryset = Questionnaire.objects.order_by("code", "-edition")
            formfield.label_from_instance = with_edition
        return formfield

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("questionnaire").prefetch_related("conventions")


class ExtensionInline(StaffInline):
    """What has changed, as it was decided; more time is given by the move “Extend the round”."""

    model = Extension
    fields = readonly_fields = ("part", "was_due_on", "due_on", "reason", "decided_at")
    ordering = ("pk",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("part", "round")


class ContactInline(StaffInline):
    model = RoundContact
    fields = readonly_fields = ("party", "office", "person", "address", "reminders", "reminded_at")
    ordering = ("party__name_en", "pk")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("party", "office", "person", "round")


@admin.register(PastResult)
class PastResultAdmin(RecordAdmin):
    resource_class = PastResultResource
    list_display = ("round", "question", "option", "region", "count", "base")
    list_filter = ("round", "question")
    list_select_related = ("round",)
    search_fields = ("question", "option", "label", "document")
    ordering = ("round", "question", "pk")


@admin.register(Round)
class RoundAdmin(RecordAdmin):
    resource_class = RoundResource
    list_display = ("name", "code", "audience", "status_tag", "opens_on", "answered")
    list_filter = ("status", "audience", "conventions")
    search_fields = ("code", "name_en", "name_fr", "name_es")
    ordering = ("-opens_on", "-pk")
    filter_horizontal = ("mandates", "desks")
    fieldsets = (
        (None, {"fields": ("name_en", "code", "audience", "conventions", "mandates", "opens_on")}),
        (_("Beside the Parties, of a round for offers"), {"fields": ("asks_all_desks", "desks")}),
        (_("Names in other languages"), {"classes": ("collapse",), "fields": ("name_fr", "name_es", "name_ar", "name_zh", "name_ru")}),
    )
    inlines = (PartInline, ExtensionInline, AskedInline, DeskAskedInline, ContactInline)
    actions = ("remind",)
    foretells = {"open": ("admin/needs/opening.html", foresee)}
    pages = (
        (_("Page of the round"), lambda round: reverse("needs:round", args=[round.code])),
        (_("Results"), lambda round: reverse("needs:results", args=[round.code]) if round.status in OPENED else ""),
        (
            _("Bring in past responses"),
            lambda round: reverse("admin:needs_round_responses", args=[round.pk]) if round.status == RoundStatus.ARCHIVED else "",
        ),
    )
    queues = (Queue("overdue", _("Rounds open past their day"), round_is_overdue),)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """What decided whom the round asked stays as it was."""
        fixed = obj is not None and not rules.has_asked_nobody(request.user, obj)
        return ("code", "audience", "conventions", "opens_on", "asks_all_desks", "desks") if fixed else ()

    def formfield_for_manytomany(self, field: Any, request: Any, **options: Any) -> Any:
        if field.name == "mandates":
            options["queryset"] = DecisionParagraph.objects.select_related("decision").order_by("decision__year", "decision", "position")
        return super().formfield_for_manytomany(field, request, **options)

    def get_queryset(self, request: Any) -> Any:
        desks = RoundDesk.objects.filter(round=OuterRef("pk")).order_by().values("round")
        return (
            super()
            .get_queryset(request)
            .annotate(
                parties_asked=Count("asked__party", distinct=True),
                number_of_desks=Coalesce(Subquery(desks.annotate(number=Count("pk")).values("number")), 0),
                number_answered=Count(key("parts__responses__"), filter=Q(parts__responses__submitted_at__isnull=False), distinct=True),
            )
        )

    @admin.action(description=_("Remind those who have still to answer"))
    def remind(self, request: Any, chosen: Any) -> None:
        for round in chosen:
            if round.status not in TAKES_ANSWERS:
                said = gettext("%(round)s: nobody was reminded, as it takes no answers now.") % {"round": round}
                self.message_user(request, said, messages.WARNING)
                continue
            with transaction.atomic():
                sent = rounds.remind(round)
            said = ngettext("%(round)s: %(sent)d mail sent.", "%(round)s: %(sent)d mails sent.", sent) % {"round": round, "sent": sent}
            self.message_user(request, said, messages.SUCCESS)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [path("<path:object_id>/responses/", wrap(self.responses_view), name="needs_round_responses"), *super().get_urls()]

    def move_view(self, request: Any, object_id: str, move: str) -> Any:
        """More time is given on a page of its own: the new days, the reason and who is told, in one act."""
        round, extend = self.find(request, object_id), Round.workflow.find("extend")
        if move != extend.name or round.status not in extend.sources or extend.who.refusal(request.user, round) is not None:
            return super().move_view(request, object_id, move)
        form, status = ExtensionForm(request.POST or None, round=round), None
        told = len(rounds.told(rounds.waiting(round)))
        if request.method == "POST" and form.is_valid():
            try:
                rounds.extend_to(round, form.days, reason=form.cleaned_data["reason"], by=request.user)
                said = ngettext("The round is extended. %(sent)d mail is sent.", "The round is extended. %(sent)d mails are sent.", told)
                self.message_user(request, said % {"sent": told}, messages.SUCCESS)
                return HttpResponseRedirect(self.address("change", round.pk))
            except Incomplete as incomplete:
                for problem in incomplete.problems:
                    form.add_error(None, str(problem.sentence))
            except Refused as refused:
                form.add_error(None, str(refused.sentence))
        if form.errors:
            status = 422
        return self.page(
            request,
            "admin/needs/extend.html",
            str(extend.label),
            record=round,
            form=form,
            told=told,
            move=extend,
            status=status,
            subtitle=str(round),
        )

    def responses_view(self, request: Any, object_id: str) -> Any:
        """Brings in the responses of a past round from a spreadsheet: all of them, or none and what is wrong with which cell."""
        round = self.find(request, object_id)
        form = PastResponsesForm(request.POST or None, request.FILES or None, round=round)
        findings: list[Any] = []
        if request.method == "POST" and form.is_valid():
            part, file = form.cleaned_data["part"], form.cleaned_data["file"]
            try:
                found = read_responses(part, read(file, name=file.name))
                kept = file_responses(part, found, by=request.user, document=form.cleaned_data["document"])
                findings = found.findings
                if not findings:
                    said = ngettext("%(count)d response has been filed.", "%(count)d responses have been filed.", kept) % {"count": kept}
                    self.message_user(request, said, messages.SUCCESS)
                    return HttpResponseRedirect(self.address("change", round.pk))
            except (FileRefused, NotClean) as refused:
                form.add_error("file", refused.sentence)
            except Refused as refused:
                form.add_error(None, refused.sentence)
        status = 422 if findings or form.errors else None
        title = gettext("Bring in past responses")
        return self.page(request, "findings", title, record=round, form=form, findings=findings[:200], status=status, subtitle=str(round))

    @admin.display(description=_("answered"))
    def answered(self, round: Any) -> str:
        """n of N: Parties and desks that submitted at least once, of those asked."""
        return f"{round.number_answered} / {round.parties_asked + round.number_of_desks}"


def versions_page(response: Any) -> str:
    """Where staff read and compare what was sent; the response itself before anything was."""
    return reverse("needs:versions" if response.submitted_at else "needs:response", args=[response.reference])


@admin.register(Response)
class ResponseAdmin(RecordAdmin):
    resource_class = ResponseResource
    list_display = ("__str__", "respondent", "part", "status_tag", "submitted_at", "is_late")
    list_filter = ("status", "part__round", "is_late", "conventions")
    list_select_related = ("party", "desk", "part__round", "submitted_by")
    search_fields = ("reference", "party__code", "party__name_en", "desk__name")
    date_hierarchy = "submitted_at"
    ordering = ("-updated_at", "-pk")
    fields = (
        "part",
        "party",
        "desk",
        "conventions",
        "channel",
        "channel_reference",
        "reference",
        "submitted_at",
        "submitted_by",
        "is_late",
    )
    readonly_fields = ("reference", "submitted_at", "submitted_by", "is_late")
    bulk_moves = ("validate",)
    queues = (
        Queue("to_review", _("Responses to review"), Q(status=ResponseStatus.SUBMITTED)),
        Queue("late", _("Responses past their day"), response_is_late),
    )
    pages = ((_("Submitted versions"), versions_page),)

    @admin.display(description=_("who answers"))
    def respondent(self, response: Any) -> str:
        return str(response.respondent)

    def has_add_permission(self, request: Any) -> bool:
        """A response is begun by its Party."""
        return False


@admin.register(Need)
class NeedAdmin(RecordAdmin):
    resource_class = NeedResource
    list_display = ("reference", "title", "party", "theme", "priority", "status_tag", "updated_at")
    list_display_links = ("reference", "title")
    list_filter = (
        "status",
        NotConfirmedFilter,
        "conventions",
        "theme__cluster",
        "theme",
        "priority",
        "source",
        "visibility",
        "closing_reason",
        "unmet_reason",
    )
    list_select_related = ("party", "theme__cluster")
    search_fields = ("reference", "title", "description", "party__code", "party__name_en")
    date_hierarchy = "created_at"
    ordering = ("-updated_at", "-pk")
    whole_fields = ("party", "provisions", "chemicals", "listing")
    autocomplete_fields = ("merged_into",)
    readonly_fields = (
        "reference",
        "cluster",
        "response",
        "translated_by",
        "translated_at",
        "closing_reason",
        "replaces",
        "confirmed_on",
        "confirmed_in",
        "registered_on",
        "left_register_on",
    )
    bulk_moves = ("register", "set_dormant")
    fieldsets = (  # in the order of work
        (
            _("What it says"),
            {"fields": (("reference", "party"), "title", "description", "justification", ("language", "priority", "level", "due_on"))},
        ),
        (
            _("About what"),
            {
                "fields": (
                    "conventions",
                    ("theme", "cluster", "life_cycle_stage"),
                    "provisions",
                    "assistance_types",
                    "barriers",
                    ("chemicals", "listing"),
                )
            },
        ),
        (
            _("When, where, how much"),
            {"fields": (("from_year", "to_year", "estimated_cost", "delivery_languages"), "target_group", "prior_assistance")},
        ),
        (
            _("Where it stands"),
            {"fields": (("source", "source_reference", "response"), ("visibility", "unmet_reason", "merged_into"))},
        ),
        (
            _("Unofficial translation"),
            {"classes": ("collapse",), "fields": ("translated_title", "translation", ("translated_by", "translated_at"))},
        ),
        (
            _("Confirmed and changed"),
            {
                "classes": ("collapse",),
                "fields": (("registered_on", "left_register_on", "closing_reason"), ("confirmed_on", "confirmed_in", "replaces")),
            },
        ),
    )
    pages = ((_("Page of the need"), lambda need: reverse("needs:detail", args=[need.reference])),)
    queues = (Queue("to_review", _("Needs to review"), Q(status=NeedStatus.SUBMITTED)),)

    def store(self, request: Any, form: Any, save: Any, record: Any) -> None:
        if {"translated_title", "translation"} & set(form.changed_data):
            register.translate(form.instance, by=request.user)
        super().store(request, form, save, record)

    @admin.display(description=_("cluster"), ordering="theme__cluster__position")
    def cluster(self, need: Need) -> str:
        return str(need.theme.cluster) if need.theme else "–"


class StatementAdmin(RecordAdmin):
    list_display = ("reference", "__str__", "party", "status_tag", "updated_at")
    list_display_links = ("reference", "__str__")
    list_filter = ("status", "conventions")
    list_select_related = ("party",)
    date_hierarchy = "created_at"
    ordering = ("-updated_at", "-pk")


@admin.register(Difficulty)
class DifficultyAdmin(StatementAdmin):
    resource_class = DifficultyResource
    search_fields = ("reference", "description", "party__code", "party__name_en")
    autocomplete_fields = ("party", "provision")
    list_filter = ("status", "conventions", "barrier", "severity")


@admin.register(View)
class ViewAdmin(StatementAdmin):
    resource_class = ViewResource
    search_fields = ("reference", "text", "party__code", "party__name_en")
    autocomplete_fields = ("party",)


class MessageInline(StaffInline):
    model = Message
    fields = readonly_fields = ("text", "is_from_party", "written_by", "written_at")
    ordering = ("pk",)


@admin.register(Clarification)
class ClarificationAdmin(RecordAdmin):
    """Threads are opened on the page of what they are about."""

    resource_class = ClarificationResource
    list_display = ("reference", "party", "field", "status_tag", "updated_at")
    list_filter = ("status",)
    search_fields = ("reference", "need__reference", "response__reference")
    date_hierarchy = "created_at"
    ordering = ("-updated_at", "-pk")
    fields = readonly_fields = ("reference", "need", "difficulty", "view", "response", "field")
    inlines = (MessageInline,)
    queues = (Queue("answered", _("Answers to read"), Q(status=ClarificationStatus.ANSWERED)),)

    def get_queryset(self, request: Any) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("need__party", "difficulty__party", "view__party", "response__party", "response__desk")
        )

    def has_add_permission(self, request: Any) -> bool:
        return False

    @admin.display(description=_("Party"))
    def party(self, clarification: Any) -> str:
        about = clarification.about()
        return str(about.respondent if clarification.response_id else about.party)


class NeedTemplateAdmin(ReferenceAdmin):
    list_display = ("name", "code", "convention", "theme", "due_from", "due_months", "confidence", "retired_on")
    list_filter = ("convention", "due_from", "confidence")
    list_select_related = ("convention", "theme")
    autocomplete_fields = ("provision",)
    filter_horizontal = ("assistance_types",)
    resource_class = resource(NeedTemplate)
    ordering = ("convention__position", "position")


class NeedShareAdmin(RecordAdmin):
    """Parties are asked on the page of the need."""

    resource_class = NeedShareResource
    list_display = ("reference", "need", "party", "status_tag", "decided_at")
    list_filter = ("status",)
    list_select_related = ("need", "party")
    search_fields = ("reference", "need__reference", "party__code", "party__name_en")
    ordering = ("-updated_at", "-pk")
    fields = readonly_fields = ("reference", "need", "party", "note", "decided_by", "decided_at")

    def has_add_permission(self, request: Any) -> bool:
        return False


class TriggeringListingAdmin(ListingAdmin):
    """A listing, with the act that suggests needs to every eligible Party (RC-7/7, para 7)."""

    change_form_template = "admin/needs/listing.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.suggest_view)
        return [path("<int:pk>/suggest/", view, name="parties_listing_suggest"), *super().get_urls()]

    def suggest_view(self, request: Any, pk: int) -> Any:
        """First what would be made; then, on a second word, the suggestions."""
        listing = get_object_or_404(Listing.objects.select_related("convention", "chemical"), pk=pk)
        rules.review.require(request.user, listing)
        form = DispatchForm(request.POST if request.method == "POST" else None)
        dispatched_on = form.cleaned_data["dispatched_on"] if form.is_valid() else timezone.localdate()
        if form.is_valid() and "confirmed" in request.POST:
            made = listings.suggest(listing, dispatched_on=dispatched_on, by=request.user)
            words = ngettext("%(count)d need suggested.", "%(count)d needs suggested.", made) % {"count": made}
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(self.address("change", pk))
        foreseen = listings.preview(listing, dispatched_on=dispatched_on)
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Suggest needs"), "media": self.media}
        context = frame | {"listing": listing, "preview": foreseen, "form": form, "subtitle": str(listing)}
        return TemplateResponse(request, "admin/needs/suggest.html", context)


admin.site.unregister(Listing)
admin.site.register(Listing, TriggeringListingAdmin)
admin.site.register(NeedTemplate, NeedTemplateAdmin)
admin.site.register(NeedShare, NeedShareAdmin)
