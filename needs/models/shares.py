"""A need of several Parties: the share of each, which it accepts, declines and takes back by itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import ShareStatus
from needs.models.statements import Need
from tarp.parties.models import Party
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known


class NeedShareQuerySet(models.QuerySet["NeedShare"]):
    def visible_to(self, user: Any) -> NeedShareQuerySet:
        return self.filter(rules.shares_visible_to(user, self.model))

    def accepted(self) -> NeedShareQuerySet:
        return self.filter(status=ShareStatus.ACCEPTED)

    def with_details(self) -> NeedShareQuerySet:
        return self.select_related("need__party", "party").prefetch_related("need__conventions").order_by("pk")


@remember
class NeedShare(Record):
    """One Party's share of a need that another Party leads. What one takes back leaves the need and the other shares as they are."""

    need = models.ForeignKey(Need, models.CASCADE, editable=False, related_name="shares", verbose_name=_("need"))
    party = models.ForeignKey(Party, models.PROTECT, editable=False, related_name="need_shares", verbose_name=_("Party"))
    status = models.CharField(_("status"), max_length=20, choices=ShareStatus, default=ShareStatus.ASKED, editable=False)
    note = models.TextField(_("note"), blank=True, default="", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    reference = numbered("J")

    objects = NeedShareQuerySet.as_manager()
    workflow = workflow.SHARE
    may_create = rules.invites_to_share

    class Meta:
        verbose_name = _("share of a joint need")
        verbose_name_plural = _("shares of joint needs")
        constraints = [
            status_is_known(ShareStatus),
            models.UniqueConstraint(
                fields=["need", "party"],
                name="needs_needshare_once_per_party",
                violation_error_message=_("This Party has been asked already."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="needs_needshare_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.party}"
