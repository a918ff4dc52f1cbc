"""Needs by spreadsheet: what goes out comes back as it was, what is wrong is named by row and column, and the rules hold."""

import csv
import io

import pytest

from needs.models import Need
from needs.resources import DifficultyResource, NeedResource
from tarp.records.spreadsheets import Table, read
from tests import factories


def table(header, *rows):
    return Table(tuple(header), tuple((number, tuple(row)) for number, row in enumerate(rows, 2)))


def new_need(**cells):
    cells = {
        "party": "KEN", "conventions": "basel", "provisions": "", "theme": "", "title": "Laboratory", "description": "For PCBs.",
        "priority": "high", "from_year": "2027", "delivery_languages": "en; fr", "estimated_cost": "12500.50",
    } | cells  # fmt: skip
    return table(cells, cells.values())


def exported(resource, queryset, extension="csv"):
    content = b"".join(resource.csv(queryset)) if extension == "csv" else resource.xlsx(queryset).read()
    return read(io.BytesIO(content), name=f"needs.{extension}")


@pytest.fixture
def needs(people):
    plain = factories.need(conventions=("basel", "stockholm"), from_year=2027, estimated_cost="12500.50", delivery_languages=["en", "fr"])
    formula = factories.need(title="=1+1", description="-first\r\n@second", source_reference="'=quoted", translation="+3\n\n  indented")
    return Need.objects.filter(pk__in=[plain.pk, formula.pk]).order_by("pk")


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_comes_back_and_changes_nothing(people, needs, extension):
    before = list(Need.objects.order_by("pk").values())
    report = NeedResource(by=people.officer).load(exported(NeedResource(), needs, extension))
    assert (report.created, report.changed, report.unchanged, report.findings) == (0, 0, 2, ())
    assert list(Need.objects.order_by("pk").values()) == before


def test_export_gives_codes_and_no_formula(people, needs):
    rows = list(csv.DictReader(io.StringIO(b"".join(NeedResource().csv(needs)).decode("utf-8-sig"))))
    assert (rows[0]["party"], rows[0]["conventions"], rows[0]["estimated_cost"]) == ("KEN", "basel; stockholm", "12500.50")
    assert (rows[0]["delivery_languages"], rows[0]["reference"]) == ("en; fr", needs[0].reference)
    assert (rows[1]["title"], rows[1]["source_reference"]) == ("'=1+1", "''=quoted")


def test_translation_is_not_taken_from_a_file_because_it_is_the_secretariats(people):
    report = NeedResource(by=people.drafter).load(new_need(translation="Not of the secretariat."))
    assert (report.created, report.findings, Need.objects.get().translation) == (1, (), "")


def test_row_without_reference_makes_a_need_of_its_party(people):
    report = NeedResource(by=people.drafter).load(new_need())
    assert (report.created, report.findings) == (1, ())
    need = Need.objects.get()
    assert (need.party.code, need.title, need.status, need.from_year, need.delivery_languages) == (
        "KEN", "Laboratory", "draft", 2027, ["en", "fr"],
    )  # fmt: skip
    assert [convention.code for convention in need.conventions.all()] == ["basel"]


def test_empty_cell_of_a_new_need_is_what_the_form_begins_with(people):
    report = NeedResource(by=people.transmitter).load(new_need(language="", level="", source="", visibility=""))
    assert (report.created, report.findings) == (1, ())
    need, form = Need.objects.get(), Need()
    assert (need.language, need.level, need.source, need.visibility) == (form.language, form.level, form.source, form.visibility)


def test_same_file_twice_makes_one_need(people):
    NeedResource(by=people.drafter).load(new_need())
    report = NeedResource(by=people.drafter).load(new_need())
    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)
    assert Need.objects.count() == 1


def test_check_keeps_nothing(people):
    report = NeedResource(by=people.drafter).check(new_need())
    assert (report.created, report.findings) == (1, ())
    assert Need.objects.count() == 0


def test_row_with_reference_changes_the_need_once(people):
    need = factories.need()
    report = NeedResource(by=people.drafter).load(
        table(["reference", "title", "conventions"], [need.reference, "Customs", "rotterdam; basel"])
    )
    assert (report.changed, report.findings) == (1, ())
    need.refresh_from_db()
    assert (need.title, need.version, need.description != "") == ("Customs", 2, True)
    assert {convention.code for convention in need.conventions.all()} == {"basel", "rotterdam"}


def test_columns_that_only_go_out_change_nothing(people):
    need = factories.need()
    NeedResource(by=people.officer).load(table(["reference", "status", "title"], [need.reference, "registered", "New"]))
    need.refresh_from_db()
    assert (need.status, need.title) == ("draft", "New")


def test_newer_version_is_not_overwritten(people):
    need = factories.need()
    Need.objects.filter(pk=need.pk).update(version=7)
    report = NeedResource(by=people.officer).load(table(["reference", "version", "title"], [need.reference, "6", "Old file"]))
    assert [(finding.line, finding.sentence.split(".")[0]) for finding in report.findings] == [
        (2, "Somebody else changed this after you opened it")
    ]
    assert Need.objects.get(pk=need.pk).title == need.title


# --- The rules


def test_other_party_finds_no_such_record(people):
    need = factories.need()
    report = NeedResource(by=people.other_transmitter).load(table(["reference", "title"], [need.reference, "Taken"]))
    assert [(finding.line, finding.column, finding.found) for finding in report.findings] == [(2, "reference", need.reference)]


def test_need_of_another_party_is_refused_with_the_sentence_of_the_rule(people):
    report = NeedResource(by=people.other_transmitter).load(new_need())
    assert [finding.sentence for finding in report.findings] == [
        "Only the contact points of this Party can do this, each for its own conventions."
    ]
    assert Need.objects.count() == 0


def test_need_cannot_be_given_away_by_its_party_column(people):
    need = factories.need()
    report = NeedResource(by=people.transmitter).load(table(["reference", "party"], [need.reference, "FJI"]))
    assert len(report.findings) == 1
    assert Need.objects.get(pk=need.pk).party.code == "KEN"


# --- What is wrong


def test_twenty_bad_cells_give_twenty_addressed_findings(people):
    bad = {
        "party": "XXX", "conventions": "basel; vienna", "provisions": "nowhere", "theme": "?", "title": "x" * 201, "language": "de",
        "assistance_types": "magic", "priority": "urgent", "level": "galactic", "barriers": "none-such", "listing": "DDT?",
        "life_cycle_stage": "afterlife", "from_year": "soon", "to_year": "20.5", "delivery_languages": "en; tlh",
        "target_group": "y" * 201, "estimated_cost": "1.000,00", "source": "hearsay", "source_reference": "z" * 301, "visibility": "nobody",
    }  # fmt: skip
    report = NeedResource(by=people.officer).check(table(bad, bad.values()))
    assert len(bad) == 20
    assert sorted((finding.line, finding.column, finding.found) for finding in report.findings) == sorted(
        (2, column, found) for column, found in bad.items()
    )
    sentences = {finding.column: finding.sentence for finding in report.findings}
    assert sentences["priority"] == "One of: high, medium, low."
    assert sentences["conventions"] == "“vienna” is not the code of a record of “conventions”."
    assert sentences["from_year"] == "A whole number, such as 2026."


def test_nothing_is_kept_when_one_row_is_wrong(people):
    good = new_need()
    rows = table(good.header, good.rows[0][1], [cell if cell != "KEN" else "XXX" for cell in good.rows[0][1]])
    report = NeedResource(by=people.officer).load(rows)
    assert [finding.line for finding in report.findings] == [3]
    assert Need.objects.count() == 0


def test_period_out_of_order_is_said_of_the_row(people):
    report = NeedResource(by=people.officer).check(new_need(from_year="2028", to_year="2027"))
    assert [(finding.column, finding.sentence) for finding in report.findings] == [("", "The last year must not be before the first.")]


def test_unknown_and_repeated_columns_are_named(people):
    report = NeedResource(by=people.officer).check(table(["titel", "party", "party"], ["a", "KEN", "KEN"]))
    assert [(finding.line, finding.column) for finding in report.findings] == [(1, "titel"), (1, "party")]


def test_difficulties_go_out_and_come_in(people):
    rows = table(["party", "conventions", "description"], ["KEN", "basel", "No laboratory."])
    assert DifficultyResource(by=people.drafter).load(rows).created == 1
    assert DifficultyResource(by=people.drafter).load(rows).unchanged == 1
