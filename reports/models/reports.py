"""The progress report to a Conference of the Parties: its text, its symbols, its recommendations, and the editions made of it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.choices import Gap
from reports import rules, workflow
from reports.choices import Distribution, RecommendationStatus, ReportStatus
from reports.models.snapshots import UNCHANGING, Snapshot
from tarp.parties.models import Barrier, Convention, DecisionParagraph, Meeting
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known


class ReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        return self.filter(rules.visible_to(user))

    def with_details(self) -> ReportQuerySet:
        return self.select_related("meeting__convention", "snapshot", "edition").prefetch_related("symbols__convention")

    def issued(self) -> ReportQuerySet:
        return self.filter(edition__isnull=False)


@remember
class ProgressReport(Record):
    """What the Secretariat reports to a meeting on the assistance needed and given (RC-7/7, para 10 (a)), written on one snapshot."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reports", verbose_name=_("meeting"))
    title = models.CharField(_("title"), max_length=300)
    agenda_item = models.CharField(_("agenda item"), max_length=40, blank=True, default="", help_text=_("Its number: 5 (b)."))
    agenda_title = models.CharField(_("title of the agenda item"), max_length=300, blank=True, default="")
    distribution = models.CharField(_("distribution"), max_length=10, choices=Distribution, default=Distribution.GENERAL)
    period_from = models.DateField(_("reports from"), help_text=_("First day of the period. The last is that of the snapshot."))
    mandates = models.ManyToManyField(DecisionParagraph, blank=True, related_name="reports", verbose_name=_("mandate"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports", verbose_name=_("snapshot"))
    status = models.CharField(_("status"), max_length=20, choices=ReportStatus, default=ReportStatus.DRAFTING, editable=False)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)
    dated_on = models.DateField(_("date of the document"), null=True, editable=False)
    issued_on = models.DateField(_("issued on"), null=True, editable=False)
    edition = models.OneToOneField(
        "Edition", models.PROTECT, null=True, editable=False, related_name="issued_of", verbose_name=_("edition in force")
    )
    reference = numbered("R")

    objects = ReportQuerySet.as_manager()
    workflow = workflow.REPORT
    may_create = rules.draft
    may_edit = rules.edit

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            status_is_known(ReportStatus),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.ISSUED) | Q(issued_on__isnull=False, edition__isnull=False),
                name="reports_report_issued_with_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.DRAFTING) | Q(dated_on__isnull=False), name="reports_report_dated_when_cleared"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def edition_made(self) -> Edition | None:
        """The edition made of this very version of the text, once it is made."""
        return self.editions.filter(report_version=self.version).first()

    def unknown_figures(self) -> list[tuple[ReportSection, str]]:
        """Sections with the placeholders in them that name no figure (reports.narrative)."""
        from reports.narrative import unknown_figures

        return [(section, key) for section in self.sections.all() for key in unknown_figures(section.text, self.snapshot)]


class DocumentSymbol(models.Model):
    """The symbol of the document under one convention: a joint document bears up to three, in the order of the conventions."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="symbols", verbose_name=_("report"))
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="+", verbose_name=_("convention"))
    symbol = models.CharField(
        _("symbol"), max_length=60, blank=True, default="", help_text=_("UNEP/FAO/RC/COP.13/18. Blank until it is assigned.")
    )

    class Meta:
        verbose_name = _("symbol of a document")
        verbose_name_plural = _("symbols of documents")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "convention"],
                name="reports_symbol_once_per_convention",
                violation_error_message=_("The document has a symbol under this convention already."),
            )
        ]

    def __str__(self) -> str:
        return self.symbol or f"({self.convention})"


@remember
class ReportSection(Record):
    """A section of the report: a heading, and a text in which figures stand as placeholders and cannot be typed over."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="sections", verbose_name=_("report"))
    position = models.PositiveSmallIntegerField(_("position"), editable=False)
    level = models.PositiveSmallIntegerField(_("level of the heading"), default=1, editable=False)
    code = models.SlugField(_("code"), max_length=40, editable=False)
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(
        _("text"),
        blank=True,
        default="",
        help_text=_(
            "A blank line begins a new paragraph; paragraphs are numbered by themselves. Lines that begin with (a), (b) are "
            "subparagraphs; a paragraph that begins with > is not numbered. A number from the registers is written {figure:needs}; "
            "a footnote [^ its text ]."
        ),
    )

    may_edit = rules.edit_section

    class Meta:
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="reports_section_code_once"),
            models.UniqueConstraint(fields=["report", "position"], name="reports_section_position_once"),
        ]

    def __str__(self) -> str:
        return self.heading


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: Any) -> RecommendationQuerySet:
        return self.filter(rules.recommendations_visible_to(user))

    def drafts(self) -> RecommendationQuerySet:
        """Those on which nobody has decided yet, in the order in which they were written."""
        return self.filter(status=RecommendationStatus.DRAFT).order_by("pk")

    def standing_in(self, report: ProgressReport) -> RecommendationQuerySet:
        """What the text of the report makes: while it is written the drafts too, once cleared only what was decided."""
        left_out = [RecommendationStatus.REJECTED]
        if report.status != ReportStatus.DRAFTING:
            left_out.append(RecommendationStatus.DRAFT)
        return self.filter(report=report).exclude(status__in=left_out).order_by("pk")


@remember
class Recommendation(Record):
    """What the Secretariat recommends about a gap or a barrier, and what became of it (RC-7/7, para 5)."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="recommendations", verbose_name=_("report"))
    gap = models.CharField(_("kind of gap"), max_length=20, choices=Gap, blank=True, default="")
    barrier = models.ForeignKey(Barrier, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name=_("barrier"))
    text = models.TextField(_("what is recommended"), help_text=_("One sentence that begins with a verb and says who should act."))
    evidence = ArrayField(
        models.CharField(max_length=200),
        blank=True,
        default=list,
        verbose_name=_("figures on which it rests"),
        help_text=_("Keys of figures, with commas between: needs/gap/no_offer, needs."),
    )
    status = models.CharField(_("status"), max_length=20, choices=RecommendationStatus, default=RecommendationStatus.DRAFT, editable=False)
    reference = numbered("X")

    objects = RecommendationQuerySet.as_manager()
    workflow = workflow.RECOMMENDATION
    may_create = may_edit = rules.edit_recommendation

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [status_is_known(RecommendationStatus)]

    def __str__(self) -> str:
        return self.text[:80]


class Edition(models.Model):
    """The document as it was made of a cleared text: the page and the PDF, with its checksum. Never changes."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="editions", verbose_name=_("report"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="editions", verbose_name=_("snapshot"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    report_version = models.PositiveIntegerField(_("version of the report"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    page = models.TextField(_("page"))
    pdf = models.BinaryField(_("PDF"))
    checksum = models.CharField(_("checksum of the PDF"), max_length=64)

    class Meta:
        verbose_name = _("edition of a report")
        verbose_name_plural = _("editions of reports")
        constraints = [models.UniqueConstraint(fields=["report", "report_version"], name="reports_edition_once_per_version")]
        triggers = [UNCHANGING]

    def __str__(self) -> str:
        return f"{self.report} · {self.revision}"
