"""The country note: after a round, what the Party told, what became of it, and where it stands in its region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from needs.choices import Audience, NeedStatus, RoundStatus
from needs.models import Difficulty, Need, Response, Round, RoundParty
from needs.models import View as StatedView
from needs.results import share
from needs.rules import sees_all
from needs.sending import attached
from plans.choices import Gap, Rung
from plans.coverage import gap_above, rungs_of
from plans.models import Activity, Coverage
from tarp.errors import too_many_requests
from tarp.parties.models import Party, Region, Theme
from tarp.records import limits, pdf

CLOSED = (RoundStatus.CLOSED, RoundStatus.VALIDATED, RoundStatus.PUBLISHED, RoundStatus.ARCHIVED)
NOT_SAID = (NeedStatus.DRAFT, NeedStatus.SUGGESTED, NeedStatus.REJECTED)
PDF_RATE = "30/h"  # notes as PDF that one person may have made


@dataclass(frozen=True)
class Line:
    """A need that was stated or confirmed in the round, where it stands today, and what answers it."""

    need: Need
    rung: Rung | None
    gap: Gap | None
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Beside:
    """Of the Parties of the region that answered, `n` have a need in the theme in the register today."""

    theme: Theme
    n: int
    percentage: Decimal | None


@dataclass(frozen=True)
class Note:
    round: Round
    party: Party
    as_of: date
    responses: tuple[Response, ...]
    lines: tuple[Line, ...]
    difficulties: int
    views: int
    region: Region | None
    asked: int
    answered: int
    themes: tuple[Beside, ...]

    @property
    def registered(self) -> int:
        return sum(line.rung is not None for line in self.lines)

    @property
    def moved_on(self) -> int:
        """Needs for which there is at least an offer."""
        return sum(line.rung not in (None, Rung.UNADDRESSED) for line in self.lines)

    @property
    def met(self) -> int:
        return sum(line.rung == Rung.MET for line in self.lines)


def parties_read_by(user: Any) -> Any:
    """The Parties whose notes the person may read."""
    return Party.objects.all() if sees_all(user) else Party.objects.acted_for(user)


def notes_for(parties: Iterable[Party]) -> list[tuple[Round, Party]]:
    """The rounds for needs that asked these Parties and are over, the latest first. One query."""
    asked = RoundParty.objects.filter(party__in=parties, round__audience=Audience.NEEDS, round__status__in=CLOSED)
    found = dict.fromkeys((row.round, row.party) for row in asked.select_related("round", "party"))
    return sorted(found, key=lambda pair: (pair[0].opens_on, pair[0].pk, pair[1].code), reverse=True)


def note_of(round: Round, party: Party, *, reader: Any) -> Note:
    """As of today, of what this reader may see. A fixed number of queries."""
    today = timezone.localdate()
    here = Q(response__part__round=round) | Q(confirmed_in__part__round=round)
    needs = list(
        Need.objects.visible_to(reader)
        .filter(here, party=party)
        .exclude(status__in=NOT_SAID)
        .distinct()
        .select_related("theme")
        .order_by("-priority", "pk")
    )
    rungs = rungs_of(needs, as_of=today)
    answering: dict[int, list[Activity]] = defaultdict(list)
    covering = Coverage.objects.visible_to(reader).holding(on=today).filter(need__in=needs, activity__approved_on__lte=today)
    for coverage in covering.select_related("activity").order_by("activity"):
        answering[coverage.need_id].append(coverage.activity)
    lines = [
        Line(need, rungs.get(need.pk), gap_above(rungs[need.pk]) if need.pk in rungs else None, tuple(answering[need.pk])) for need in needs
    ]
    region = Region.objects.of_the_conventions().filter(memberships__in=party.region_memberships.holding(on=today)).first()
    asked = Party.objects.filter(asked__round=round).distinct()
    beside = asked.in_region(region.code, on=today) if region else asked.filter(pk=party.pk)
    sent = Response.objects.answered().filter(part__round=round)
    answered = list(beside.filter(pk__in=sent.values("party")).values_list("pk", flat=True))
    own = {need.theme for need in needs if need.theme and need.pk in rungs}
    having = dict(
        Need.objects.visible_to(reader)
        .registered(on=today)
        .filter(theme__in=own, party__in=answered)
        .order_by()
        .values_list("theme")
        .annotate(n=Count("party", distinct=True))
    )
    own_responses = Response.objects.visible_to(reader)
    return Note(
        round=round,
        party=party,
        as_of=today,
        responses=tuple(own_responses.filter(part__round=round, party=party).select_related("part").order_by("pk")),
        lines=tuple(lines),
        difficulties=stated(Difficulty, round, party, reader),
        views=stated(StatedView, round, party, reader),
        region=region,
        asked=beside.count(),
        answered=len(answered),
        themes=tuple(
            Beside(theme, having.get(theme.pk, 0), share(having.get(theme.pk, 0), len(answered)))
            for theme in sorted(own, key=lambda theme: (-having.get(theme.pk, 0), theme.pk))
        ),
    )


def stated(model: Any, round: Round, party: Party, reader: Any) -> int:
    sent = model.objects.visible_to(reader).filter(party=party, response__part__round=round, response__submitted_at__isnull=False)
    return sent.count()


class NotePage(LoginRequiredMixin, TemplateView):
    """The note as a page, for the people of the Party and the secretariat."""

    template_name = "plans/note.html"

    def find(self) -> tuple[Round, Party]:
        for round, party in notes_for(parties_read_by(self.request.user).filter(code=self.kwargs["party"])):
            if round.code == self.kwargs["code"]:
                return round, party
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round, party = self.find()
        note = note_of(round, party, reader=self.request.user)
        return super().get_context_data(**{**kwargs, "note": note, "round": round, "party": party})


class NotePdf(NotePage):
    """The same on paper, in the language of the address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        round, party = self.find()
        language = get_language() or "en"
        if not limits.count("notes", f"note-pdf:{request.user.pk}", rate=PDF_RATE).is_within:
            return too_many_requests(request)
        if not pdf.can_write(language):
            messages.warning(request, _("This server has no font for a PDF in Chinese. Take the PDF in another language."))
            return HttpResponseRedirect(reverse("plans:note", args=[round.code, party.code]))
        note = note_of(round, party, reader=request.user)
        name = f"{round.code}-{party.code}-{language}"
        shown = {"note": note, "site": settings.SITE_URL}
        made = pdf.paper("plans/note_pdf.html", shown, style="receipt", identifier=f"{name}-{note.as_of}")
        return attached(made, f"{name}.pdf", "application/pdf")
