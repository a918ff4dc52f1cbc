"""Whether a Party may state needs under each convention on a day, and if not, why: asked before a form opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tarp.parties.models import Convention, Party
from tarp.parties.standing import ELIGIBLE_GROUPS


def obstacles(party: Party, *, on: date, allowed: Collection[int] | None = None) -> dict[Convention, str]:
    """Each convention with what keeps the Party from stating needs under it, "" where nothing does. Three queries.

    `allowed` are the ids of the conventions under which the person acts; None: all.
    """
    adherences = {one.convention_id: one for one in party.adherences.with_standing(on=on)}
    in_group = Party.objects.filter(pk=party.pk).in_group(*ELIGIBLE_GROUPS, on=on).exists()
    found = {}
    for convention in Convention.objects.order_by("position"):
        adherence = adherences.get(convention.pk)
        if adherence is None or adherence.binds_from is None:
            found[convention] = _("%(party)s is not a Party to it.") % {"party": party}
        elif not adherence.is_binding and adherence.binds_from > on:
            day = date_format(adherence.binds_from)
            found[convention] = _("%(party)s is a Party to it only from %(day)s.") % {"party": party, "day": day}
        elif not adherence.is_binding:
            found[convention] = _("%(party)s is no longer a Party to it.") % {"party": party}
        elif not in_group:
            found[convention] = _("%(party)s is on this day neither a developing country nor one with an economy in transition.") % {
                "party": party
            }
        elif allowed is not None and convention.pk not in allowed:
            found[convention] = _("You do not act for %(party)s under it.") % {"party": party}
        else:
            found[convention] = ""
    return found


def sentences(found: dict[Convention, str]) -> list[str]:
    """One sentence for each convention that is closed."""
    return [f"{convention}: {reason}" for convention, reason in found.items() if reason]
