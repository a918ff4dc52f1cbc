"""The OpenAPI document: without a warning, complete, and its page clean under the content security policy."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from tarp.api import router
from tarp.records.workflow import Workflow

HEADERS = {"get": {"If-None-Match"}, "put": {"If-Match"}, "patch": {"If-Match"}, "post": {"Idempotency-Key"}, "delete": set()}


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(public=True)


def test_it_is_valid_and_makes_no_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_list_detail_and_move_is_in_it(schema):
    assert schema["openapi"] == "3.1.1"
    expected = {
        "/api/v1/",
        "/api/v1/gaps/",
        "/api/v1/rounds/{code}/results/",
    }  # the list of lists; a table, whose rows have no address of their own
    for prefix, viewset, _name in router.registry:
        key = viewset.lookup_field
        expected |= {f"/api/v1/{prefix}/", f"/api/v1/{prefix}/{{{key}}}/"}
        workflow = getattr(viewset.queryset.model, "workflow", None) if hasattr(viewset, "perform") else None
        if isinstance(workflow, Workflow):
            expected |= {f"/api/v1/{prefix}/{{{key}}}/{move.name}/" for move in workflow.moves}
    assert set(schema["paths"]) == expected


def test_every_operation_names_its_refusals_validators_and_keys(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
            problems = {code for code, answer in operation["responses"].items() if "application/problem+json" in answer.get("content", {})}
            assert {"400", "401", "429"} <= problems, path
            assert operation["security"] == [{"token": []}, {"session": []}, *([{}] if method == "get" else [])], path
            expected = {"get": {"If-None-Match"}, "put": {"If-Match"}, "patch": {"If-Match"}, "delete": set(), "post": {"Idempotency-Key"}}[
                method
            ]
            assert expected <= headers, path
            if method == "get":
                assert {"ETag", "RateLimit"} <= set(operation["responses"]["200"]["headers"])
                assert "ETag" in operation["responses"]["304"]["headers"]


def test_the_document_and_its_page_are_served(client, db):
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert [word for word in ("<style", "style=", "<script>", "http://", "https://") if word in html] == []


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_document_works_in_a_browser(live_server, browser):
    page = browser.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/api/v1/docs/")
    page.wait_for_selector("#swagger-ui .opblock", timeout=30_000)
    assert complaints == []
    page.close()
