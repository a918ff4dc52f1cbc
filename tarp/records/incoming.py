"""The rows of a file on their way into a table: read cell by cell, judged row by row, stored some hundred at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tarp.records import history, sets
from tarp.records.cells import Codes
from tarp.records.relations import announce, nothing_chosen, relate
from tarp.records.spreadsheets import Table
from tarp.records.writing import Entry

MOST_ROWS = 2000  # read in one request
AT_ONCE = 500  # rows stored by the same statements


@dataclass(frozen=True)
class Finding:
    """What is wrong with one cell (or with the row, where `column` is empty): where, what was found, what to do."""

    line: int
    column: str
    found: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()  # what a person should look at, and may keep


@dataclass(kw_only=True)
class Line(Entry):
    """A row of a file on its way into the table: its record as the cells make it; None where it names one that is not there."""

    number: int
    cells: Mapping[str, str]
    known: Any = None  # the record that it is about, as it was read
    chosen: dict[str, list[Any]] = field(default_factory=dict)  # of each relation to many
    errors: dict[str, Any] = field(default_factory=dict)
    says_nothing: bool = False  # it changes nothing: sending the same file twice changes nothing


class Incoming:
    """The half of a resource that takes a file in. The other half says which columns there are, and who brings it."""

    by: Any
    fields: Any
    header: Any
    columns: Callable[[], list[Any]]
    get_queryset: Callable[[], models.QuerySet]
    get_import_id_fields: Callable[[], Sequence[str]]
    _meta: Any

    def check(self, table: Table) -> Report:
        """What an import would do, with everything that is wrong; nothing is kept."""
        return self.load(table, dry_run=True)

    def load(self, table: Table, *, dry_run: bool = False) -> Report:
        """Stores the rows; stores none of them where anything is wrong with any. The number of statements does not grow with the rows."""
        if findings := tuple(self.headings(table)):
            return Report(findings=findings)
        header = (*table.header, *(key for key in self.keys if key not in table.header))
        rows = [(number, dict(zip_longest(header, cells, fillvalue=""))) for number, cells in table.rows]
        self.taken = [field for field in self.columns() if not field.readonly and field.column_name in header]
        done: list[Line] = []
        with transaction.atomic():
            self.known = self.known_rows([cells for _number, cells in rows])
            for batch in self.batches(rows):
                self.keep(batch)
                done += batch
            findings = tuple(finding for line in done for finding in self.findings(line))
            kept = [line for line in done if not line.errors and line.refusal is None]
            created = [line for line in kept if line.is_new and not line.says_nothing]
            warnings = tuple(self.warnings(created))
            if dry_run or findings:
                transaction.set_rollback(True)
        unchanged = sum(line.says_nothing for line in kept)
        return Report(len(created), len(kept) - len(created) - unchanged, unchanged, findings, warnings)

    def headings(self, table: Table) -> Iterator[Finding]:
        """What is wrong with the table as a whole."""
        known = self.header
        for number, name in enumerate(table.header):
            if name not in known:
                sentence = _("There is no such column. The columns are: %(columns)s.") % {"columns": ", ".join(known)}
                yield Finding(1, name, name, sentence)
            elif name in table.header[:number]:
                yield Finding(1, name, name, _("This column stands here twice."))
        if len(table.rows) > MOST_ROWS:
            yield Finding(1, "", "", _("The sheet has more than %(most)d rows. Split the file.") % {"most": MOST_ROWS})
        if not table.rows:
            yield Finding(1, "", "", _("The sheet has a header and no rows."))

    def findings(self, line: Line) -> Iterator[Finding]:
        for column, sentences in ValidationError(line.errors).message_dict.items() if line.errors else ():
            place = "" if column == NON_FIELD_ERRORS else column
            yield Finding(line.number, place, line.cells.get(column, ""), " ".join(sentences))
        if line.refusal is not None:
            yield Finding(line.number, "", "", str(line.refusal.sentence))

    def warnings(self, created: Sequence[Line]) -> Iterator[Finding]:
        numbers = {line.record.pk: line.number for line in created}
        for record, column, sentence in self.warn_of([line.record for line in created]):
            yield Finding(numbers[record.pk], column, "", sentence)

    def warn_of(self, made: Sequence[Any]) -> Iterable[tuple[Any, str, str]]:
        """(record, column, sentence) of what a person should look at in new rows."""
        return ()

    # --- Which record a row is about
    @property
    def keys(self) -> Sequence[str]:
        return self.get_import_id_fields()

    def key_of(self, cells: Mapping[str, str]) -> tuple[Any, ...] | None:
        """The values by which a row names a record; None where it names none. What cannot be read is said with the other cells."""
        try:
            read = [self.fields[name].widget.clean(cells[name], cells) for name in self.keys]
        except ValueError:
            return None
        return tuple(value.pk if isinstance(value, models.Model) else value for value in read) if any(read) else None

    def known_rows(self, rows: Iterable[Mapping[str, str]]) -> dict[Any, Any]:
        """The records that the rows name, by their keys."""
        keys = {key for cells in rows if (key := self.key_of(cells)) is not None}
        if not keys:
            return {}
        columns = [self.column(name) for name in self.keys]
        named = self.with_codes(self.get_queryset().filter(**{f"{columns[0].name}__in": {key[0] for key in keys}}))
        found = {tuple(getattr(record, column.attname) for column in columns): record for record in named}
        return {key: record for key, record in found.items() if key in keys}

    def with_codes(self, records: models.QuerySet) -> models.QuerySet:
        """The records with those of their relations that stand in the file."""
        return records.prefetch_related(*(field.attribute for field in self.taken if isinstance(field.widget, Codes)))

    def column(self, name: str) -> Any:
        return self._meta.model._meta.get_field(name)

    def batches(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[list[Line]]:
        """The rows in their order, as many as are stored at once. One that could read what another of its batch writes begins the next."""
        batch: list[Line] = []
        written: set[Any] = set()  # keys of records, and likenesses of those that are changed
        new: dict[Any, list[Line]] = {}
        for number, cells in rows:
            key = self.key_of(cells)
            line = self.read(number, cells, self.known.get(key))
            alike = self.likeness(line.record) if line.is_new and not line.errors else None
            if len(batch) == AT_ONCE or {key, alike} & written or self.repeats(line, new.get(alike, ())):
                yield batch
                batch, written, new = [], set(), {}
                line = self.read(number, cells, self.known.get(key))
            batch.append(line)
            written |= {key, *(self.likeness(one) for one in (line.known, line.record) if not line.is_new)} - {None}
            if alike is not None:
                new.setdefault(alike, []).append(line)
        yield batch

    def repeats(self, line: Line, others: Iterable[Line]) -> bool:
        return any(self.say_the_same(line, other.record, other.chosen) for other in others)

    def read(self, number: int, cells: Mapping[str, str], known: Any) -> Line:
        """Puts the cells on the record; the error of every cell is kept, not that of the first."""
        record = self._meta.model() if known is None else copy(known)
        line = Line(number=number, cells=cells, known=known, record=record, is_new=known is None)
        for taken in self.taken:
            text = cells[taken.column_name]
            if line.is_new and not text.strip() and self.column(taken.attribute).has_default():
                continue  # a new record begins as the form does
            try:
                value = taken.widget.clean(text, cells)
            except ValueError as error:
                line.errors[taken.column_name] = [ValidationError(str(error))]
                continue
            if isinstance(taken.widget, Codes):
                line.chosen[taken.attribute] = value
            else:
                setattr(record, taken.attribute, value)
        return line

    def likeness(self, record: Any) -> tuple[Any, ...] | None:
        """What a new record shares with those that it may repeat; None in a table whose key is in its columns."""
        return None

    def twins(self, new: Sequence[Any]) -> Mapping[Any, Sequence[Any]]:
        """By their likeness, the records that new ones may repeat."""
        return {}

    def say_the_same(self, line: Line, record: Any, chosen: Mapping[str, Iterable[Any]] | None = None) -> bool:
        """Whether the record, with these relations or its own, has in every column of the file what the row has."""
        return all(
            field.widget.same(line.chosen[field.attribute], chosen[field.attribute] if chosen else getattr(record, field.attribute).all())
            if isinstance(field.widget, Codes)
            else field.widget.same(*(getattr(one, self.column(field.attribute).attname) for one in (line.record, record)))
            for field in self.taken
        )

    # --- What a batch does
    def keep(self, batch: Sequence[Line]) -> None:
        """Stores the rows that say something new and that nothing is wrong with."""
        twins = self.twins([line.record for line in batch if line.is_new and not line.errors])
        for line in batch:
            if not line.errors:
                there = twins.get(self.likeness(line.record), ()) if line.is_new else [line.known]
                line.says_nothing = any(self.say_the_same(line, record) for record in there)
        fresh = [line for line in batch if line.record is not None and not line.says_nothing]
        self.judge(fresh)
        self.store([line for line in fresh if not line.errors])
        for line in fresh:
            key = self.key_of(line.cells)
            if not line.errors and line.refusal is None and (key in self.known or len(self.keys) > 1):
                self.known[key] = line.record

    def judge(self, lines: Sequence[Line]) -> None:
        """As the form does it; relations were just found in their tables, and the database makes the reference."""
        fields = self._meta.model._meta.concrete_fields
        made = [field.name for field in fields if field.generated]
        relations = [field for field in fields if field.is_relation]
        for line in lines:
            found = [field.name for field in relations if getattr(line.record, field.attname) is not None]
            ask(line, line.record.clean_fields, but=[*found, *made])
            ask(line, lambda exclude, line=line: line.record.clean())
        for place in sets.doubtful([line.record for line in lines], [line.errors for line in lines]):
            self.ask_constraints(lines[place])

    def ask_constraints(self, line: Line) -> None:
        made = [field.name for field in line.record._meta.concrete_fields if field.generated]
        ask(line, line.record.validate_unique, but=made)
        ask(line, line.record.validate_constraints, but=made)

    def store(self, lines: Sequence[Line]) -> None:
        """Stores the rows that are not refused; one by one only where the database does not take them at once."""
        if not lines:
            return
        try:
            with transaction.atomic():
                self.write(lines)
                refused = any(line.refusal is not None for line in lines)
                transaction.set_rollback(refused)
        except IntegrityError:
            if len(lines) == 1:
                self.ask_constraints(lines[0])
                if not lines[0].errors:
                    raise
            else:
                for line in lines:
                    self.store([line])
            return
        if refused:
            self.store([line for line in lines if line.refusal is None])

    def write(self, lines: Sequence[Line]) -> None:
        history.note(by=self.by, act="import")
        self.save(lines)

    def save(self, lines: Sequence[Line]) -> list[Any]:
        """Stores the records with their relations, and returns them. Of what stood there only what the file has is changed."""
        model = self._meta.model
        made, changed = ([line for line in lines if line.is_new is new] for new in (True, False))
        for line in made:
            line.chosen = nothing_chosen(model) | line.chosen
        for line in lines:
            announce(line.record, line.chosen)
        if made:
            sets.insert([line.record for line in made])
        if changed:
            sets.change([line.record for line in changed], {"version", *(one.attribute for one in self.taken)})
        for some in (made, changed):
            relate([line.record for line in some], [line.chosen for line in some], are_new=some is made)
        return [line.record for line in lines]


def ask(line: Line, question: Callable[..., None], *, but: Iterable[str] = ()) -> None:
    """Asks the model whether the record may be so, of what could be read and is not among `but`; keeps what it says."""
    try:
        question(exclude={*line.errors, *but})
    except ValidationError as error:
        line.errors = error.update_error_dict(line.errors)
