"""Carrying forward: the open needs and last answers of a Party come up one by one; what it does not confirm is neither counted nor sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import rules
from needs.choices import ClosingReason, NeedStatus, QuestionKind, SectionKind, Source, Verdict
from needs.links import lead_on
from needs.models import Answer, Carried, Need, Question, Response, Submission
from needs.responses import OPEN, SectionAnswer, sections
from needs.responses import answer as keep
from tarp.records.rules import Refused
from tarp.records.writing import perform, write

STANDING = (NeedStatus.REGISTERED, NeedStatus.DORMANT)
COPIED = (  # what a changed version begins with
    "title", "description", "language", "theme", "priority", "justification", "level", "listing", "life_cycle_stage", "from_year",
    "to_year",
    "delivery_languages", "target_group", "estimated_cost", "prior_assistance", "visibility",
)  # fmt: skip
COPIED_LISTS = ("conventions", "provisions", "assistance_types", "barriers", "chemicals")


@dataclass(frozen=True)
class Item:
    """One thing of an earlier round: an open need, or an answer together with the question that asks it again."""

    key: str  # in the address: N-000042, or the question's code
    need: Need | None = None
    question: Question | None = None
    earlier: dict[str, Any] = field(default_factory=dict)  # {"value": …, "standing": …}
    submission: Submission | None = None  # in which the answer was sent
    word: Carried | None = None
    replacement: Need | None = None
    is_open: bool = True  # of a response that was sent back: the section in which it stands may be changed

    @property
    def verdict(self) -> str:
        return self.word.verdict if self.word else ""


def items(response: Response, *, by: Any, parts: list[SectionAnswer] | None = None) -> list[Item]:
    """What this person may confirm in the response: answers of the last round first, then open needs. A fixed number of queries.

    `parts`: the sections of the response, where they are at hand.
    """
    parts = sections(response, stated_in="") if parts is None else parts
    return [*earlier_answers(response, parts, by=by), *open_needs(response, parts, by=by)]


def tasks(response: Response, parts: list[SectionAnswer], *, by: Any, address: str) -> list[dict[str, Any]]:
    """The first task of the list while anything of an earlier round comes up; empty where nothing does."""
    last = last_submission(response, by=by)
    said = [question.pk in last.spoken for _part, question, _said in asked_again(response, last, parts)] if last else []
    said += standing_needs(response, by=by).values_list(Exists(response.carried.filter(need=OuterRef("pk"))), flat=True)
    if not said:
        return []
    spoken, total = sum(said), len(said)
    status = "completed" if spoken == total else "in_progress" if spoken else "not_started"
    label, hint = _("What you stated before"), _("%(spoken)s of %(total)s confirmed. What you do not confirm is not sent.")
    if not rules.takes_part_in_the_response(by, response):
        label, hint = _("What was stated before"), _("%(spoken)s of %(total)s confirmed. What is not confirmed is not sent.")
    return [{"label": label, "hint": hint % {"spoken": spoken, "total": total}, "url": address, "status": status}]


def stated_in(need: Need, parts: list[SectionAnswer]) -> SectionAnswer | None:
    """The section in which a need of an earlier round stands now: of the same code, or the first in which needs are stated."""
    own = [part for part in parts if part.section.kind == SectionKind.NEEDS]
    return next((part for part in own if need.section and part.section.code == need.section.code), own[0] if own else None)


def is_open_in(response: Response, part: SectionAnswer | None) -> bool:
    """What has no section in this questionnaire is open while the whole response is."""
    return part.is_open if part else response.open_sections() is None


def standing_needs(response: Response, *, by: Any) -> Any:
    """Needs that stand in the register, or slept, and were stated elsewhere, under conventions of the response alone."""
    spoken = response.carried.filter(need__isnull=False).values("need")
    named = Need.conventions.through.objects.filter(need=OuterRef("pk"))
    return (
        Need.objects.visible_to(by)
        .filter(Q(status__in=STANDING) | Q(pk__in=spoken), party=response.party)
        .exclude(response=response)
        .exclude(Exists(named.exclude(convention__in=[convention.pk for convention in response.conventions.all()])))
        .order_by("pk")
    )


def open_needs(response: Response, parts: list[SectionAnswer], *, by: Any) -> list[Item]:
    words = {word.need_id: word for word in response.carried.filter(need__isnull=False)}
    if response.party is None:
        return []
    begun = Need.objects.filter(replaces__party=response.party).exclude(status__in=[NeedStatus.WITHDRAWN, NeedStatus.REJECTED])
    drafts = {need.replaces_id: need for need in begun.order_by("pk")}
    return [
        Item(
            need.reference,
            need=need,
            word=words.get(need.pk),
            replacement=drafts.get(need.pk),
            is_open=is_open_in(response, stated_in(need, parts)),
        )
        for need in standing_needs(response, by=by).with_details().select_related("section")
    ]


def earlier_answers(response: Response, parts: list[SectionAnswer], *, by: Any) -> list[Item]:
    """What the last submitted response to the same questionnaire said, where the question still asks the same."""
    last = last_submission(response, by=by)
    if last is None:
        return []
    words = {word.question_id: word for word in response.carried.filter(question__isnull=False)}
    return [
        Item(question.code, question=question, earlier=said, submission=last, word=words.get(question.pk), is_open=part.is_open)
        for part, question, said in asked_again(response, last, parts)
    ]


def last_submission(response: Response, *, by: Any) -> Any:
    """With `spoken`: the ids of the questions of which the response has said whether the earlier answer is still true. None: no such."""
    return (
        Submission.objects.filter(
            response__in=Response.objects.visible_to(by).filter(party=response.party, desk=response.desk).exclude(pk=response.pk),
            response__part__questionnaire__code=response.part.questionnaire.code,
            submitted_at__lt=response.created_at,
            sent__has_keys=["form", "questionnaire"],  # what was sent before the content had a form of its own is not offered
        )
        .annotate(spoken=ArraySubquery(response.carried.filter(question__isnull=False).values("question")))
        .select_related("response__part__round")
        .order_by("-submitted_at", "-number")
        .first()
    )


def asked_again(response: Response, last: Any, parts: list[SectionAnswer]) -> Iterator[tuple[SectionAnswer, Question, dict[str, Any]]]:
    """The questions that ask what an answer of the last submission said, each with that answer."""
    said = {code: value for part in last.sent["sections"] for code, value in part.get("answers", {}).items() if value is not None}
    then, now = last.sent["questionnaire"], response.part.questionnaire
    if (then["code"], then["edition"]) == (now.code, now.edition):
        kinds = {question.code: question.kind for part in parts for question in part.questions if question.code in said}
    else:
        edition = Question.objects.filter(
            section__questionnaire__code=then["code"], section__questionnaire__edition=then["edition"], code__in=said
        )
        kinds = dict(edition.values_list("code", "kind"))
    for part in parts:
        for question in part.questions:
            is_offered = question.pk in last.spoken or question.pk not in part.answers
            if is_offered and question.code in kinds and means_the_same(question, kinds[question.code], said[question.code]):
                yield part, question, said[question.code]


def means_the_same(now: Question, kind_then: str, said: dict[str, Any]) -> bool:
    """Same kind, and every code of the answer is still offered. A file belongs to the response in which it was sent."""
    if now.kind != kind_then or now.kind == QuestionKind.FILE or bool(said.get("standing")) > now.asks_standing:
        return False
    if now.kind not in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX, QuestionKind.RANK, QuestionKind.SCALE):
        return True
    offered = {axis: {option.code for option in now.options.all() if option.axis == axis} for axis in ("choice", "row")}
    value = said["value"]
    if isinstance(value, dict):
        chosen = {code for row in value.values() for code in (row if isinstance(row, list) else [])}
        return set(value) <= offered["row"] and chosen <= offered["choice"]
    return {code for code in (value if isinstance(value, list) else [value]) if code} <= offered["choice"]


def decide(response: Response, item: Item, verdict: str, *, by: Any, reason: str = "") -> Need | None:
    """Keeps the Party's word on one item. Returns the changed version of a need that is "changed", a draft of this response.

    An answer that is still true becomes an answer of this response, one that is not takes it away again. A need is confirmed, or
    withdrawn, when the response is submitted by a person who transmits.
    """
    if not item.is_open:
        raise Refused(rules.section_is_open.code, rules.section_is_open.sentence)
    if item.need and item.need.status not in STANDING:
        raise Refused("not_in_the_register", _("This need no longer stands in the register."))
    if item.need and verdict == Verdict.NO_LONGER and not reason.strip():
        raise Refused("reason_missing", _("Write why your country no longer has this need."))
    if item.need and item.replacement and verdict != Verdict.CHANGED:
        raise Refused("changed_version_begun", _("You have begun a changed version of this need. Delete that draft first."))

    def save() -> Response:
        Carried.objects.update_or_create(
            response=response,
            need=item.need,
            question=item.question,
            defaults={"verdict": verdict, "reason": reason.strip(), "decided_by": by, "decided_at": timezone.now()},
        )
        if item.question and verdict == Verdict.STILL_TRUE:
            keep(response, item.question, item.earlier["value"], by=by, standing=item.earlier.get("standing", ""))
        elif item.question and item.word and item.word.verdict == Verdict.STILL_TRUE:
            Answer.objects.filter(response=response, question=item.question).delete()
        response.save()
        return response

    write(save, by=by, record=response, act="carry_forward")
    return revise(item.need, by=by, response=response) if item.need and verdict == Verdict.CHANGED else None


may_revise = rules.create & rules.stands_in_the_register


def revise(need: Need, *, by: Any, response: Response | None = None) -> Need:
    """The changed version of a registered need, begun as a draft with all that the need says; the one begun already where there is one.

    The need stands and counts until the changed version is registered (replace). Raises `Refused`.
    """
    rules.create.require(by, need)
    begun = need.replacements.filter(status__in=[*OPEN, NeedStatus.SUBMITTED]).first()
    if begun:
        return begun
    may_revise.require(by, need)

    def save() -> Need:
        source = {"source": Source.QUESTIONNAIRE} if response else {"source": Source.REQUEST}
        place = stated_in(need, sections(response, stated_in="")) if response else None
        version = Need.objects.create(
            party=need.party,
            response=response,
            section=place.section if place else None,
            replaces=need,
            **source,
            **{name: getattr(need, name) for name in COPIED},
        )
        for name in COPIED_LISTS:
            getattr(version, name).set(getattr(need, name).all())
        return version

    return write(save, by=by, act="revise")


def replace(need: Need, *, by: Any) -> None:
    """On its registration a changed version takes the place of the need that it replaces: the same day one leaves and one enters."""
    old = need.replaces
    if old is None or old.status not in STANDING:
        return
    old.merged_into = need
    write(lambda: saved(old), by=by, record=old, act="replace")
    perform(old, "give_way", by=by, note=str(_("Replaced by its changed version %(reference)s.") % {"reference": need.reference}))


def give_way(need: Need, *, by: Any, note: str) -> None:
    """The replaced need leaves the register; matches, activities and whatever else refers to it goes on with the changed version.

    Only other apps' rows move: what was said of the old need in responses stays said of the old need.
    """
    need.leave_register()
    if need.merged_into:
        lead_on(need, need.merged_into, of_other_apps_only=True)


def saved(record: Any) -> Any:
    record.save()
    return record


def reaffirm(need: Need, *, by: Any, note: str) -> None:
    """The Party confirms the need: from today it counts, also where it slept."""
    need.confirmed_on, need.confirmed_in = timezone.localdate(), None
    need.come_back()


def settle(response: Response, *, by: Any) -> None:
    """Submission: what the Party said of its earlier needs is done, by the person who transmits."""
    for word in response.carried.filter(need__status__in=STANDING).select_related("need__party").order_by("need"):
        if word.verdict == Verdict.STILL_TRUE:
            perform(word.need, "reaffirm", by=by)
            Need.objects.filter(carried=word).update(confirmed_in=response)
        elif word.verdict == Verdict.NO_LONGER:
            perform(word.need, "withdraw", by=by, note=word.reason, reason=ClosingReason.NO_LONGER_NEEDED)


def not_confirmed_in(round: Any) -> Q:
    """Registered needs of which the Parties asked in the round said nothing there, although the needs stood when it opened."""
    spoken = Carried.objects.filter(need__isnull=False, response__part__round=round, response__submitted_at__isnull=False)
    return Q(
        pk__in=Need.objects.filter(
            status=NeedStatus.REGISTERED,
            registered_on__lt=round.opens_on,
            party__asked__round=round,
            party__asked__convention=F("conventions"),
        )
        .exclude(response__part__round=round)
        .exclude(pk__in=spoken.values("need"))
        .values("pk")
    )
