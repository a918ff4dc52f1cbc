"""The base of every record: a version that detects a stale save, and its moments. Knows no domain word."""

from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad
from django.utils.translation import gettext_lazy as _

from tarp.records.rules import Rule, anyone, nobody


class Record(models.Model):
    """A row that is changed through `write` and moved through `perform`. Its class names its rules and its workflow."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, editable=False)

    may_create: Rule = nobody
    may_edit: Rule = nobody
    may_erase: Rule = nobody
    must_hold: Rule = anyone  # of the record as it became, whoever changed it
    limited_texts: tuple[str, ...] = ()  # fields whose length is judged when it is submitted (workflow.texts_fit)
    rules_ask_for: tuple[str, ...] = ()  # relations that come with the row when it is locked
    rules_read_ahead: tuple[str, ...] = ()  # relations to many, beside its own, that are read once where many are written

    class Meta:
        abstract = True

    def open_fields(self, user: Any) -> frozenset[str] | None:
        """The fields that this person may change of what they may edit; None: all."""
        return None


class LinkedRecord(Record):
    """A record whose many-to-many relations stand in its history: their codes are kept in its row by `write`."""

    links = models.JSONField(_("relations"), default=dict, editable=False)

    class Meta:
        abstract = True


def status_is_known(choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The database refuses a status that the workflow does not know."""
    return models.CheckConstraint(condition=Q(status__in=choices.values), name="%(app_label)s_%(class)s_status_is_known")


def numbered(letter: str) -> models.GeneratedField:
    """A reference made of a letter and the row's number: N-000042. LPAD cuts what is longer, hence the length."""
    number = Cast("id", models.CharField())
    reference = models.GeneratedField(
        expression=Concat(Value(f"{letter}-"), LPad(number, Greatest(Length(number), Value(6)), Value("0"))),
        output_field=models.CharField(_("reference"), max_length=20),
        db_persist=True,
        unique=True,
    )
    reference.verbose_name = _("reference")  # not that of its output_field; given as an argument it would ask for a migration of each table
    return reference


class KeptAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, kept for a day (idempotency.py)."""

    credential = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    content_type = models.CharField(max_length=100)
    headers = models.JSONField(default=dict)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["credential", "key"], name="records_keptanswer_kept_once")]

    def __str__(self) -> str:
        return f"{self.credential} {self.key}"


class Limit(models.Model):
    """How often a key has asked in its present window (limits.py). An unlogged table: a crash starts the counts anew."""

    key = models.CharField(max_length=100, primary_key=True)
    hits = models.IntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.key


class Demonstration(models.Model):
    """The mark of a database whose records were invented. Every page and document says so while it stands."""

    seed = models.IntegerField(_("seed"))
    needs = models.PositiveIntegerField(_("needs"))
    made_for = models.DateField(_("made for the day"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("demonstration world")
        verbose_name_plural = _("demonstration worlds")

    def __str__(self) -> str:
        return f"{self.needs} ({self.made_for})"
