"""The progress report for RC COP-13, from a snapshot to the number in the PDF that opens its records."""

from datetime import date
from io import BytesIO

from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from reports.models import ProgressReport
from reports.tasks import make_document
from tarp.parties.models import Meeting
from tests.journeys.conftest import Visitor
from tests.people import everybody
from tests.reports.world import random_world


def figure_on(visitor: Visitor) -> str:
    return visitor.page.locator("main li.figure strong").first.inner_text()


def records_on(visitor: Visitor) -> int:
    """How many records the page of a figure lists, on all its pages."""
    found = 0
    while True:
        found += visitor.page.locator("main ul.register > li").count()
        following = visitor.page.locator("main a[rel=next]")
        if not following.count():
            return found
        following.first.click()
        visitor.page.wait_for_load_state()


def test_report_from_the_snapshot_to_the_records_behind_its_numbers(visit, live_server, settings):
    settings.SITE_URL = live_server.url  # where the links of the document lead
    people = everybody()
    random_world(2, people.officer)

    # An officer freezes the registers and starts the report for the thirteenth meeting.
    officer = visit(people.officer)
    officer.go("/reports/").press("Start a report").axe()
    officer.fill(meeting=str(Meeting.objects.get(code="RC-COP13")), as_of="2026-11-21", period_from="2025-05-10")
    officer.press("Take the snapshot and start").axe()
    report = ProgressReport.objects.get()
    page = f"/reports/{report.reference}/"
    assert report.snapshot.as_of == date(2026, 11, 21)
    public = visit()
    public.go(page, status=404)

    # The key of a figure is copied from its page into the text; a number cannot be typed over, nor a figure made up.
    officer.go(f"/reports/figures/{report.snapshot.reference}/").axe()
    officer.page.locator("main a", has_text="Needs in the register").first.click()
    key, number = officer.page.locator("main code").inner_text(), figure_on(officer)
    assert (key, number, records_on(officer)) == ("{figure:needs}", "8", 8)
    section = f"/reports/{report.reference}/sections/needs/"
    officer.go(section).fill(text="The register holds {figure:need} needs.").press("Save")
    assert "There is no such figure: need." in officer.words
    officer.axe()
    officer.fill(text=f"The register holds {key} needs.[^ Decision RC-7/7. ]").press("Save")
    assert "The register holds eight needs." in officer.words

    # A head decides every recommendation, clears the text; the worker makes the document; the head issues it.
    head = visit(people.head)
    for recommendation in report.recommendations.order_by("pk"):
        head.go(page).page.locator(f"main a[href$='/{recommendation.reference}/propose/']").click()
        head.press("Propose")
    head.go(page).axe()
    head.press("Clear the text").axe()
    head.press("Clear the text")
    officer.go(section, status=403)
    job = ProcrastinateJob.objects.get(task_name="reports.tasks.make_document")
    make_document(**job.args)
    head.go(page).press("Issue").press("Issue")

    # Everybody reads the page and the PDF; a number of either opens as many records as it says.
    public.go(page).axe()
    assert "The register holds eight needs." in public.words
    answer = public.context.request.get(f"{live_server.url}{public.page.get_by_role('link', name='Read the PDF').get_attribute('href')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pdf = PdfReader(BytesIO(answer.body()))
    assert (pdf.trailer["/Root"]["/MarkInfo"]["/Marked"], "/StructTreeRoot" in pdf.trailer["/Root"]) == (True, True)
    addresses = sorted(addresses_in(pdf))
    assert f"{live_server.url}/en/reports/figures/{report.snapshot.reference}/needs/" in addresses
    counted = [address for address in addresses if "/needs/rung/" in address or address.endswith(("/needs/", "/offers/", "/activities/"))]
    assert len(counted) > 5
    for address in counted:
        assert public.page.goto(address).status == 200, address
        assert int(figure_on(public)) == records_on(public), address


def addresses_in(pdf: PdfReader) -> set[str]:
    actions = [annotation.get_object().get("/A", {}) for page in pdf.pages for annotation in page.get("/Annots", [])]
    return {str(action["/URI"]) for action in actions if "/URI" in action}
