"""The spreadsheet road in a browser: a register is taken out, its cells are broken, what is wrong is shown, and it is brought in again."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from typing import Any

from openpyxl import Workbook, load_workbook

from needs.models import Need
from offers.models import Offer, Provider
from tests import factories
from tests.journeys.conftest import Visitor
from tests.people import everybody

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = '=HYPERLINK("https://example.org","Open")'


def taken(visitor: Visitor, page: str, format: str) -> bytes:
    """The file behind the link of the list."""
    visitor.go(page)
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("main").get_by_role("link", name=format, exact=True).click()
    return download.value.path().read_bytes()


def send(visitor: Visitor, page: str, content: bytes, *, name: str) -> None:
    """Gives the file to the import page to be checked."""
    visitor.go(page).page.set_input_files("input[name=file]", {"name": name, "mimeType": XLSX, "buffer": content})
    visitor.press("Check the file")


def findings(visitor: Visitor) -> list[tuple[str, str, str]]:
    """Row, column and what was found there, as the page says."""
    rows = visitor.page.locator("table:has(#findings-caption) tbody tr")
    return [tuple(rows.nth(number).locator("td").all_inner_texts()[:3]) for number in range(rows.count())]  # type: ignore[misc]


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(sheet: Any, row: int, column: str) -> Any:
    [place] = [one for one in sheet[1] if one.value == column]
    return sheet.cell(row, place.column)


def test_needs_are_corrected_in_a_workbook(visit):
    people = everybody()
    needs = [factories.need(title=title) for title in ("Training", "Laboratory", FORMULA)]
    visitor = visit(people.transmitter)
    content = taken(visitor, "/needs/?status=draft", "XLSX")
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    row = {cell(sheet, number, "title").value: number for number in (2, 3, 4)}
    assert {one.lstrip("'") for one in row} == {"Training", "Laboratory", FORMULA}
    assert "f" not in {one.data_type for line in sheet.iter_rows() for one in line}

    # Three cells are broken; the page names each, and nothing is kept.
    training, laboratory = row["Training"], row["Laboratory"]
    cell(sheet, training, "priority").value = "urgent"
    cell(sheet, training, "theme").value = "nothing"
    cell(sheet, laboratory, "from_year").value = "soon"
    cell(sheet, laboratory, "title").value = "Laboratory of residues"
    send(visitor, "/needs/import/", saved(book), name="needs.xlsx")
    visitor.axe()
    assert visitor.page.locator(".error-summary h2").inner_text() == "3 things have to be put right"
    assert sorted(findings(visitor)) == sorted(
        [(str(training), "theme", "nothing"), (str(training), "priority", "urgent"), (str(laboratory), "from_year", "soon")]
    )
    assert "One of: high, medium, low." in visitor.words
    assert set(Need.objects.values_list("title", flat=True)) == {"Training", "Laboratory", FORMULA}

    # Corrected, it says what it would do; on the second word it does so, and sent again it changes nothing.
    cell(sheet, training, "priority").value = "low"
    cell(sheet, training, "theme").value = needs[0].theme.code
    cell(sheet, laboratory, "from_year").value = 2027
    sheet.append([{"party": "KEN", "conventions": "basel", "title": "From a workbook"}.get(one.value) for one in sheet[1]])
    send(visitor, "/needs/import/", saved(book), name="needs.xlsx")
    visitor.axe()
    assert visitor.page.locator("main ul > li", has_text=":").all_inner_texts() == ["To be made: 1", "To be changed: 2", "Unchanged: 1"]
    assert Need.objects.count() == 3
    visitor.press("Keep these rows")
    assert "Made: 1. Changed: 2. Unchanged: 1." in visitor.words
    kept = dict(Need.objects.values_list("title", "priority"))
    assert kept == {"Training": "low", "Laboratory of residues": "high", FORMULA: "high", "From a workbook": ""}
    assert Need.objects.get(title="Laboratory of residues").from_year == 2027
    again = taken(visitor, "/needs/?status=draft", "XLSX")
    send(visitor, "/needs/import/", again, name="needs.xlsx")
    assert "Unchanged: 4" in visitor.words


def test_offers_are_corrected_in_a_csv_file(visit):
    people = everybody()
    desk = Provider.objects.get(code="UNITAR")
    desk.office = people.provider.appointments.get().office
    desk.save()
    offer = Offer.objects.create(provider=desk, title=FORMULA, description="@SUM(A1:A9) is where it hurts.")
    visitor = visit(people.provider)
    content = taken(visitor, "/offers/?status=draft", "CSV").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(content))
    assert (row["reference"], row["title"], row["description"][:2]) == (offer.reference, f"'{FORMULA}", "'@")

    def file(*rows: dict[str, str]) -> bytes:
        text = io.StringIO()
        writer = csv.DictWriter(text, row)
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")

    new = dict.fromkeys(row, "") | {"provider": "UNITAR", "title": "Laboratory training", "kind": "expertise"}
    send(visitor, "/offers/import/", file(row | {"capacity": "many"}, new | {"provider": "BCRC-SEN"}), name="offers.csv")
    visitor.axe()
    assert findings(visitor) == [("2", "capacity", "many"), ("3", "–", "")]
    assert "Only the people of this provider's desk can do this." in visitor.words
    send(visitor, "/offers/import/", file(row | {"capacity": "3"}, new), name="offers.csv")
    visitor.press("Keep these rows")
    offer.refresh_from_db()
    assert (offer.title, offer.description[0], offer.capacity) == (FORMULA, "@", 3)
    assert Offer.objects.get(title="Laboratory training").status == "draft"


def test_bomb_is_refused_with_a_sentence(visit):
    people = everybody()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Workbook()))) as plain, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in plain.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bomb.writestr(name, plain.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _megabyte in range(1024):
                sheet.write(b" " * 1024 * 1024)
    visitor = visit(people.transmitter)
    began = time.monotonic()
    send(visitor, "/needs/import/", packed.getvalue(), name="needs.xlsx")
    # Shown by pytest -s; a time is no promise, so it is not asserted.
    print(f"A workbook of {len(packed.getvalue()):,} bytes that unpacks to a gigabyte is refused in {time.monotonic() - began:.2f} s.")  # noqa: T201
    assert visitor.page.locator(".error-summary a").inner_text() == (
        "The file unpacks to more than it should. Copy the rows into a new workbook and send that."
    )
    visitor.axe()
    assert Need.objects.count() == 0
