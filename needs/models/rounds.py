"""A round is one call for information; opening it fixes which Parties are asked."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import Audience, RoundStatus
from needs.models.questionnaires import Questionnaire
from tarp.accounts.rules import is_secretariat
from tarp.parties.mandates import parties_acted_for
from tarp.parties.models import Convention, DecisionParagraph, Party
from tarp.records.history import remember
from tarp.records.models import Record, status_is_known
from tarp.records.names import Named


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> RoundQuerySet:
        return self.filter(rules.rounds_visible_to(user))

    def with_details(self) -> RoundQuerySet:
        return self.prefetch_related("conventions")

    def asking(self, user: Any) -> RoundQuerySet:
        """Rounds that asked a Party for which the person acts, under a convention of theirs."""
        asked = Q(pk__in=[])
        for party, conventions in parties_acted_for(user).items():
            asked |= Q(pk__in=RoundParty.objects.filter(party_id=party, convention__in=conventions).values("round"))
        return self.filter(asked)


@remember
class Round(Named, Record):
    """One campaign of collecting needs or offers (RC-7/7, para 5)."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Appears in addresses and references."))
    audience = models.CharField(_("asks for"), max_length=10, choices=Audience, default=Audience.NEEDS)
    conventions = models.ManyToManyField(Convention, blank=True, related_name="rounds", verbose_name=_("conventions"))
    mandates = models.ManyToManyField(DecisionParagraph, blank=True, related_name="rounds", verbose_name=_("mandate"))
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("questionnaire")
    )
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(
        _("answers are due on"), null=True, blank=True, help_text=_("Until 23:59 in Geneva. Blank: as soon as possible.")
    )
    status = models.CharField(_("status"), max_length=20, choices=RoundStatus, default=RoundStatus.PLANNED, editable=False)

    objects = RoundQuerySet.as_manager()
    workflow = workflow.ROUND
    may_create = may_edit = is_secretariat

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            status_is_known(RoundStatus),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                name="needs_round_due_after_opening",
                violation_error_message=_("Answers cannot be due before the round opens."),
            ),
        ]

    @property
    def reference(self) -> str:
        return self.code


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
