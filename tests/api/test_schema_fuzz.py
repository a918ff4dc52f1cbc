"""Generated requests against the document: whatever is sent, the answer is one that the document names, and never a fault."""

from __future__ import annotations

import contextlib
import os

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks

from tarp import wsgi
from tests.api.conftest import Caller
from tests.api.records import MAKERS

load_all_checks()
LEFT_OUT = {
    "positive_data_acceptance",  # a body of the right shape may still name a record that does not exist, or a Party that is not yours
    "missing_required_header",  # If-Match is asked for by 428
}
EXAMPLES = int(os.environ.get("TARP_FUZZ_EXAMPLES", "4"))


@pytest.fixture
def application():
    """The site as a server runs it, on the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield wsgi.application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("mode", "name"), [("positive", "anonymous"), ("positive", "transmitter"), ("positive", "officer"), ("negative", "transmitter")]
)
def test_no_request_finds_a_fault(application, people, settings, name, mode):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"anonymous": "999999/h", "person": "999999/h"}}
    settings.ALLOWED_HOSTS = ["*"]
    for make in MAKERS.values():
        make()
    secret = Caller(people[name]).secret
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

        @hypothesis.given(case=strategy)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers, excluded_checks=[CHECKS.get_one(one) for one in LEFT_OUT])

        with contextlib.suppress(Unsatisfiable):  # some operations take nothing that could be wrong
            ask()
    assert asked > 100
