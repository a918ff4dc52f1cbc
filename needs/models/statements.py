"""What a Party states: needs, difficulties and other views (RC-7/7, para 3). An answer to a need question is a `Need`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import (
    ClosingReason,
    Level,
    LifeCycleStage,
    NeedStatus,
    Priority,
    SectionKind,
    Severity,
    ShareStatus,
    Source,
    StatementStatus,
    UnmetReason,
    Visibility,
)
from needs.models.questionnaires import Section
from needs.models.responses import Response
from needs.models.templates import NeedTemplate
from tarp.parties.models import AssistanceType, Barrier, Chemical, Convention, Listing, Party, Provision, Theme
from tarp.records.history import remember
from tarp.records.models import LinkedRecord, Record, numbered, status_is_known
from tarp.records.presence import Presence, not_away

KINDS: dict[str, str] = {"need": SectionKind.NEEDS, "difficulty": SectionKind.DIFFICULTIES, "view": SectionKind.VIEWS}


def sections_for(statement: Any) -> list[Section]:
    """The section of its response in which it stands; where it names none, those of its kind in their order."""
    if statement.section is not None:
        return [statement.section]
    kind = KINDS[statement._meta.model_name]
    found = [section for section in statement.response.part.questionnaire.sections.all() if section.kind == kind]
    return sorted(found, key=lambda section: (section.position, section.pk))


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> StatementQuerySet:
        return self.filter(rules.statements_visible_to(user, self.model))

    def with_details(self) -> StatementQuerySet:
        """All that a list shows of a difficulty or a view, in a fixed number of queries."""
        related = [name for name in ("party", "provision__convention", "barrier") if hasattr(self.model, name.split("__")[0])]
        return self.select_related(*related).prefetch_related("conventions")

    def search(self, words: str) -> StatementQuerySet:
        """Those whose reference is, or whose text holds, these words."""
        text = "description" if hasattr(self.model, "description") else "text"
        return self.alias(document=SearchVector(text, config="simple")).filter(Q(reference=words.strip().upper()) | Q(document=words))


class NeedQuerySet(StatementQuerySet):
    def visible_to(self, user: Any) -> NeedQuerySet:
        return self.filter(rules.visible_to(user, self.model))

    def registered(self, *, on: Any) -> NeedQuerySet:
        """Needs that stood in the register on the day: what every count of needs counts."""
        return self.filter(not_away(on=on), registered_on__lte=on)

    def of_party(self, party: Party) -> NeedQuerySet:
        """Needs that the Party leads, and joint ones of which it has accepted its share: each counts once for it."""
        shares = self.model._meta.get_field("shares").related_model.objects.filter(party=party, status=ShareStatus.ACCEPTED)
        return self.filter(Q(party=party) | Q(pk__in=shares.values("need")))

    def under_conventions(self, *, on: Any) -> Any:
        """Rows of (need, convention) as of the day: a convention taken over from another need holds from the day of the merging on."""
        later = self.model._meta.get_field("mergings").related_model.objects.filter(merged_on__gt=on)
        taken_over = later.filter(into=OuterRef("need"), conventions=OuterRef("convention"))
        relation: Any = self.model._meta.get_field("conventions")
        return relation.remote_field.through.objects.exclude(Exists(taken_over)).values_list("need_id", "convention_id")

    def under(self, convention: Convention, *, on: Any) -> NeedQuerySet:
        """Needs under the convention as of the day."""
        later = self.model._meta.get_field("mergings").related_model.objects.filter(merged_on__gt=on, conventions=convention)
        return self.filter(conventions=convention).exclude(pk__in=later.values("into"))

    def with_details(self) -> NeedQuerySet:
        """All that a list shows of a need, in a fixed number of queries."""
        return self.select_related("party", "theme").prefetch_related("conventions", "provisions", "assistance_types")

    def search(self, words: str) -> NeedQuerySet:
        """Needs whose reference is, or whose title or description holds, these words."""
        document = SearchVector("title", "description", config="simple")
        return self.alias(document=document).filter(Q(reference=words.strip().upper()) | Q(document=words))


@remember
class Need(LinkedRecord, Presence):
    """A lack of capacity that an eligible Party states against a provision. One row from the questionnaire to the COP report."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="needs", verbose_name=_("Party"))
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, blank=True, editable=False, related_name="needs", verbose_name=_("response")
    )
    section = models.ForeignKey(  # of the response in which it is stated; None: the first section of its kind
        Section, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("section")
    )
    conventions = models.ManyToManyField(Convention, blank=True, related_name="needs", verbose_name=_("conventions"))
    provisions = models.ManyToManyField(
        Provision,
        blank=True,
        related_name="needs",
        verbose_name=_("provisions"),
        help_text=_("The articles whose implementation needs assistance, or a cross-cutting subject."),
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("theme"))
    title = models.CharField(_("title"), max_length=200, blank=True, default="", help_text=_("One line that says what is needed."))
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("What is needed, why, and what has been done so far. Do not name persons.")
    )
    language = models.CharField(_("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en")
    assistance_types = models.ManyToManyField(AssistanceType, blank=True, related_name="needs", verbose_name=_("types of assistance"))
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, blank=True, default="")
    justification = models.TextField(
        _("justification of the high priority"),
        blank=True,
        default="",
        help_text=_("Why this need comes before others. Asked where a round limits how many needs may have high priority."),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.NATIONAL)
    barriers = models.ManyToManyField(
        Barrier, blank=True, related_name="needs", verbose_name=_("barriers"), help_text=_("What stands in the way of meeting this need.")
    )
    chemicals = models.ManyToManyField(
        Chemical,
        blank=True,
        related_name="needs",
        verbose_name=_("chemicals and wastes"),
        help_text=_("The chemicals or wastes that the need is about, where it is about some and not about all."),
    )
    listing = models.ForeignKey(
        Listing,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("newly listed chemical"),
        help_text=_("Where the need results from the listing of a chemical (RC-7/7, para 7)."),
    )
    template = models.ForeignKey(
        NeedTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="needs",
        verbose_name=_("template from which it was suggested"),
    )
    due_on = models.DateField(
        _("due on"), null=True, blank=True, help_text=_("The day by which the convention expects the act that the need is about.")
    )
    life_cycle_stage = models.CharField(_("stage of the life cycle"), max_length=20, choices=LifeCycleStage, blank=True, default="")
    from_year = models.PositiveSmallIntegerField(_("needed from (year)"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(_("needed until (year)"), null=True, blank=True)
    delivery_languages = ArrayField(
        models.CharField(max_length=10, choices=settings.LANGUAGES), blank=True, default=list, verbose_name=_("languages of delivery")
    )
    target_group = models.CharField(_("target group"), max_length=200, blank=True, default="")
    estimated_cost = models.DecimalField(
        _("estimated cost in United States dollars"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    prior_assistance = models.TextField(_("assistance received so far"), blank=True, default="")
    source = models.CharField(_("source"), max_length=40, choices=Source, default=Source.REQUEST)
    source_reference = models.CharField(
        _("source reference"), max_length=300, blank=True, default="", help_text=_("The document, its date and page.")
    )
    visibility = models.CharField(_("who may see it once registered"), max_length=20, choices=Visibility, default=Visibility.PUBLIC)
    translated_title = models.CharField(_("unofficial translation of the title into English"), max_length=200, blank=True, default="")
    translation = models.TextField(_("unofficial translation into English"), blank=True, default="")
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("translated by")
    )
    translated_at = models.DateTimeField(_("translated at"), null=True, editable=False)
    unmet_reason = models.CharField(
        _("unmet, because"),
        max_length=30,
        choices=UnmetReason,
        blank=True,
        default="",
        help_text=_("What the Party is told on the page of its need."),
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into"))
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replacements",
        verbose_name=_("replaces"),
        help_text=_("The registered need of which this is the changed version. It counts until this one is registered."),
    )
    confirmed_on = models.DateField(_("last confirmed on"), null=True, editable=False)
    confirmed_in = models.ForeignKey(
        Response, models.PROTECT, null=True, editable=False, related_name="confirmed_needs", verbose_name=_("last confirmed in")
    )
    status = models.CharField(_("status"), max_length=20, choices=NeedStatus, default=NeedStatus.DRAFT, editable=False)
    closing_reason = models.CharField(_("reason for closing"), max_length=30, choices=ClosingReason, blank=True, default="", editable=False)
    registered_on = models.DateField(_("registered on"), null=True, editable=False)
    reference = numbered("N")

    objects = NeedQuerySet.as_manager()
    workflow = workflow.NEED
    may_create = rules.create
    may_edit = rules.edit
    may_erase = rules.erase
    must_hold = rules.names_own_provisions
    limited_texts = ("description", "justification", "prior_assistance")
    rules_read_ahead = ("clarifications",)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            status_is_known(NeedStatus),
            models.CheckConstraint(
                condition=Q(from_year=None) | Q(to_year=None) | Q(to_year__gte=F("from_year")),
                name="needs_need_period_in_order",
                violation_error_message=_("The last year must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(estimated_cost=None) | Q(estimated_cost__gte=0),
                name="needs_need_cost_not_negative",
                violation_error_message=_("The cost must not be negative."),
            ),
            models.UniqueConstraint(
                fields=["party", "listing", "template"],
                condition=Q(template__isnull=False),
                name="needs_need_suggested_once",
            ),
            models.CheckConstraint(
                condition=Q(translated_at=None, translated_by=None) | Q(translated_at__isnull=False, translated_by__isnull=False),
                name="needs_need_translated_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=NeedStatus.REGISTERED) | Q(registered_on__isnull=False, left_register_on=None),
                name="needs_need_registered_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[NeedStatus.DRAFT, NeedStatus.SUGGESTED, NeedStatus.SUBMITTED, NeedStatus.RETURNED, NeedStatus.REJECTED]
                )
                | Q(registered_on=None),
                name="needs_need_not_counted_before_registration",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=[NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.RETURNED]),
                name="needs_need_replaced_by_one_at_a_time",
                violation_error_message=_("A changed version of this need has been begun already."),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="needs_need_latest"),
            models.Index(fields=["party", "theme"], name="needs_need_party_theme"),
            models.Index(fields=["status", "-updated_at", "-id"], name="needs_need_status"),
            GinIndex(SearchVector("title", "description", config="simple"), name="needs_need_words"),
            GinIndex(OpClass(F("title"), name="gin_trgm_ops"), name="needs_need_title"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Need without a title"))

    def current(self) -> Need:
        """The need that stands for this one today: itself, or the one that it was merged into in the end."""
        need = self
        while merging := getattr(need, "merging", None):
            need = merging.into
        return need

    def open_fields(self, user: Any) -> frozenset[str] | None:
        """A need that was sent back with questions about some fields is open in these alone to its Party (needs.clarifications)."""
        from needs.clarifications import open_fields

        return None if rules.review(user, self) else open_fields(self)

    def may_stand_in(self) -> list[Section]:
        return sections_for(self)


class Statement(Record):
    """The fields that difficulties and views share."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="%(class)s_set", verbose_name=_("Party"))
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, blank=True, editable=False, related_name="%(class)s_set", verbose_name=_("response")
    )
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("section"))
    conventions = models.ManyToManyField(Convention, blank=True, related_name="+", verbose_name=_("conventions"))
    language = models.CharField(_("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en")
    status = models.CharField(_("status"), max_length=20, choices=StatementStatus, default=StatementStatus.DRAFT, editable=False)

    objects = StatementQuerySet.as_manager()
    may_create = rules.create
    may_edit = rules.edit_statement
    may_erase = rules.erase_statement

    class Meta:
        abstract = True

    def may_stand_in(self) -> list[Section]:
        return sections_for(self)


@remember
class Difficulty(Statement):
    """An obstacle met in implementing a provision."""

    provision = models.ForeignKey(
        Provision, models.PROTECT, null=True, blank=True, related_name="difficulties", verbose_name=_("provision")
    )
    barrier = models.ForeignKey(
        Barrier, models.PROTECT, null=True, blank=True, related_name="difficulties", verbose_name=_("what stands in the way")
    )
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="", help_text=_("Do not name persons."))
    reference = numbered("D")

    workflow = workflow.DIFFICULTY
    limited_texts = ("description",)

    class Meta:
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulties")
        constraints = [status_is_known(StatementStatus)]

    def __str__(self) -> str:
        return self.description[:80] or str(_("Difficulty without a description"))


@remember
class View(Statement):
    """Any other view that a Party expresses on technical assistance."""

    text = models.TextField(_("your view"), blank=True, default="", help_text=_("Do not name persons."))
    reference = numbered("V")

    workflow = workflow.VIEW
    limited_texts = ("text",)

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        constraints = [status_is_known(StatementStatus)]

    def __str__(self) -> str:
        return self.text[:80] or str(_("View without a text"))
