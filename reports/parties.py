"""What the registers hold of one Party, beside its page: its needs by rung, what is offered to it, what was provided."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from needs.models import Need
from offers.models import Offer
from plans.choices import Rung
from plans.coverage import with_rung
from plans.filters import ActivityFilter
from plans.models import Activity
from plans.notes import notes_for, parties_read_by
from reports.gaps import asked
from tarp.parties.models import Convention
from tarp.parties.views import PartyDetail
from tarp.records.numbers import number


class PartyPage(PartyDetail):
    template_name = "reports/party.html"
    most_activities = 8

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        party, user, today = self.object, self.request.user, timezone.localdate()
        needs = with_rung(Need.objects.visible_to(user).of_party(party), as_of=today)
        by_rung = dict(needs.order_by().values_list("rung").annotate(number=Count("pk")))
        by_convention: dict[str, dict[str, int]] = {}
        for convention, rung, total in needs.order_by().values_list("conventions__code", "rung").annotate(total=Count("pk")):
            by_convention.setdefault(convention, {})[rung] = total
        offers = Offer.objects.visible_to(user).open(on=today).open_to_party(party, on=today)
        activities = ActivityFilter({"party": party.code}, queryset=Activity.objects.visible_to(user)).qs
        activities_url = f"{reverse('plans:activities')}?{urlencode({'party': party.code})}"
        query = {"party": party.code, "as_of": today.isoformat()}

        def register(**more: str) -> str:
            return f"{reverse('needs:list')}?{urlencode(query | more)}"

        def cell(value: int, **more: str) -> dict:
            return {"text": number(value), "kind": "number", "url": register(**more) if value else ""}

        def row(name: str, counted: dict[str, int], **more: str) -> list:
            return [
                name,
                cell(sum(counted.values()), **more),
                *(cell(counted.get(rung, 0), rung=rung.value, **more) for rung in Rung),
            ]

        return super().get_context_data(
            figures=[
                {"value": sum(by_rung.values()), "label": _("needs in the register"), "url": register()},
                {"value": by_rung.get(Rung.MET, 0), "label": _("met, as the Party confirmed"), "url": register(rung=Rung.MET)},
                {
                    "value": offers.count(),
                    "label": _("offers open to it"),
                    "url": f"{reverse('offers:list')}?{urlencode({'party': party.code, 'open_on': today.isoformat()})}",
                },
                {
                    "value": activities.count(),
                    "label": _("activities for it"),
                    "url": activities_url,
                },
            ],
            silence="" if by_rung else self.silence(today),
            provided_columns=[(_("Convention"), ""), (_("Needs"), "number"), *((rung.label, "number") for rung in Rung)],
            provided=[
                *(
                    row(convention.name, by_convention.get(convention.code, {}), convention=convention.code)
                    for convention in Convention.objects.order_by("position")
                ),
                row(_("All, each need once"), by_rung),
            ],
            activities=activities.order_by("-updated_at", "-pk")[: self.most_activities],
            activities_url=activities_url,
            notes=notes_for(parties_read_by(user).filter(pk=party.pk)),
            **kwargs,
        )

    def silence(self, today: date) -> str:
        """Why there are no needs to show: no need, no answer and not asked are three different things."""
        answers = set(asked(as_of=today).filter(party=self.object).values_list("has_answered", flat=True))
        if not answers:
            return _("This Party has not been asked for its needs.")
        if True in answers:
            return _("This Party has answered. None of its needs that you may see is in the register.")
        return _("This Party was asked for its needs and has not answered: there is no information.")
