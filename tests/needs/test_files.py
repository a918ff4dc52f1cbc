"""The file door of needs: the register as a file for whoever reads it, and the import page in two steps."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from needs.models import Need
from tests import factories
from tests.people import signed_in

GOOD = b"party,conventions,title\r\nKEN,basel,Laboratory\r\n"
BAD = b"party,conventions,title,priority\r\nKEN,basel,Laboratory,urgent\r\n"


def parsed(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def rows(response):
    return parsed(response.getvalue())


def upload(content, name="needs.csv"):
    return {"file": SimpleUploadedFile(name, content, content_type="application/octet-stream")}


@pytest.fixture
def needs(people):
    return [factories.need(title="Public", status="registered"), factories.need(title="Draft"), factories.need("FJI", title="Elsewhere")]


def test_export_holds_what_its_reader_may_see_and_has_filtered(client, people, needs):
    assert [row["title"] for row in rows(client.get("/en/needs/export/csv/"))] == ["Public"]
    own = signed_in(people.transmitter)
    assert [row["title"] for row in rows(own.get("/en/needs/export/csv/"))] == ["Public", "Draft"]
    assert [row["title"] for row in rows(own.get("/en/needs/export/csv/?status=draft"))] == ["Draft"]
    assert [row["title"] for row in rows(signed_in(people.officer).get("/en/needs/export/csv/?party=FJI"))] == ["Elsewhere"]


def test_workbook_holds_the_same_rows(client, needs):
    sheet = load_workbook(io.BytesIO(client.get("/en/needs/export/xlsx/").getvalue())).active
    header, *found = sheet.iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True))["title"] for row in found] == ["Public"]


def test_export_does_not_exist_in_other_formats(client, needs):
    assert client.get("/en/needs/export/exe/").status_code == 404


def test_import_asks_to_sign_in(client, people):
    assert client.get("/en/needs/import/").status_code == 302
    assert client.post("/en/needs/import/", upload(GOOD)).status_code == 302
    assert Need.objects.count() == 0


def test_import_checks_first_and_keeps_on_the_second_word(people):
    client = signed_in(people.drafter)
    checked = client.post("/en/needs/import/", upload(GOOD))
    assert (checked.status_code, checked.context["upload"].report.created, Need.objects.count()) == (200, 1, 0)
    kept = client.post("/en/needs/import/", {"key": checked.context["upload"].key})
    assert (kept.status_code, Need.objects.get().title) == (302, "Laboratory")
    again = client.post("/en/needs/import/", {"key": checked.context["upload"].key})
    assert (again.status_code, Need.objects.count()) == (422, 1)


def test_import_shows_what_is_wrong_by_row_and_column(people):
    response = signed_in(people.drafter).post("/en/needs/import/", upload(BAD))
    assert response.status_code == 422
    assert [(finding.line, finding.column, finding.found) for finding in response.context["upload"].report.findings] == [
        (2, "priority", "urgent")
    ]
    assert "One of: high, medium, low." in response.content.decode()


def test_import_says_why_a_file_is_not_read(people):
    client = signed_in(people.drafter)
    assert client.post("/en/needs/import/", {}).context["upload"].refusal == "Choose a file."
    assert client.post("/en/needs/import/", upload(b"")).status_code == 422
    assert "not a spreadsheet" in client.post("/en/needs/import/", upload(b"<html>", "needs.xlsx")).context["upload"].refusal


def test_rows_wait_for_the_person_who_sent_them_alone(people):
    key = signed_in(people.drafter).post("/en/needs/import/", upload(GOOD)).context["upload"].key
    assert signed_in(people.officer).post("/en/needs/import/", {"key": key}).status_code == 422
    assert Need.objects.count() == 0


def test_staff_take_out_and_bring_in_by_the_same_door(people, needs):
    staff = signed_in(people.officer)
    out = staff.get("/en/admin/needs/need/export/csv/?status__exact=draft")
    content = out.getvalue()
    assert [row["title"] for row in parsed(content)] == ["Draft", "Elsewhere"]
    changed = content.replace(b"Elsewhere", b"Suva")
    checked = staff.post("/en/admin/needs/need/import/", upload(changed))
    assert (checked.context["upload"].report.changed, checked.context["upload"].report.unchanged) == (1, 1)
    assert staff.post("/en/admin/needs/need/import/", {"key": checked.context["upload"].key}).status_code == 302
    assert Need.objects.filter(title="Suva").count() == 1


def test_admin_files_are_closed_to_others(people, needs):
    client = signed_in(people.transmitter)
    assert client.get("/en/admin/needs/need/export/csv/", follow=True).status_code == 403
    assert client.get("/en/admin/needs/need/import/", follow=True).status_code == 403
