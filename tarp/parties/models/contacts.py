"""The contact points of a Party: the offices through which it speaks, each for one or more conventions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tarp.accounts.models import Office
from tarp.accounts.rules import is_head_or_administrator
from tarp.parties.choices import ContactFunction
from tarp.parties.models.ground import Convention, Party
from tarp.records.history import remember
from tarp.records.models import Record


@remember
class ContactPoint(Record):
    """A Party's official contact point, focal point or authority; the office is held by people through appointments.

    Who holds the office acts for the Party: this is the key of its door, and not for every member of staff to give.
    """

    office = models.OneToOneField(Office, models.PROTECT, related_name="contact_point", verbose_name=_("office"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="contact_points", verbose_name=_("Party"))
    function = models.CharField(_("function"), max_length=40, choices=ContactFunction)
    conventions = models.ManyToManyField(Convention, related_name="contact_points", verbose_name=_("conventions"))

    may_create = may_edit = may_erase = is_head_or_administrator

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")

    def __str__(self) -> str:
        return self.office.name
