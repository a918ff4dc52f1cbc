"""Every list as a file: what each register exports, by the filters of its page, and that what goes out comes back."""

import csv
import io

import pytest
from openpyxl import load_workbook

from offers.models import Offer
from offers.resources import OfferResource, ProviderResource
from plans.models import Activity
from plans.resources import ActivityResource, PlanResource
from tarp.records import demonstration
from tarp.records.spreadsheets import Table, read
from tests.people import signed_in
from tests.plans import factories


def rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def activity(people):
    need = factories.need(title="Registered")
    factories.need("FJI", title="Alone")
    factories.match(need, factories.offer(need, title="Matched", status="published"))
    return factories.activity(need, status="approved")


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/en/needs/export/csv/", ["Registered", "Alone"]),
        ("/en/needs/export/csv/?party=FJI", ["Alone"]),
        ("/en/needs/export/csv/?rung=planned", ["Registered"]),
        ("/en/offers/export/csv/", ["Matched"]),
        ("/en/offers/export/csv/?status=draft", []),
        ("/en/plans/activities/export/csv/", ["Workshops for customs officers"]),
    ],
)
def test_register_is_exported_with_the_filters_of_its_page(client, activity, path, titles):
    assert [row["title"] for row in rows(client.get(path))] == titles


def test_providers_are_exported_as_they_are_listed(client, db):
    found = rows(client.get("/en/providers/export/csv/?search=UNITAR"))
    assert [row["code"] for row in found] == ["UNITAR"]


@pytest.mark.parametrize("resource_class", [OfferResource, ProviderResource, ActivityResource, PlanResource])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_comes_back_and_changes_nothing(people, activity, resource_class, extension):
    records = resource_class._meta.model._default_manager.order_by("pk")[:30]
    resource = resource_class(by=people.officer)
    content = b"".join(resource.csv(records)) if extension == "csv" else resource.xlsx(records).read()
    report = resource.load(read(io.BytesIO(content), name=f"table.{extension}"))
    assert (report.unchanged, report.findings) == (len(records), ())


def test_offer_is_imported_by_the_desk_of_its_provider_alone(people):
    provider = factories.provider(people.provider.appointments.get().office)
    sheet = Table(("provider", "title", "themes", "capacity"), ((2, (provider.code, "Laboratory", "", "4")),))
    report = OfferResource(by=people.other_provider).load(sheet)
    assert [finding.sentence for finding in report.findings] == ["Only the people of this provider's desk can do this."]
    assert OfferResource(by=people.provider_drafter).load(sheet).created == 1
    offer = Offer.objects.get()
    assert (offer.provider, offer.title, offer.capacity, offer.status) == (provider, "Laboratory", 4, "draft")


def test_activity_is_imported_by_staff(people):
    sheet = Table(("plan", "title", "conventions"), ((2, ("2026-2029", "Workshop", "basel; rotterdam")),))
    assert ActivityResource(by=people.transmitter).load(sheet).findings[0].sentence == "Only the secretariat can do this."
    assert ActivityResource(by=people.officer).load(sheet).created == 1
    assert Activity.objects.get().status == "proposed"


def test_offer_import_page_opens_for_who_has_signed_in(client, people):
    assert client.get("/en/offers/import/").status_code == 302
    assert signed_in(people.provider).get("/en/offers/import/").status_code == 200


@pytest.mark.parametrize("address", ["/en/needs/export/{}/", "/en/gaps/download.{}"])
def test_file_of_an_invented_world_says_so_by_its_name_and_in_the_workbook(client, activity, address):
    real = client.get(address.format("xlsx"))
    demonstration.assume(True)
    try:
        invented = client.get(address.format("xlsx"))
        table = client.get(address.format("csv"))
    finally:
        demonstration.assume(False)
    name = real["Content-Disposition"].partition('filename="')[2]
    assert invented["Content-Disposition"] == f'attachment; filename="demonstration-{name}'
    assert table["Content-Disposition"].endswith(f'"demonstration-{name.replace(".xlsx", ".csv")}')
    book, unmarked = (load_workbook(io.BytesIO(answer.getvalue())) for answer in (invented, real))
    sentence = "Demonstration. Every need, offer, activity and figure here is invented."
    assert (book.properties.title, book.active.oddHeader.center.text) == (sentence, sentence)
    assert (unmarked.properties.title, unmarked.active.oddHeader.center.text) == (None, None)


def template_of(client, address):
    """The workbook that the import page at this address offers."""
    page = client.get(address).content.decode()
    assert page.count('href="?template"') == 1
    answer = client.get(f"{address}?template")
    assert answer["Content-Disposition"].endswith('-template.xlsx"')
    return load_workbook(io.BytesIO(answer.getvalue()))


def cells(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("address", ["/en/offers/import/", "/en/admin/offers/offer/import/", "/fr/admin/needs/need/import/"])
def test_import_page_offers_an_empty_table_that_explains_its_columns(people, address):
    client = signed_in(people.officer)
    table, columns = template_of(client, address).worksheets
    guide = [one for one in client.get(address).context["columns"] if one.is_read]
    assert cells(table) == [tuple(one.name for one in guide)]
    assert [row[0] for row in cells(columns)[1:]] == [one.name for one in guide]
    assert [row for row in cells(columns)[1:] if not (row[1] and row[2])] == []


def test_filled_table_is_taken_as_it_is(people):
    """With the sheet that explains the columns still in it."""
    provider = factories.provider(people.provider.appointments.get().office)
    client = signed_in(people.provider)
    book = template_of(client, "/en/offers/import/")
    table = book.worksheets[0]
    for name, value in {"provider": provider.code, "title": "Laboratory", "capacity": 4}.items():
        table.cell(2, [cell.value for cell in table[1]].index(name) + 1, value)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "offers.xlsx"
    checked = client.post("/en/offers/import/", {"file": file})
    assert (checked.status_code, checked.context["upload"].report.findings) == (200, ())
    client.post("/en/offers/import/", {"key": checked.context["upload"].key})
    assert (Offer.objects.get().title, Offer.objects.get().capacity) == ("Laboratory", 4)


def test_empty_table_is_for_who_may_bring_one_in(client, people):
    assert client.get("/en/offers/import/?template").status_code == 302
    assert signed_in(people.observer).get("/en/needs/import/?template").status_code == 403
    assert signed_in(people.transmitter).get("/en/admin/needs/need/import/?template").status_code == 302
