"""What of a questionnaire a Party sees, on the day on which the round opened, and that its conditions ask only what can be known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, F, IntegerField, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from needs.choices import SectionKind
from needs.conditions import Condition, ConditionError, Facts, Reference, Text, parse
from needs.models import Question, Questionnaire, Response, Section
from needs.models.questionnaires import in_their_order
from tarp.parties.models import Adherence, Convention, Group, GroupMembership, Listing, Party, Region, RegionMembership

Layout = list[tuple[Section, list[Question]]]

# --- Facts


def facts_of(parties: Iterable[Party], *, on: date) -> dict[int, Facts]:
    """What conditions may ask of each Party on the day, by its id. One query, however many Parties."""
    ids = [party.pk for party in parties]
    known: dict[int, dict[str, set[str]]] = {pk: {"conventions": set(), "groups": set(), "regions": set()} for pk in ids}
    listed = set()
    adherences = Adherence.objects.in_force(on=on).filter(party__in=ids)
    groups = GroupMembership.objects.holding(on=on).filter(party__in=ids)
    regions = RegionMembership.objects.holding(on=on).filter(party__in=ids, region__scheme__code="brs")
    no_year, of_listing = Value(0, IntegerField()), ExtractYear("adopted_on")
    found = rows("conventions", adherences, F("party_id"), "convention__code", no_year).union(
        rows("groups", groups, F("party_id"), "group__code", no_year),
        rows("regions", regions, F("party_id"), "region__code", no_year),
        rows("listed", Listing.objects.filter(adopted_on__lte=on), no_year, "convention__code", of_listing),
    )
    for kind, party, code, year in found:
        if kind == "listed":
            listed.add((code, year))
        else:
            known[party][kind].add(code)
    return {
        pk: Facts(frozenset(own["conventions"]), frozenset(own["groups"]), frozenset(own["regions"]), frozenset(listed))
        for pk, own in known.items()
    }


def rows(kind: str, records: QuerySet, party: Any, code: str, year: Any) -> QuerySet:
    return records.order_by().values_list(Value(kind, CharField()), party, F(code), year)


def facts_about(party: Party, *, on: date) -> Facts:
    return facts_of([party], on=on)[party.pk]


def facts_for(response: Response, layout: Layout) -> Facts:
    """What the conditions of the layout may ask of who answers. Of a desk: the conventions of its response, no group, no region."""
    if not has_conditions(layout):
        return Facts()
    day = response.round.opens_on
    return facts_about(response.party, on=day) if response.party else facts_about_a_desk(response.conventions.all(), on=day)


def facts_about_a_desk(conventions: Iterable[Convention], *, on: date) -> Facts:
    listed = Listing.objects.filter(adopted_on__lte=on).values_list("convention__code", "adopted_on__year")
    return Facts(frozenset(one.code for one in conventions), listed=frozenset(listed))


# --- What is shown


def laid_out(questionnaire: Questionnaire) -> list[tuple[Section, list[Question]]]:
    """The questionnaire in its order, with the options of its questions in theirs. Three queries; none where they came with it."""
    sections = sorted(questionnaire.sections.all(), key=lambda section: (section.position, section.pk))
    prefetch_related_objects(sections, in_their_order())
    return [(section, list(section.questions.all())) for section in sections]


def put_to(response: Response) -> Layout:
    """The questionnaire as far as it is put to who answers."""
    layout = laid_out(response.part.questionnaire)
    return layout if response.party_id is not None else put_to_a_desk(layout)


def put_to_a_desk(layout: Layout) -> Layout:
    """Needs, difficulties and views are a Party's to state, no desk's."""
    return [(section, questions) for section, questions in layout if section.kind == SectionKind.QUESTIONS]


def has_conditions(layout: list[tuple[Section, list[Question]]]) -> bool:
    return any(part.relevant.strip() for section, questions in layout for part in parts(section, questions))


def parts(section: Section, questions: list[Question]) -> list[Section | Question]:
    return [section, *questions]


def tailored(
    layout: list[tuple[Section, list[Question]]], facts: Facts, answers: Mapping[int, Any]
) -> tuple[list[tuple[Section, list[Question]]], Facts]:
    """The sections and questions that show, and the facts with the answers to these.

    `answers` are Answer rows by the id of their question. What is hidden counts as not answered, for what comes after it too.
    """
    said: dict[str, Any] = {}
    standings: dict[str, str] = {}
    facts = replace(facts, answers=said, standings=standings)  # both grow while we read on
    result = []
    for section, questions in layout:
        if not holds(section.relevant, facts):
            continue
        shown = []
        for question in questions:
            if holds(question.relevant, facts):
                shown.append(question)
                if question.pk in answers:
                    said[question.code], standings[question.code] = answers[question.pk].value, answers[question.pk].standing
        if shown or section.kind != SectionKind.QUESTIONS:
            result.append((section, shown))
    return result, facts


def holds(text: str, facts: Facts) -> bool:
    """No condition always holds; nor does one hide anything that cannot be read, which saving refuses."""
    if not text.strip():
        return True
    try:
        return parse(text).holds(facts)
    except ConditionError:
        return True


def questions_of(text: str) -> frozenset[str]:
    """The codes of the questions on whose answers a condition depends."""
    try:
        return frozenset(parse(text).names()) if text.strip() else frozenset()
    except ConditionError:
        return frozenset()


# --- What a condition may say

CODES: dict[str, Any] = {"adheres": Convention, "in_group": Group, "in_region": Region, "newly_listed": Convention}


def condition_of(text: str, *, before: Mapping[str, frozenset[str]], is_constraint: bool = False) -> Condition:
    """The condition, whose names all exist. `before` are the questions that come earlier, each with the codes that it lets choose
    (none: it lets choose nothing). Raises `ConditionError`.
    """
    condition = parse(text)
    for code in sorted(condition.names() - set(before)):
        raise ConditionError(
            _("“%(code)s” is not a question that comes earlier. Name an earlier question of this questionnaire.") % {"code": code},
            text.find(code) + 1,
        )
    if condition.reads_the_answer() and not is_constraint:
        raise ConditionError(_("Name the question whose answer you mean: a dot stands for the answer in “accepted when” alone."))
    for call in condition.calls():
        if call.name in CODES:
            known = CODES[call.name].objects.filter(code=call.arguments[0].value)
            if not (known.of_the_conventions() if call.name == "in_region" else known).exists():
                raise unknown(text, call.arguments[0])
        codes = before[call.arguments[0].code] if call.name == "selected" and isinstance(call.arguments[0], Reference) else ()
        if codes and call.arguments[1].value not in codes:
            raise unknown(text, call.arguments[1])
    return condition


def unknown(text: str, code: Text) -> ConditionError:
    return ConditionError(_("There is no “%(code)s” to name here. Check the code.") % {"code": code.value}, text.find(code.value) + 1)


def codes_of(question: Question) -> frozenset[str]:
    """What `selected` may ask of the answer: its choices; of a matrix or scale its rows, and `row:choice`."""
    from needs.kinds.options import choices, rows_of

    chosen, across = [code for code, _name in choices(question)], [row.code for row in rows_of(question)]
    return frozenset(across) | {f"{row}:{code}" for row in across for code in chosen} if across else frozenset(chosen)


def questions_before(section: Section, position: int | None = None) -> dict[str, frozenset[str]]:
    """The questions that come before a section, or before a place in it, as `condition_of` takes them."""
    layout = laid_out(section.questionnaire)
    return {
        question.code: codes_of(question)
        for other, questions in layout
        for question in questions
        if other.position < section.position or (other.pk == section.pk and position is not None and question.position < position)
    }


# --- Saving a questionnaire


def refuse_condition(field: str, text: str, before: Mapping[str, frozenset[str]], *, is_constraint: bool = False) -> None:
    """Raises `ValidationError` of the field where the condition says what it may not."""
    if not text.strip():
        return
    try:
        condition_of(text, before=before, is_constraint=is_constraint)
    except ConditionError as error:
        raise ValidationError({field: ValidationError(str(error), code="condition_not_understood")}) from None


def refuse_section(section: Section) -> None:
    if section.relevant.strip():
        refuse_condition("relevant", section.relevant, questions_before(section))


def refuse_question(question: Question) -> None:
    others = Question.objects.filter(section__questionnaire=question.section.questionnaire_id, code=question.code).exclude(pk=question.pk)
    if others.exists():
        sentence = _("Another question of this questionnaire has this code. Choose another one.")
        raise ValidationError({"code": ValidationError(sentence, code="question_code_taken")})
    if question.relevant.strip() or question.constraint.strip():
        before = questions_before(question.section, question.position)
        refuse_condition("relevant", question.relevant, before)
        refuse_condition("constraint", question.constraint, before, is_constraint=True)


def misread(questionnaire: Questionnaire) -> Iterator[tuple[Section | Question, str]]:
    """Sections and questions whose conditions name what is not there any more: a code was changed, or the order. With the reason."""
    before: dict[str, frozenset[str]] = {}
    for section, questions in laid_out(questionnaire):
        for part in parts(section, questions):
            for text, is_constraint in ((part.relevant, False), (getattr(part, "constraint", ""), True)):
                if text.strip():
                    try:
                        condition_of(text, before=before, is_constraint=is_constraint)
                    except ConditionError as error:
                        yield part, str(error)
            if isinstance(part, Question):
                before[part.code] = codes_of(part)
