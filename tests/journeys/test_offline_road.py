"""The road without a connection in a browser, and the colleague who has only a link: what went out comes back and is decided on."""

from __future__ import annotations

import io

from needs.models import Answer
from tests.journeys.conftest import link_in_last_mail
from tests.journeys.test_file_road import XLSX
from tests.needs.test_offline import edit, place, right, wrong
from tests.needs.test_offline import response_of_every_kind as every_kind
from tests.people import everybody


def test_twenty_wrong_cells_are_named_corrected_and_kept(visit):
    people = everybody()
    draft = every_kind()
    visitor, page = visit(people.transmitter), f"/responses/{draft.reference}/offline/"
    visitor.go(page).axe()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="workbook (XLSX), to fill in").click()
    content = io.BytesIO(download.value.path().read_bytes())
    cells = wrong(draft) | {place(draft, "text"): "Right"}
    sent = {"name": "mine.xlsx", "mimeType": XLSX, "buffer": edit(content, cells).getvalue()}
    visitor.page.set_input_files("input[name=file]", sent)
    visitor.press("Check the workbook").axe()
    rows = visitor.page.locator("table:has(#findings-caption) tbody tr")
    found = sorted((row[0][:2], row[1]) for row in (rows.nth(number).locator("td").all_inner_texts() for number in range(rows.count())))
    assert found == sorted(wrong(draft))
    assert Answer.objects.count() == 0
    visitor.press("Keep what is right")
    assert ("Kept. Changed: 1. Made: 0." in visitor.words, Answer.objects.get().value) == (True, "Right")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Download the rows that are not kept").click()
    back = {"name": "again.xlsx", "mimeType": XLSX, "buffer": download.value.path().read_bytes()}
    visitor.page.set_input_files("input[name=file]", back)
    visitor.press("Check the workbook")
    assert visitor.page.locator("table:has(#findings-caption) tbody tr").count() == len(wrong(draft))
    filled = edit(io.BytesIO(visitor.page.request.get(f"{visitor.site}/en{page}xlsx/").body()), right(draft))
    visitor.page.set_input_files("input[name=file]", {"name": "right.xlsx", "mimeType": XLSX, "buffer": filled.getvalue()})
    visitor.press("Check the workbook").press("Keep what is right")
    assert "Changed: 9" in visitor.words


def test_section_goes_to_a_colleague_and_comes_back(visit):
    people = everybody()
    draft = every_kind()
    party, colleague = visit(people.transmitter), visit(width=320)
    party.go(f"/responses/{draft.reference}/").press("Send a section to a colleague").axe()
    party.fill(section="Kinds", name="Asha Mwangi", office="Ministry of Health", email="asha@example.org", note="Rivers.").press(
        "Send the link"
    )
    colleague.go(link_in_last_mail("delegation")).axe()
    assert "delegated/" in colleague.page.url
    assert len(colleague.page.url.rsplit("delegated/", 1)[1]) == 0  # the token has left the address bar
    colleague.fill(text="Proposed by the ministry").press("Send back").axe()
    party.go(link_in_last_mail("delegation_handed_back")).axe()
    party.page.get_by_role("button", name="Accept").first.click()
    party.page.wait_for_load_state()
    answer = Answer.objects.get()
    assert (answer.value, answer.contributor) == ("Proposed by the ministry", "Asha Mwangi (Ministry of Health)")
    colleague.go("/delegated/", status=410).axe()
