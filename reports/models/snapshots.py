"""A frozen cut through the registers as of a date. The database refuses to change or delete one, or to add to it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.choices import Frozen
from tarp.accounts.standing import standing
from tarp.records.models import numbered

UNCHANGING = pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
# The records of a snapshot are stored before it (foreign keys are checked at the end of the transaction): once it stands, it is full.
FULL = pgtrigger.Trigger(
    name="takes_no_more",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),
    func="""
        IF EXISTS (SELECT FROM reports_snapshot s WHERE s.id IN (SELECT DISTINCT snapshot_id FROM added)) THEN
            RAISE EXCEPTION 'pgtrigger: Nothing can be added to a snapshot that stands.';
        END IF;
        RETURN NULL;
    """,
)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: Any) -> SnapshotQuerySet:
        """Everybody sees the snapshots of reports that were issued; staff all."""
        return self if standing(user).is_staff else self.filter(editions__issued_of__isnull=False).distinct()


class Snapshot(models.Model):
    """What the registers held as of a date, with the checksum of all of it."""

    as_of = models.DateField(_("as of"))
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    is_demonstration = models.BooleanField(_("holds invented data"))
    checksum = models.CharField(_("checksum"), max_length=64, help_text=_("SHA-256 of its records, one a line."))
    reference = numbered("S")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        triggers = [UNCHANGING]

    def __str__(self) -> str:
        return f"{self.reference} · {self.as_of}"


class SnapshotRecord(models.Model):
    """One row of a register as it was: its facts by code. A record that its owner keeps from the public is counted, not named."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="records", verbose_name=_("snapshot"))
    kind = models.CharField(_("kind"), max_length=12, choices=Frozen)
    reference = models.CharField(_("reference"), max_length=100)
    is_public = models.BooleanField(_("is public"), default=True)
    facts = models.JSONField(_("facts"))

    class Meta:
        verbose_name = _("record of a snapshot")
        verbose_name_plural = _("records of snapshots")
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind", "reference"], name="reports_snapshot_holds_a_record_once")]
        triggers = [UNCHANGING, FULL]

    def __str__(self) -> str:
        return self.reference
