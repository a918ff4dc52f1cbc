"""Meetings of the Conferences of the Parties, their decisions, and the paragraphs that mandates point to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tarp.parties.choices import DecisionTopic, MeetingFormat, MeetingKind, MeetingStatus
from tarp.parties.models.ground import Convention, Party
from tarp.records.history import remember
from tarp.records.names import Sourced


@remember
class Meeting(Sourced):
    code = models.CharField(_("code"), max_length=20, unique=True)
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="meetings", verbose_name=_("convention"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=15, choices=MeetingKind, default=MeetingKind.ORDINARY)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    city = models.CharField(_("city"), max_length=100)
    country = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("country"))
    format = models.CharField(_("format"), max_length=10, choices=MeetingFormat, default=MeetingFormat.IN_PERSON)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=["convention", "kind", "number"], name="meeting_number_once_per_convention"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting must not end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        """The code (RC-COP13) is what people say; place and year make it plain."""
        return gettext("%(code)s (%(city)s, %(year)s)") % {"code": self.code, "city": self.city, "year": self.ends_on.year}


@remember
class Decision(Sourced):
    code = models.CharField(_("code"), max_length=60, unique=True)
    symbol = models.CharField(_("symbol"), max_length=20, blank=True, default="", help_text=_("Blank: not established."))
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="decisions", verbose_name=_("convention"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting"))
    title = models.CharField(_("title"), max_length=300)
    topic = models.CharField(_("topic"), max_length=30, choices=DecisionTopic)
    year = models.PositiveSmallIntegerField(_("year"))
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [models.UniqueConstraint(fields=["symbol"], condition=~Q(symbol=""), name="decision_symbol_once")]

    def __str__(self) -> str:
        return f"{self.symbol}: {self.title}" if self.symbol else f"{self.title} ({self.year})"


@remember
class DecisionParagraph(Sourced):
    """An operative paragraph or subparagraph, in the words of the decision."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="paragraphs", verbose_name=_("decision"))
    number = models.CharField(_("number"), max_length=10)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("text"))
    footnote = models.TextField(_("footnote"), blank=True, default="")

    class Meta:
        verbose_name = _("paragraph of a decision")
        verbose_name_plural = _("paragraphs of decisions")
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="decision_paragraph_number_once")]

    def __str__(self) -> str:
        return f"{self.decision.symbol}, {self.number}"
