"""A section of a response that a colleague or another ministry fills in by a link, and what they propose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import rules
from needs.models.questionnaires import Section
from needs.models.responses import Response
from tarp.records.history import remember
from tarp.records.models import Record


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def of_token(self, token_hash: str) -> Delegation | None:
        return (
            self.filter(token_hash=token_hash)
            .select_related("response__part__round", "response__party", "response__desk", "section")
            .first()
        )

    def current(self) -> DelegationQuerySet:
        """Without those that a newer link replaced."""
        return self.filter(superseded_at=None)

    def visible_to(self, user: Any) -> DelegationQuerySet:
        return self.filter(response__in=Response.objects.visible_to(user))


@remember
class Delegation(Record):
    """One link: expiring, superseded by the next, its token kept only as a hash. What comes back by it is proposed, not answered.

    `proposed` holds, by the code of a question, {"value": in the shape of Answer.value, "standing": …}; where needs, difficulties or
    views are stated, by a number, {"fields": what the form of one posts}. `decided` says what the Party made of each.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="delegations", verbose_name=_("response"), editable=False)
    section = models.ForeignKey(Section, models.PROTECT, related_name="+", verbose_name=_("section"))
    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(_("ministry or office"), max_length=200, blank=True, default="")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en", help_text=_("Of the mail and of the pages it leads to.")
    )
    only = ArrayField(models.CharField(max_length=60), verbose_name=_("asked again about"), default=list, blank=True, editable=False)
    note = models.TextField(_("note to your colleague"), blank=True, default="", max_length=2000)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by"), editable=False)
    expires_at = models.DateTimeField(_("expires at"), editable=False)
    proposed = models.JSONField(_("proposed"), default=dict, blank=True, editable=False)
    decided = models.JSONField(_("decided"), default=dict, blank=True, editable=False)
    handed_back_at = models.DateTimeField(_("sent back at"), null=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, editable=False)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, editable=False)

    objects = DelegationQuerySet.as_manager()
    may_create = may_edit = rules.delegate

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")

    def __str__(self) -> str:
        return f"{self.name} · {self.section}"

    @property
    def contributor(self) -> str:
        """How an answer that comes from this colleague names them."""
        return f"{self.name} ({self.office})"[:200] if self.office else self.name

    @property
    def undecided(self) -> list[str]:
        return [key for key in self.proposed if key not in self.decided]

    @property
    def state(self) -> str:
        """ "open", or why the link no longer works: "superseded", "taken_back", "used", "closed", "expired"."""
        if self.superseded_at:
            return "superseded"
        if self.taken_back_at:
            return "taken_back"
        if self.handed_back_at:
            return "used"
        if not (rules.response_is_open(None, self.response) and rules.round_takes_answers(None, self.response)):
            return "closed"
        if not rules.section_is_open(None, self):
            return "closed"
        return "open" if self.expires_at > timezone.now() else "expired"
