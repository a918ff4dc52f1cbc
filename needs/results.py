"""What a round brought: who was asked and who answered, and each question counted by region or by group of countries.

Counted is what was sent: the latest submitted version of each response. The rules are those of docs/using/reader.md: percentages of a
question use the respondents of the column as base, so columns need not add to 100; "All" is not the mean of the columns; Parties in no
region have a column of their own; not asked, not answered, and no need are three different things.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, JSONField, OuterRef, QuerySet, Sum, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from needs.choices import Axis, Division, QuestionKind, Rating, Standing
from needs.models import PastResult, Question, Round, RoundPart, Submission
from needs.respondents import Respondent, key
from needs.rounds import desks_asked, parties_asked
from tarp.parties.models import Chemical, Convention, Group, GroupMembership, Provision, Region, RegionMembership

ALL, NONE = "all", "none"
TWO_PLACES = Decimal("0.01")


def share(count: int, base: int) -> Decimal | None:
    """Per cent of the base with two decimals; None where nobody is in the base, which is not zero per cent."""
    return (Decimal(100 * count) / base).quantize(TWO_PLACES, ROUND_HALF_UP) if base else None


@dataclass(frozen=True)
class Column:
    """A region, a group, or all: `n` respondents to the question of `N` Parties and desks asked. None: not known (a past round)."""

    code: str
    label: str
    n: int
    N: int | None = None


@dataclass(frozen=True)
class Row:
    """One possible answer and how many respondents of each column gave it."""

    code: str
    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Result:
    """One question of one part of a round, counted. `blank`: of each column, those who were asked the question and left it blank."""

    part: str
    part_label: str
    question: str
    label: str
    kind: str
    as_of: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    blank: tuple[int, ...] = ()
    document: str = ""

    def shares(self, row: Row) -> tuple[Decimal | None, ...]:
        return tuple(share(count, column.n) for count, column in zip(row.counts, self.columns, strict=True))


# --- Where the Parties stand on the day ---------------------------------------------------------------------------------


def day_of(round: Round, parts: Iterable[RoundPart]) -> date:
    """The day as of which regions and groups are read: the last day of the round, today while it has not come."""
    last = max((part.due_on for part in parts if part.due_on), default=None)
    today = timezone.localdate()
    return min(last, today) if last else today


@dataclass
class Divisions:
    """The columns of a table, and in which of them a Party stands on the day."""

    labels: dict[str, str]
    of: dict[int, frozenset[str]]
    lonely: str = ""

    def columns(self, respondent: int) -> tuple[str, ...]:
        """Those of a Party, or of a desk, which is in no region and no group."""
        own = self.of.get(respondent, frozenset())
        return (ALL, *(own or ((self.lonely,) if self.lonely else ())))


def regions() -> dict[str, str]:
    named = {region.code: region.name for region in Region.objects.of_the_conventions()}
    return {ALL: _("All regions"), **named, NONE: _("In no region")}


def divisions(by: str, *, on: date) -> Divisions:
    """Two queries, however many Parties there are."""
    of: dict[int, set[str]] = defaultdict(set)
    if by == Division.GROUP:
        labels = {ALL: _("All"), **{group.code: group.name for group in Group.objects.order_by("position")}}
        rows = GroupMembership.objects.holding(on=on).values_list("party", "group__code")
    else:
        labels = regions()
        rows = RegionMembership.objects.holding(on=on).filter(region__scheme__code="brs").values_list("party", "region__code")
    for party, code in rows:
        of[party].add(code)
    return Divisions(labels, {party: frozenset(codes) for party, codes in of.items()}, NONE if by == Division.REGION else "")


# --- Who took part ------------------------------------------------------------------------------------------------------


FIGURES = ("asked", "started", "answered", "late")


@dataclass
class Turnout:
    """One line of the table of participation: the Parties and desks behind each of its figures."""

    code: str
    label: str
    behind: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in FIGURES})

    @property
    def asked(self) -> int:
        return len(self.behind["asked"])

    @property
    def started(self) -> int:
        return len(self.behind["started"])

    @property
    def answered(self) -> int:
        return len(self.behind["answered"])

    @property
    def late(self) -> int:
        return len(self.behind["late"])

    @property
    def rate(self) -> Decimal | None:
        return share(self.answered, self.asked)


@dataclass
class Participation:
    as_of: date
    by_region: list[Turnout]
    by_group: list[Turnout]
    by_convention: list[Turnout]
    reminders: int
    unreached: int

    def line(self, by: str, code: str) -> Turnout | None:
        tables = {"convention": self.by_convention, Division.REGION: self.by_region, Division.GROUP: self.by_group}
        return next((line for line in tables.get(by, ()) if line.code == code), None)

    @property
    def asked(self) -> int:
        """The Parties that were asked; none by a round that was filed as a past one."""
        return next(line.asked for line in self.by_region if line.code == ALL)


def participation(round: Round) -> Participation:
    """Who was asked, began, answered and came late. A fixed number of queries."""
    parts = list(round.parts.order_by("position"))
    on = day_of(round, parts)
    asked: dict[int, set[int]] = defaultdict(set)
    for respondent, convention in asked_in(round):
        asked[respondent].add(convention)
    came = {"asked": set(asked), "started": set[int](), "answered": set[int](), "late": set[int]()}
    for party, _reference, sent_at, is_late in _responses(round):
        came["started"].add(party)
        if sent_at is not None:
            came["answered"].add(party)
            if is_late:
                came["late"].add(party)

    def count(line: Turnout, party: int) -> None:
        for name, those in came.items():
            if party in those:
                line.behind[name].add(party)

    tables = {}
    for by in Division.values:
        places = divisions(by, on=on)
        lines = {code: Turnout(code, label) for code, label in places.labels.items()}
        for party in asked:
            for code in places.columns(party):
                if code in lines:
                    count(lines[code], party)
        tables[by] = [line for line in lines.values() if line.asked or line.code == ALL]
    conventions = {one.pk: Turnout(one.code, str(one)) for one in Convention.objects.filter(rounds=round).order_by("position")}
    for party, own in asked.items():
        for pk in own & conventions.keys():
            count(conventions[pk], party)
    contacts = round.contacts.aggregate(sent=Sum("reminders"))
    unreached = round.contacts.filter(person=None).values(respondent=Coalesce("party", F("office") * -1)).distinct().count()
    return Participation(on, tables[Division.REGION], tables[Division.GROUP], list(conventions.values()), contacts["sent"] or 0, unreached)


def _responses(round: Round) -> QuerySet:
    from needs.models import Response

    return Response.objects.filter(part__round=round).order_by("pk").values_list(key(), "reference", "submitted_at", "is_late")


def asked_in(round: Round) -> list[tuple[int, int]]:
    """(respondent, convention): a Party where it was eligible, a desk under every convention of the round. One query."""
    desks = round.desks_asked.values_list(F("desk") * -1, "round__conventions")
    return list(round.asked.values_list("party", "convention").union(desks))


@dataclass(frozen=True)
class Attendant:
    """A Party or desk asked, and how far it came. `number`: as in the figures of `Turnout`."""

    number: int
    respondent: Respondent
    began: bool
    answered: bool
    is_late: bool
    responses: tuple[str, ...]  # their references


def respondents_of(round: Round) -> list[Attendant]:
    """The Parties asked, by name, then the desks. Three queries."""
    state: dict[int, list[tuple[str, bool, bool]]] = defaultdict(list)
    for party, reference, sent_at, is_late in _responses(round):
        state[party].append((reference, sent_at is not None, is_late))
    return [
        Attendant(
            number,
            respondent,
            number in state,
            any(sent for _reference, sent, _late in state.get(number, ())),
            any(sent and late for _reference, sent, late in state.get(number, ())),
            tuple(reference for reference, _sent, _late in state.get(number, ())),
        )
        for number, respondent in [
            *((party.pk, party) for party in parties_asked(round).by_name()),
            *((-desk.pk, desk) for desk in desks_asked(round).order_by("name")),
        ]
    ]


# --- What was answered ---------------------------------------------------------------------------------------------------


def questions_of(round: Round) -> list[tuple[RoundPart, Question]]:
    """Every question, part by part, in their order; those that a file brought of a past round come from its results. Two queries."""
    parts = list(round.parts.order_by("position", "pk"))
    of: dict[int, list[Question]] = defaultdict(list)  # parts may ask the same questionnaire of different Parties
    asked = Question.objects.filter(section__questionnaire__in=[part.questionnaire_id for part in parts])
    for question in asked.select_related("section").order_by("section__position", "position"):
        of[question.section.questionnaire_id].append(question)
    return [(part, question) for part in parts for question in of[part.questionnaire_id]]


def latest(part: RoundPart, codes: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Of each response that was sent: its respondent, and what it said to those of these questions that were shown to it. One query."""
    newer = Submission.objects.filter(response=OuterRef("response"), number__gt=OuterRef("number"))
    sent = Submission.objects.filter(~Exists(newer), response__part=part)
    if len(codes) == 1:  # the answers to one question alone, however long the others are
        path = Value(f'$.sections[*].answers."{codes[0]}"')
        rows = sent.values_list(key("response__"), _jsonb("exists", path, BooleanField()), _jsonb("query_first", path, JSONField()))
        for party, was_shown, value in rows:
            yield party, {codes[0]: value} if was_shown else {}
        return
    for party, sections in sent.values_list(key("response__"), _jsonb("query_array", Value("$.sections[*].answers"), JSONField())):
        yield party, {code: value for section in reversed(sections) for code, value in section.items()}


def _jsonb(what: str, path: Value, kind: Any) -> Func:
    return Func("sent", path, function=f"jsonb_path_{what}", template="%(function)s(%(expressions)s::jsonpath)", output_field=kind)


@dataclass
class Tally:
    """One question while its answers are being counted."""

    part: RoundPart
    question: Question
    as_of: date
    places: Divisions
    N: Counter[str]
    n: Counter[str] = field(default_factory=Counter)
    blank: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, party: int, value: Any) -> None:
        columns = self.places.columns(party)
        self.n.update(columns)
        if value is None:
            self.blank.update(columns)
        for code in set(said(self.question.kind, value)):
            self.counts[code].update(columns)

    def result(self, picked: dict[str, str]) -> Result:
        """`picked`: the names of the provisions and chemicals that were named."""
        codes = [code for code in self.places.labels if code == ALL or self.N[code] or self.n[code]]
        names = labels(self.question, self.counts, picked)
        order = list({**names, **self.counts})
        rows = [Row(code, names.get(code, code), tuple(self.counts[code][column] for column in codes)) for code in order]
        rows.sort(key=lambda row: (-row.counts[0], order.index(row.code)))
        return Result(
            part=self.part.code,
            part_label=self.part.name,
            question=self.question.code,
            label=self.question.name,
            kind=self.question.kind,
            as_of=self.as_of,
            columns=tuple(Column(code, self.places.labels[code], self.n[code], self.N[code]) for code in codes),
            rows=tuple(rows),
            blank=tuple(self.blank[code] for code in codes),
        )


def result_of(part: RoundPart, question: Question, *, by: str) -> Result:
    """The question counted in the columns of `by`. A fixed number of queries."""
    return counted(part.round, [(part, question)], by=by)[0]


def counted(round: Round, wanted: list[tuple[RoundPart, Question]], *, by: str) -> list[Result]:
    """Each question counted in the columns of `by`. So many queries for each part, however many questions there are."""
    asked = asked_in(round)
    prefetch_related_objects([question for _part, question in wanted], "options")
    tallies: list[Tally] = []
    for part, own in groupby(wanted, key=lambda pair: pair[0]):
        on = day_of(round, [part])
        places = divisions(by, on=on)
        narrowed = {one.pk for one in part.conventions.all()}
        N = Counter[str]()
        for party in {party for party, convention in asked if not narrowed or convention in narrowed}:
            N.update(places.columns(party))
        of_part = {question.code: Tally(part, question, on, places, N) for _part, question in own}
        for party, answers in latest(part, list(of_part)):
            for code, value in answers.items():
                if code in of_part:
                    of_part[code].add(party, value)
        tallies += of_part.values()
    picked = _picked(tallies)
    return [tally.result(picked) for tally in tallies]


def _picked(tallies: list[Tally]) -> dict[str, str]:
    """The names of the provisions and chemicals that were named, by code. Two queries at most."""
    names: dict[str, str] = {}
    for kind, model in ((QuestionKind.PROVISIONS, Provision), (QuestionKind.CHEMICALS, Chemical)):
        if codes := {code for tally in tallies if tally.question.kind == kind for code in tally.counts}:
            names |= {one.code: str(one) for one in model.objects.filter(code__in=codes)}
    return names


def said(kind: str, value: Any) -> Iterator[str]:
    """The codes of the rows to which an answer counts; a row of a matrix or a scale is "row/choice"."""
    if isinstance(value, dict) and "value" in value and value.keys() <= {"value", "standing"}:  # as submissions write it
        if value.get("standing"):
            yield value["standing"]
        value = value["value"]
    if value is None:
        return
    if kind in (QuestionKind.MATRIX, QuestionKind.SCALE):
        for row, chosen in value.items():
            for code in [chosen] if isinstance(chosen, str) else chosen:
                yield f"{row}/{code}"
    elif kind == QuestionKind.SINGLE:
        yield value
    elif isinstance(value, list):
        yield from value
    else:
        yield ANSWERED


ANSWERED = "answered"
CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANK)


def labels(question: Question, counts: Iterable[str], picked: dict[str, str]) -> dict[str, str]:
    """Code -> words of every row that the question can have, in its order; of provisions and chemicals those that were `picked`."""
    options = sorted(question.options.all(), key=lambda option: option.position)
    choices = {option.code: option.name for option in options if option.axis == Axis.CHOICE}
    rows = {option.code: option.name for option in options if option.axis == Axis.ROW}
    found = {code: str(label) for code, label in Standing.choices if code} if question.asks_standing else {}
    match question.kind:
        case QuestionKind.MATRIX:
            found |= {f"{row}/{code}": f"{name}: {label}" for row, name in rows.items() for code, label in choices.items()}
        case QuestionKind.SCALE:
            found |= {f"{row}/{code}": f"{name}: {label}" for row, name in rows.items() for code, label in Rating.choices}
        case QuestionKind.PROVISIONS | QuestionKind.CHEMICALS:
            found |= {code: picked[code] for code in counts if code in picked}
        case kind if kind in CHOSEN:
            found |= choices
        case _:
            found |= {ANSWERED: _("Answered")}
    return found


def results(round: Round, *, by: str = Division.REGION, question: str = "") -> list[Result]:
    """Of each part that asks the question (of every question, where none is named) what was answered; then what files brought."""
    wanted = [(part, one) for part, one in questions_of(round) if not question or one.code == question]
    return counted(round, wanted, by=by) + (past_results(round, question=question) if by == Division.REGION else [])


def past_results(round: Round, *, question: str = "") -> list[Result]:
    """Aggregates of a past round, as the document that holds them gives them."""
    rows = PastResult.objects.filter(round=round, **({"question": question} if question else {})).order_by("pk")
    places = regions()
    tables: dict[str, list[PastResult]] = defaultdict(list)
    for row in rows:
        tables[row.question].append(row)
    found = []
    for code, own in tables.items():
        bases = {row.region: row.base for row in own}
        codes = [one for one in places if one in bases]
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        words = {}
        for row in own:
            counts[row.option][row.region] = row.count
            words[row.option] = row.label
        lines = [Row(option, words[option], tuple(where.get(one, 0) for one in codes)) for option, where in counts.items()]
        lines.sort(key=lambda line: -line.counts[0])
        found.append(
            Result(
                part="",
                part_label="",
                question=code,
                label=own[0].question_label or code,
                kind=QuestionKind.MULTIPLE,
                as_of=round.opens_on,
                columns=tuple(Column(one, places[one], bases[one]) for one in codes),
                rows=tuple(lines),
                document=own[0].document,
            )
        )
    return found


@dataclass(frozen=True)
class Comparison:
    """The same question, by its stable code, across rounds: of each round all respondents."""

    question: str
    rounds: tuple[tuple[Round, Column], ...]
    rows: tuple[Row, ...] = field(default=())


def comparison(question: str, rounds: Iterable[Round]) -> Comparison:
    """Rounds that asked the question, oldest first, side by side."""
    tables = [(round, found[0]) for round in rounds if (found := results(round, question=question))]
    words: dict[str, str] = {}
    for _round, table in tables:
        words |= {row.code: row.label for row in table.rows}
    counted = [{row.code: row.counts[0] for row in table.rows} for _round, table in tables]
    rows = [Row(code, label, tuple(table.get(code, 0) for table in counted)) for code, label in words.items()]
    rows.sort(key=lambda row: -row.counts[-1] if row.counts else 0)
    return Comparison(question, tuple((round, table.columns[0]) for round, table in tables), tuple(rows))


COLUMNS = ("part", "part_text", "question", "question_text", "answer", "answer_text", "column", "count", "n", "N", "per_cent", "as_of")


def flat_rows(found: Iterable[Result]) -> Iterator[dict[str, Any]]:
    """One line for each answer and column, as files and programs take it."""
    for result in found:
        for row in result.rows:
            for column, count, per_cent in zip(result.columns, row.counts, result.shares(row), strict=True):
                where = (result.part, result.part_label, result.question, result.label, row.code, row.label, column.code)
                yield dict(zip(COLUMNS, (*where, count, column.n, column.N, per_cent, result.as_of.isoformat()), strict=True))
