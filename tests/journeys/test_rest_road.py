"""The REST road against the running site: a token made in the browser, then a program that knows nothing of us but the address."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from needs.models import Need
from tests import factories
from tests.journeys.conftest import Visitor
from tests.people import everybody


class Program:
    """A client of the standard library alone. An answer is its status, headers and JSON."""

    def __init__(self, site: str, token: str = ""):
        self.site, self.token = site, token

    def __call__(self, method: str, address: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        request = Request(
            address if address.startswith("http") else f"{self.site}/api/v1/{address}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={name.replace("_", "-"): value for name, value in headers.items()}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
            | ({} if body is None else {"Content-Type": "application/json"}),
        )
        try:
            with urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, json.loads(answer.read() or "null")
        except HTTPError as refusal:
            return refusal.code, refusal.headers, json.loads(refusal.read() or "null")

    def walk(self, address: str | None) -> list[list[str]]:
        """The references on each page of a list, to the last."""
        pages = []
        while address:
            status, headers, page = self("GET", address)
            assert (status, headers["Link"]) == (200, f'<{page["next"]}>; rel="next"' if page["next"] else None)
            pages.append([row["reference"] for row in page["results"]])
            address = page["next"]
        return pages


def made_token(visitor: Visitor, scope: str) -> str:
    """A token made on the page, where it is shown once."""
    visitor.go("/account/tokens/").fill(name="Our register", scope=scope, days="30 days").press("Make a token").axe()
    token = visitor.page.locator(".notice .code").inner_text()
    assert token not in visitor.go("/account/tokens/").words
    return token


def test_program_reads_the_registers_states_a_need_and_submits_it(visit, live_server, settings):
    settings.SITE_URL = live_server.url
    people = everybody()
    for number in range(7):
        factories.need("KEN" if number % 2 else "FJI", title=f"Need {number}", status="registered", conventions=("stockholm",))
    private = factories.need("FJI", title="A draft of another Party")
    kenya = visit(people.transmitter)
    anybody, program = Program(live_server.url), Program(live_server.url, made_token(kenya, "Read and write"))

    # Every list and one of its records; the filters of the pages; pages to the end.
    for kind in ("parties", "conventions", "provisions", "themes", "chemicals", "meetings", "providers", "plans", "needs"):
        status, _headers, page = anybody("GET", f"{kind}/?page_size=1")
        assert (status, len(page["results"])) == (200, 1), kind
        [first] = page["results"]
        assert anybody("GET", first["links"]["self"])[::2] == (200, first), kind
    for kind in ("rounds", "offers", "matches", "activities", "gaps", "reports"):
        assert anybody("GET", f"{kind}/")[0] == 200, kind
    pages = program.walk("needs/?status=registered&convention=stockholm&page_size=3&count=exact")
    assert [len(page) for page in pages] == [3, 3, 1]
    everything = [reference for page in pages for reference in page]
    assert (len(set(everything)), private.reference in everything) == (7, False)
    for query in ("party=KEN&search=need", "region=africa&status=registered", "rung=unaddressed&party=KEN"):
        found = {reference for page in program.walk(f"needs/?{query}&page_size=2") for reference in page}
        assert found == set(Need.objects.filter(party__code="KEN").values_list("reference", flat=True)), query
        page = kenya.go(f"/needs/?{query}").page
        assert page.locator("ul.register > li").count() == 3, query

    # Nothing is sent twice, and refusals are problem documents.
    status, headers, _record = program("GET", f"needs/{everything[0]}/")
    assert program("GET", f"needs/{everything[0]}/", If_None_Match=headers["ETag"])[::2] == (304, None)
    for sent, status, code in [
        (anybody("GET", f"needs/{private.reference}/"), 404, "not_found"),
        (anybody("GET", "needs/?colour=red"), 400, "not_accepted"),
        (anybody("POST", "needs/", {"party": "KEN"}), 401, "not_authenticated"),
        (program("POST", "needs/", {"party": "FJI", "title": "Not ours"}), 403, "not_your_party"),
        (Program(live_server.url, "tarp_stolen")("GET", "needs/"), 401, "authentication_failed"),
    ]:
        assert (sent[0], sent[1]["Content-Type"], sent[2]["code"]) == (status, "application/problem+json", code)

    # A need is stated; what still keeps it from submission is what its page says.
    status, headers, stated = program("POST", "needs/", {"party": "KEN", "conventions": ["stockholm"], "title": "Stated by a program"})
    assert (status, headers["Location"]) == (201, stated["links"]["self"])
    submit, reference = f"needs/{stated['reference']}/submit/", stated["reference"]
    status, _headers, refusal = program("POST", submit, {})
    assert (status, refusal["code"]) == (422, "incomplete")
    kenya.go(f"/needs/{reference}/submit/").press("Submit to the secretariat")
    assert [one["detail"] for one in refusal["errors"] if one["detail"] not in kenya.words] == []
    assert kenya.page.locator(".error-summary li").count() == len(refusal["errors"]) > 2

    # Who may not submit on the page may not by a program either: one sentence.
    drafter = visit(people.drafter)
    status, _headers, refusal = Program(live_server.url, made_token(drafter, "Read and write"))("POST", submit, {})
    assert (status, refusal["code"]) == (403, "not_a_transmitter")
    assert refusal["detail"] in drafter.go(f"/needs/{reference}/submit/", status=403).words
    reader = Program(live_server.url, made_token(kenya, "Read"))
    assert (reader("GET", f"needs/{reference}/")[0], reader("POST", submit, {})[2]["code"]) == (200, "token_reads_only")

    # It is completed under the version that was read, and submitted.
    like = factories.need("KEN", conventions=("stockholm",))
    rest = {
        "description": "What is needed and why.",
        "theme": like.theme.code,
        "provisions": list(like.provisions.values_list("code", flat=True)),
        "assistance_types": list(like.assistance_types.values_list("code", flat=True)),
        "priority": "high",
    }
    assert program("PATCH", f"needs/{reference}/", rest)[0] == 428
    status, _headers, doubted = program("PATCH", f"needs/{reference}/", rest, If_Match=headers["ETag"])
    assert (status, doubted["code"], doubted["alike"][-1]["reference"]) == (409, "stated_before", like.reference)
    assert program("PATCH", f"needs/{reference}/", rest | {"is_another": True}, If_Match=headers["ETag"])[0] == 200
    status, _headers, conflict = program("PATCH", f"needs/{reference}/", {"title": "Stale"}, If_Match=headers["ETag"])
    assert (status, conflict["code"], conflict["current"]["title"]) == (412, "version_conflict", "Stated by a program")
    for _again in range(2):  # the answer was lost on the way: the same request, the same answer
        status, _headers, submitted = program("POST", submit, {"note": "As agreed."}, Idempotency_Key="b0a5d9c2-1")
        assert (status, submitted["status"]) == (200, "submitted")
    assert "Submitted" in kenya.go(f"/needs/{reference}/").words

    # A token that is revoked on the page is refused at once.
    kenya.go("/account/tokens/")
    for _token in range(2):
        kenya.page.get_by_role("button", name="Revoke").first.click()
        kenya.page.wait_for_load_state()
    assert (program("GET", "needs/")[0], reader("GET", "needs/")[0]) == (401, 401)


def test_document_opens_as_a_page_and_asks_the_site(visit, live_server):
    visitor = visit()
    assert visitor.page.goto(f"{live_server.url}/api/v1/docs/").status == 200
    visitor.page.locator(".opblock").first.wait_for()
    addresses = visitor.page.locator(".opblock-summary-path").evaluate_all("all => all.map(one => one.dataset.path)")
    assert {"/api/v1/needs/", "/api/v1/gaps/", "/api/v1/offers/{reference}/submit/"} <= set(addresses)
    block = visitor.page.locator("#operations-conventions-conventions_list")
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    block.locator("button.execute").click()
    status = block.locator(".live-responses-table tbody .response-col_status").first
    status.wait_for()
    assert status.inner_text().split()[0] == "200"
    visitor.axe("color-contrast")
    visitor.page.emulate_media(color_scheme="dark")
    visitor.axe("color-contrast")
