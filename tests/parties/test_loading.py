"""The reference files become tables, once: what is there, what a second run does, what a fault in a file says."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tarp.parties import reference
from tarp.parties.loading import load_reference
from tarp.parties.models import (
    Adherence,
    AssistanceType,
    Barrier,
    Chemical,
    Cluster,
    Convention,
    Decision,
    Group,
    GroupMembership,
    Listing,
    Meeting,
    Party,
    Provision,
    Region,
    SdgTarget,
    Theme,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")


def load(**options) -> list[str]:
    out = StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue().splitlines()


def dump() -> list:
    """Every row of the tables of this app, with the number PostgreSQL gives to each version of a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'parties_%' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if not name.endswith("event")]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT '{table}', ctid::text, t::text FROM {table} t ORDER BY ctid")
            rows += cursor.fetchall()
    return rows


def test_tables_hold_the_rows_of_the_files_when_loaded():
    counted = {model: model.objects.count() for model in (Party, Convention, Meeting, Decision, Listing, SdgTarget, Theme, Cluster)}
    assert counted == {Party: 198, Convention: 3, Meeting: 50, Decision: 54, Listing: 149, SdgTarget: 48, Theme: 41, Cluster: 5}
    assert (AssistanceType.objects.count(), Barrier.objects.count(), Provision.objects.count()) == (17, 22, 104)


@pytest.mark.parametrize("model", [Party, Convention, Region, Group, Cluster, Theme, AssistanceType, Barrier])
def test_names_are_in_six_languages_when_loaded(model):
    for record in model.objects.all():
        assert all(getattr(record, f"name_{language}") for language in LANGUAGES), record.pk


def test_second_run_changes_no_row_when_the_files_are_the_same():
    before = dump()
    counts = load_reference() + load_reference(update=True)
    assert {(count.added, count.updated, count.kept) for count in counts} == {(0, 0, 0)}
    assert dump() == before


def test_correction_of_staff_is_kept_when_loaded_again():
    GroupMembership.objects.filter(group__code="ldc", party__code="BGD").update(valid_to=date(2029, 11, 23))
    assert "memberships of groups: 0 added, 0 updated, 1 kept, 554 the same" in load()
    assert GroupMembership.objects.get(group__code="ldc", party__code="BGD").valid_to == date(2029, 11, 23)


def test_files_win_when_asked_to_update():
    Theme.objects.filter(code="nip").update(name_fr="Plans")
    theme = Theme.objects.get(code="pcb")
    theme.conventions.clear()
    assert "themes: 0 added, 2 updated, 0 kept, 39 the same" in load(update=True)
    assert Theme.objects.get(code="nip").name_fr == "Plans nationaux de mise en œuvre"
    assert sorted(theme.conventions.values_list("code", flat=True)) == ["basel", "stockholm"]


def test_deleted_row_comes_back_when_loaded_again():
    Adherence.objects.filter(party__code="KEN").delete()
    assert "adherences: 3 added, 0 updated, 0 kept, 552 the same" in load()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("adopted_on", "22 March 1989", 'conventions.csv:2:adopted_on: Write "22 March 1989" as a date: 2026-11-21.'),
        ("parties_official", "many", 'conventions.csv:2:parties_official: Write a whole number, not "many".'),
        ("confidence", "sure", "conventions.csv:2:confidence: “sure” is not one of the choices."),
        ("name_en", "", "conventions.csv:2:name_en: Give this a value."),
        ("code", "ROTTERDAM", "conventions.csv:3:code: This row is there twice."),
    ],
)
def test_fault_names_file_line_and_column_and_nothing_is_loaded_when_a_file_is_wrong(tmp_path, monkeypatch, column, value, message):
    for file in reference.FOLDER.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "conventions.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0][column] = value
    with (tmp_path / "conventions.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    before = dump()
    with pytest.raises(CommandError) as raised:
        load()
    assert message in str(raised.value)
    assert dump() == before


def test_unknown_code_is_named_when_a_row_refers_to_it():
    row = reference.Row({"convention": "KYOTO"}, file="cops.csv", line=7)
    with pytest.raises(reference.ReferenceFault) as raised:
        row.find("convention", {"basel": 1})
    assert str(raised.value) == 'cops.csv:7:convention: "KYOTO" is not known.'


def test_line_with_a_missing_cell_is_named_when_read(tmp_path, monkeypatch):
    (tmp_path / "short.csv").write_text("code,name\na,b\nc\n", encoding="utf-8")
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    with pytest.raises(reference.ReferenceFault) as raised:
        list(reference.rows("short"))
    assert str(raised.value) == "short.csv:3:: The line must hold 2 cells."


def test_mandate_is_complete_when_loaded():
    mandate = Decision.objects.get(symbol="RC-7/7")
    numbers = list(mandate.paragraphs.order_by("position").values_list("number", flat=True))
    assert (mandate.code, numbers) == ("RC-7-7", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "10(a)", "10(b)"])
    seventh = mandate.paragraphs.get(number="7").text
    assert seventh.startswith("Requests the Secretariat, when implementing the technical assistance programme")
    assert seventh.endswith("listing of new chemicals in Annex III to the Convention;")


def test_one_chemical_has_a_listing_in_each_convention_when_the_substance_is_the_same():
    aldrin = Chemical.objects.get(code="aldrin")
    assert sorted(aldrin.listings.values_list("code", flat=True)) == ["RC-ALDRIN", "SC-ALDRIN"]
    assert Chemical.objects.filter(is_waste=True).count() == 55


def test_listing_stands_from_its_effect_until_its_end_when_asked_on_a_day():
    def entries(code, day):
        return Listing.objects.in_force(on=day).filter(code=code).count()

    assert [entries("BC-B3010", date(2020, 12, 31)), entries("BC-B3010", date(2021, 1, 1))] == [1, 0]
    assert entries("SC-MCCP", date(2026, 11, 21)) == 0  # adopted in 2025; its effect is not established


def test_provisions_cross_conventions_when_they_name_none():
    crossing = Provision.objects.filter(convention=None).expressible().in_order()
    assert crossing.count() == 13
    assert crossing[0].code == "X-LEGAL"
    assert Provision.objects.in_order().first().code == "BC-ART1"
    codes = ("BC-ART4(2)", "RC-ART11(1(c))", "SC-ANNA(II)", "X-LEGAL")
    assert [Provision.objects.get(code=code).citation for code in codes] == ["4(2)", "11(1)(c)", "Annex A(II)", ""]
