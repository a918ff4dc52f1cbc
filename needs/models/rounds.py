"""A round is one call for information; opening it fixes which Parties are asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import Audience, Deadline, RoundStatus
from needs.models.questionnaires import Questionnaire
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office
from tarp.accounts.rules import is_secretariat
from tarp.parties.mandates import parties_acted_for
from tarp.parties.models import Convention, DecisionParagraph, Party
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known
from tarp.records.names import Named


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> RoundQuerySet:
        return self.filter(rules.rounds_visible_to(user))

    def opened(self) -> RoundQuerySet:
        """Those that have asked somebody, newest first."""
        return self.filter(status__in=rules.OPENED).order_by("-opens_on", "-pk")

    def overdue(self, *, on: date) -> RoundQuerySet:
        """Rounds that take answers in time, although the last day of each of their parts has passed."""
        dated = RoundPart.objects.filter(round=OuterRef("pk"), due_on__isnull=False)
        return self.filter(Exists(dated), ~Exists(dated.filter(due_on__gte=on)), status__in=[RoundStatus.OPEN, RoundStatus.EXTENDED])

    def taking_answers(self) -> RoundQuerySet:
        return self.filter(status__in=rules.TAKES_ANSWERS)

    def with_results_for(self, user: Any) -> RoundQuerySet:
        """Rounds whose results this person may see: the published ones, for staff every one that has opened."""
        return self.filter(rules.results_visible_to(user))

    def with_details(self) -> RoundQuerySet:
        return self.prefetch_related("conventions", "parts")


@remember
class Round(Named, Record):
    """One campaign of collecting needs or offers (RC-7/7, para 5)."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Appears in addresses and references."))
    audience = models.CharField(_("asks for"), max_length=10, choices=Audience, default=Audience.NEEDS)
    conventions = models.ManyToManyField(Convention, blank=True, related_name="rounds", verbose_name=_("conventions"))
    mandates = models.ManyToManyField(DecisionParagraph, blank=True, related_name="rounds", verbose_name=_("mandate"))
    asks_all_desks = models.BooleanField(
        _("asks the desk of every provider"),
        default=False,
        help_text=_("Of a round for offers: each that somebody holds on the day."),
    )
    desks = models.ManyToManyField(
        Office,
        blank=True,
        limit_choices_to={"kind": OfficeKind.PROVIDER},
        related_name="rounds",
        verbose_name=_("desks of providers"),
        help_text=_("Of a round for offers: those that are asked beside the Parties."),
    )
    opens_on = models.DateField(_("opens on"))
    status = models.CharField(_("status"), max_length=20, choices=RoundStatus, default=RoundStatus.PLANNED, editable=False)

    objects = RoundQuerySet.as_manager()
    workflow = workflow.ROUND
    may_create = may_edit = is_secretariat

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [status_is_known(RoundStatus)]

    @property
    def reference(self) -> str:
        return self.code


class RoundPartQuerySet(models.QuerySet["RoundPart"]):
    def asking(self, user: Any) -> RoundPartQuerySet:
        """Parts in rounds that take answers, once for each Party (`asked_party`, its id) for which the person acts and which the part
        asks under a convention of theirs.
        """
        asked = Q(pk__in=[])
        for party, conventions in parties_acted_for(user).items():
            asked |= Q(round__asked__party=party, round__asked__convention__in=conventions)
        own = Q(conventions=None) | Q(conventions=F("round__asked__convention"))
        found = self.filter(asked, own, round__status__in=rules.TAKES_ANSWERS)
        return found.annotate(asked_party=F("round__asked__party")).distinct()

    def asking_a_desk_of(self, user: Any) -> RoundPartQuerySet:
        """Parts in rounds that take answers, which ask a desk that the person holds."""
        own = RoundDesk.objects.filter(desk__in=rules.desks_held(user))
        return self.filter(round__in=own.values("round"), round__status__in=rules.TAKES_ANSWERS)


@remember
class RoundPart(Named):
    """What is answered, submitted and due on its own: a questionnaire, for the Parties asked under its conventions."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="parts", verbose_name=_("round"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    code = models.SlugField(_("code"), max_length=40, default="needs")
    conventions = models.ManyToManyField(
        Convention, blank=True, related_name="+", verbose_name=_("conventions"), help_text=_("None: all conventions of the round.")
    )
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="parts", verbose_name=_("questionnaire"))
    deadline = models.CharField(_("deadline"), max_length=10, choices=Deadline, default=Deadline.DATE)
    due_on = models.DateField(_("answers are due on"), null=True, blank=True, help_text=_("Until 23:59 in Geneva."))
    most_high_priorities = models.PositiveSmallIntegerField(
        _("most needs of high priority"), null=True, blank=True, help_text=_("Each then needs a justification. Blank: any number.")
    )

    objects = RoundPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a round")
        verbose_name_plural = _("parts of a round")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="needs_roundpart_code_once"),
            models.CheckConstraint(
                condition=Q(deadline=Deadline.DATE, due_on__isnull=False) | (~Q(deadline=Deadline.DATE) & Q(due_on=None)),
                name="needs_roundpart_due_by_a_date",
                violation_error_message=_("Give the date where the deadline is a date, and none where it is not."),
            ),
        ]

    def asks(self, respondent: Party | Office) -> set[int]:
        """Ids of the conventions under which this part asks the Party, or the desk: that one under all; empty where it does not."""
        asked: Iterable[int]
        if isinstance(respondent, Office):
            asked = self.round.desks_asked.filter(desk=respondent).values_list("round__conventions", flat=True)
        else:
            asked = self.round.asked.filter(party=respondent).values_list("convention", flat=True)
        own = set(self.conventions.values_list("pk", flat=True))
        return {pk for pk in asked if not own or pk in own}


@remember
class Extension(models.Model):
    """More time for a part of a round: named first, in force when the head extends the round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions", verbose_name=_("round"))
    part = models.ForeignKey(RoundPart, models.PROTECT, related_name="extensions", verbose_name=_("part"))
    was_due_on = models.DateField(_("was due on"), null=True, editable=False)
    due_on = models.DateField(_("now due on"))
    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("in force since"), null=True, editable=False)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return f"{self.part} · {self.due_on}"


class RoundContact(models.Model):
    """A contact point of a Party, or a desk, that was asked, as it stood when the round opened, and the mails it got."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="contacts", verbose_name=_("round"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name=_("Party"), help_text=_("None: the office is a provider’s desk.")
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("contact point"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Nobody: the office is vacant."),
    )
    address = models.EmailField(_("asked at"), blank=True, default="")
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True)

    class Meta:
        verbose_name = _("contact point asked")
        verbose_name_plural = _("contact points asked")
        constraints = [
            models.UniqueConstraint(fields=["round", "office", "person"], nulls_distinct=False, name="needs_roundcontact_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.office}"

    @property
    def respondent(self) -> Party | Office:
        return self.party or self.office


@remember
class PastResult(Record):
    """How often an answer was given in a past round, as a document prints it: one cell of its table."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="past_results", verbose_name=_("round"))
    question = models.SlugField(_("question"), max_length=60, help_text=_("The code that the question has in later rounds."))
    question_label = models.CharField(_("wording of the question"), max_length=500, blank=True, default="")
    option = models.SlugField(_("answer"), max_length=60, help_text=_("The code that the answer has in later rounds."))
    label = models.CharField(_("wording of the answer"), max_length=300)
    region = models.SlugField(_("region"), max_length=20, help_text=_("Its code; “all” for all regions, “none” for Parties in no region."))
    count = models.PositiveIntegerField(_("respondents that gave the answer"))
    base = models.PositiveIntegerField(_("respondents of the column"))
    document = models.CharField(_("document"), max_length=300, help_text=_("Where the figure is printed."))
    reference = numbered("H")

    may_create = may_edit = is_secretariat
    may_erase = is_secretariat

    class Meta:
        verbose_name = _("result of a past round")
        verbose_name_plural = _("results of past rounds")
        constraints = [
            models.UniqueConstraint(fields=["round", "question", "option", "region"], name="needs_pastresult_cell_once"),
            models.CheckConstraint(
                condition=Q(count__lte=F("base")),
                name="needs_pastresult_within_its_base",
                violation_error_message=_("More respondents gave the answer than there were."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.question} · {self.option} · {self.region}"


class RoundParty(models.Model):
    """A Party asked in a round under a convention, because it was eligible on the day on which the round opened."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="asked", verbose_name=_("round"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="asked", verbose_name=_("Party"))
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="+", verbose_name=_("convention"))

    class Meta:
        verbose_name = _("Party asked")
        verbose_name_plural = _("Parties asked")
        constraints = [models.UniqueConstraint(fields=["round", "party", "convention"], name="needs_round_asks_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.party} · {self.convention}"


class RoundDesk(models.Model):
    """The desk of a provider that was asked in a round, under all its conventions (RC-7/7, para 4)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="desks_asked", verbose_name=_("round"))
    desk = models.ForeignKey(Office, models.PROTECT, related_name="asked", verbose_name=_("desk of a provider"))

    class Meta:
        verbose_name = _("desk asked")
        verbose_name_plural = _("desks asked")
        constraints = [models.UniqueConstraint(fields=["round", "desk"], name="needs_round_asks_desk_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.desk}"
