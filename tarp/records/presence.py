"""On which days a record stands in its register: it enters, may leave, and may come back."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Presence(models.Model):
    """What a register keeps of a record that has entered it. The day of entry has a name of its own in each register."""

    left_register_on = models.DateField(_("left the register on"), null=True, editable=False)
    absences = ArrayField(  # [day on which it left, day on which it came back): these never change again
        DateRangeField(), verbose_name=_("earlier times out of the register"), default=list, db_default=[], editable=False
    )

    class Meta:
        abstract = True

    def leave_register(self) -> None:
        """From today on it does not count; one that had left stays left since that day."""
        self.left_register_on = self.left_register_on or timezone.localdate()

    def come_back(self) -> None:
        """From today on it counts again; the days between stay days on which it did not."""
        today = timezone.localdate()
        if self.left_register_on and self.left_register_on < today:
            self.absences = [*self.absences, DateRange(self.left_register_on, today)]
        self.left_register_on = None


def not_away(*, on: date) -> Q:
    """Records that had not left their register on the day, whatever they did later."""
    away = Func(
        Value(on, models.DateField()),
        Func(F("absences"), function="ANY"),
        arg_joiner=" <@ ",
        template="(%(expressions)s)",
        output_field=models.BooleanField(),
    )
    return (Q(left_register_on=None) | Q(left_register_on__gt=on)) & ~Q(away)
