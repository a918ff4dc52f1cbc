"""Records of the field, complete unless a test takes something away."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from needs import delegations
from needs.choices import Deadline, NeedStatus, RoundStatus
from needs.models import Delegation, Need, Option, Question, Questionnaire, Response, Round, RoundDesk, RoundPart, RoundParty, Section
from needs.responses import reference
from tarp.parties.models import AssistanceType, Convention, Party, Provision, Theme


def need(party: str = "KEN", *, conventions: tuple[str, ...] = ("basel",), **fields: Any) -> Need:
    """A need that could be submitted. `status` may be any: the days that it implies are set."""
    status = fields.get("status", NeedStatus.DRAFT)
    if status in (NeedStatus.REGISTERED, NeedStatus.CLOSED, NeedStatus.DORMANT):
        fields.setdefault("registered_on", timezone.localdate())
    if status in (NeedStatus.CLOSED, NeedStatus.DORMANT):
        fields.setdefault("left_register_on", timezone.localdate())
    if fields.get("response"):
        fields.setdefault("source", "questionnaire")
    fields.setdefault("theme", Theme.objects.filter(conventions__code=conventions[0]).order_by("pk").first())
    record = Need.objects.create(
        **{
            "party": Party.objects.get(code=party),
            "title": "Training of customs officers",
            "description": "Officers at two ports cannot recognize mixed wastes.",
            "priority": "high",
            **fields,
        }
    )
    named = Convention.objects.filter(code__in=conventions)
    record.conventions.set(named)
    record.provisions.set(Provision.objects.expressible().filter(convention__in=named).order_by("pk")[:1])
    record.assistance_types.set(AssistanceType.objects.order_by("pk")[:1])
    return record


def open_round(*parties: str, code: str = "2026-needs") -> Round:
    """A round under the three conventions, open, that asks these Parties (ISO codes)."""
    round = Round.objects.create(
        code=code,
        name_en="Needs 2026",
        opens_on=timezone.localdate(),
        status=RoundStatus.OPEN,
    )
    RoundPart.objects.create(
        round=round, name_en=round.name_en, questionnaire=Questionnaire.objects.get(code="needs"), deadline=Deadline.NONE
    )
    round.conventions.set(Convention.objects.all())
    RoundParty.objects.bulk_create(
        RoundParty(round=round, party=party, convention=convention)
        for party in Party.objects.filter(code__in=parties)
        for convention in round.conventions.all()
    )
    return round


def offers_round(*parties: str, desks: Any = (), code: str = "2026-offers") -> Round:
    """A round for offers under the three conventions, open, that asks these Parties and desks."""
    round = open_round(*parties, code=code)
    round.audience, round.name_en = "offers", "Offers 2026"
    round.save()
    round.parts.update(code="offers", name_en=round.name_en, questionnaire=Questionnaire.objects.get(code="offers"))
    RoundDesk.objects.bulk_create(RoundDesk(round=round, desk=desk) for desk in desks)
    return round


def response(round: Round, party: str = "KEN", **fields: Any) -> Response:
    """The response of the Party, or of the `desk` that is given, to the first part of the round."""
    part = round.parts.order_by("position")[0]
    own = {} if "desk" in fields else {"party": Party.objects.get(code=party)}
    record = Response.objects.create(part=part, **own, **fields)
    record.conventions.set(round.conventions.all())
    record.reference = reference(record)
    record.save()
    return record


def delegation(response: Response, *, by: Any, section: str = "about", **changed: Any) -> Delegation:
    """A section of the response, sent to a colleague."""
    place = response.part.questionnaire.sections.get(code=section)
    return delegations.send(response, section=place, by=by, **{"name": "Asha Mwangi", "email": "asha@example.org"} | changed)


def question(
    questionnaire: str, kind: str, code: str = "", *, section: str = "kinds", options: str = "", rows: str = "", **fields: Any
) -> Question:
    """A question of its own questionnaire's section; options and rows are codes with spaces between them, named by their capitals."""
    book, _made = Questionnaire.objects.get_or_create(code=questionnaire, defaults={"name_en": "Kinds"})
    place, _made = Section.objects.get_or_create(
        questionnaire=book, code=section, defaults={"name_en": section.title(), "position": book.sections.count() + 1}
    )
    record = Question.objects.create(
        **{
            "section": place,
            "position": place.questions.count() + 1,
            "code": code or kind,
            "kind": kind,
            "name_en": f"About {code or kind}",
            **fields,
        }
    )
    for axis, codes in (("choice", options), ("row", rows)):
        Option.objects.bulk_create(
            Option(question=record, axis=axis, position=number, code=one, name_en=one.title(), name_fr=f"{one.title()} (fr)")
            for number, one in enumerate(codes.split(), 1)
        )
    return record
