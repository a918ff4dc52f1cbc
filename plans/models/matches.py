"""A need and an offer brought together: proposed by the secretariat, agreed by the Party and the provider."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import rules as need_rules
from needs.models import Need
from offers.models import Offer
from plans import rules, workflow
from plans.choices import MatchStatus
from plans.models.origins import ORIGIN, made_for
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.standing import standing
from tarp.parties.mandates import parties_acted_for
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: Any) -> MatchQuerySet:
        return self.filter(rules.matches_visible_to(user, self.model))

    def agreed(self, *, on: date) -> MatchQuerySet:
        """Agreements that hold on the day: agreed by both sides, not ended."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), agreed_on__lte=on)

    def open(self) -> MatchQuerySet:
        """Proposals on which one side or both have not decided yet."""
        return self.filter(status__in=rules.OPEN_MATCHES)

    def places_taken(self, offer: Offer, *, on: date) -> int:
        """Places of the offer that agreements hold on the day."""
        return self.agreed(on=on).filter(offer=offer).aggregate(taken=Sum("units"))["taken"] or 0

    def waiting_for(self, user: Any) -> MatchQuerySet:
        """Matches that this person may accept or decline for the Party or the provider that they transmit for."""
        waiting = Q(pk__in=[])
        if parties_acted_for(user, Role.TRANSMITTER):
            own = Need.objects.filter(need_rules.of_own_parties(user, Need), party__in=parties_acted_for(user, Role.TRANSMITTER))
            waiting |= Q(status__in=[MatchStatus.PROPOSED, MatchStatus.PROVIDER_ACCEPTED], need__in=own)
        if offices := standing(user).offices(OfficeKind.PROVIDER, Role.TRANSMITTER):
            waiting |= Q(status__in=[MatchStatus.PROPOSED, MatchStatus.PARTY_ACCEPTED], offer__provider__office__in=offices)
        return self.visible_to(user).filter(waiting)

    def search(self, words: str) -> MatchQuerySet:
        """Matches whose reference, need or offer is, or whose need's or offer's text holds, these words."""
        found = Q(need__in=Need.objects.search(words)) | Q(offer__in=Offer.objects.search(words))
        return self.filter(Q(reference__iexact=words) | found)

    def latest(self) -> MatchQuerySet:
        return self.order_by("-updated_at", "-pk")

    def with_details(self) -> MatchQuerySet:
        """All that a list shows of a match, in one query."""
        return self.select_related("need__party", "need__theme", "offer__provider")


@remember
class Match(Record):
    """A pair of a need and an offer. A pair exists once: what was declined is not proposed again."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="matches", verbose_name=_("need"))
    made_for = made_for()
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="matches", verbose_name=_("offer"))
    units = models.PositiveIntegerField(
        _("places reserved"), default=1, help_text=_("How many of the Parties that the offer has room for this takes.")
    )
    score = models.PositiveSmallIntegerField(_("score"), default=0, editable=False, help_text=_("0 to 100, when it was proposed."))
    explanation = models.JSONField(_("how the score came about"), default=list, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=MatchStatus, default=MatchStatus.PROPOSED, editable=False)
    proposed_on = models.DateField(_("proposed on"), default=timezone.localdate, editable=False)
    agreed_on = models.DateField(_("agreed on"), null=True, editable=False)
    ended_on = models.DateField(_("declined or ended on"), null=True, editable=False)
    reference = numbered("M")

    objects = MatchQuerySet.as_manager()
    workflow = workflow.MATCH
    may_create = rules.propose
    may_edit = rules.edit_match

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            status_is_known(MatchStatus),
            models.UniqueConstraint(
                fields=["need", "offer"],
                name="plans_match_pair_once",
                violation_error_message=_("This offer was proposed for this need before."),
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1), name="plans_match_reserves_a_place", violation_error_message=_("Reserve at least one place.")
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="plans_match_score_up_to_100"),
            models.CheckConstraint(
                condition=Q(status__in=[MatchStatus.AGREED, MatchStatus.ENDED], agreed_on__isnull=False)
                | (~Q(status__in=[MatchStatus.AGREED, MatchStatus.ENDED]) & Q(agreed_on=None)),
                name="plans_match_agreed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[MatchStatus.DECLINED, MatchStatus.ENDED], ended_on__isnull=False)
                | (~Q(status__in=[MatchStatus.DECLINED, MatchStatus.ENDED]) & Q(ended_on=None)),
                name="plans_match_ended_on_a_day",
            ),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("proposed_on")), name="plans_match_ends_after_proposal"),
        ]
        indexes = [
            models.Index(fields=["offer", "agreed_on"], name="plans_match_taken", condition=Q(agreed_on__isnull=False)),
            models.Index(fields=["-updated_at", "-id"], name="plans_match_latest"),
            models.Index(ORIGIN, name="plans_match_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.offer}"

    def places_taken_by_others(self) -> int:
        """Places of the offer that other agreements hold."""
        others = type(self).objects.filter(offer=self.offer_id, status=MatchStatus.AGREED).exclude(pk=self.pk)
        return others.aggregate(taken=Sum("units"))["taken"] or 0
