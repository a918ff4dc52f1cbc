"""Generated requests against the document: whatever is sent, the answer is one that the document names, and never a fault.

TARP_FUZZ_EXAMPLES says how many requests each operation gets; with TARP_FUZZ_RANDOM they are other ones in every run.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from tarp import wsgi
from tests.api.conftest import Caller
from tests.walk import world

load_all_checks()
LEFT_OUT = [
    CHECKS.get_one(name)
    for name in (
        "positive_data_acceptance",  # a body of the right shape may still name a record that does not exist, or a Party that is not yours
        "missing_required_header",  # If-Match is asked for by 428
    )
]
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428", "429"]  # 412: an ETag of no record
EXAMPLES = int(os.environ.get("TARP_FUZZ_EXAMPLES", "3"))
IS_LONG = EXAMPLES > 3  # wrong requests are slow to make, and are read alike for everybody
EVERYBODY, WRITERS = ("anonymous", "transmitter", "provider", "officer", "head"), ("transmitter",)
OPTIONS = {
    "max_examples": EXAMPLES,
    "deadline": None,
    "derandomize": "TARP_FUZZ_RANDOM" not in os.environ,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
CODES: dict[str, list[Any]] = {
    "party": ["KEN", "KEN", "FJI"],
    "provider": ["BCRC-SEN", "BCRC-SEN", "UNITAR"],
    "conventions": [["basel"], ["rotterdam", "stockholm"], []],
    "theme": ["legal", None],
    "themes": [["legal"], []],
    "assistance_types": [["training"], []],
    "barriers": [[]],
    "provisions": [[]],
    "provision": [None],
    "listing": [None],
}


@pytest.fixture
def schema(people: Any, settings: Any) -> Iterator[Any]:
    """The document of the site as a server runs it, on the connection of the test, in a world in which its addresses lead somewhere."""
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"anonymous": "999999/h", "person": "999999/h", "export": "999999/h"}
    }
    settings.ALLOWED_HOSTS = ["*"]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    config = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", wsgi.application, config=config)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def keys(people: Any) -> dict[str, list[str]]:
    """Codes and references by the first part of an address."""
    made = world(people)
    return {
        "needs": [made.need.reference, made.registered.reference],
        "offers": [made.offer.reference, made.published.reference],
        "difficulties": [made.difficulty.reference],
        "matches": [made.match.reference],
        "activities": [made.activity.reference],
        "plans": [made.plan.code],
        "rounds": [made.round.code],
        "reports": [made.report.reference],
        "parties": ["KEN"],
        "providers": ["BCRC-SEN"],
        "conventions": ["basel"],
    }


def sent_as(user: Any) -> dict[str, str]:
    secret = Caller(user).secret
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def lead_somewhere(case: Any, keys: dict[str, list[str]], dice: random.Random) -> None:
    """Mostly names what exists, where the request is not meant to be wrong in that part: noise alone gets no further than 400 and 404."""
    known = keys.get(case.operation.path.split("/")[3])
    if known and case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH) and dice.random() < 0.9:
        case.path_parameters = dict.fromkeys(case.path_parameters, dice.choice(known))
    if case.headers and "If-Match" in case.headers and not case.meta.is_negative_at(ParameterLocation.HEADER) and dice.random() < 0.8:
        case.headers["If-Match"] = '"1"'
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        for name in CODES.keys() & case.body.keys():
            if dice.random() < 0.9:
                case.body[name] = dice.choice(CODES[name])


@pytest.mark.parametrize(
    ("mode", "name"), [*(("positive", name) for name in EVERYBODY), *(("negative", name) for name in (EVERYBODY if IS_LONG else WRITERS))]
)
def test_no_request_finds_a_fault(schema, keys, people, name, mode):
    headers, dice, statuses = sent_as(people[name]), random.Random(EXAMPLES), set()
    for result in schema.get_all_operations():

        @hypothesis.given(case=result.ok().as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
        @hypothesis.settings(**OPTIONS)
        def ask(case):
            lead_somewhere(case, keys, dice)
            with transaction.atomic():  # each request meets the world as it was made
                try:
                    statuses.add(case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT).status_code)
                finally:
                    transaction.set_rollback(True)

        with contextlib.suppress(Unsatisfiable):  # some operations take nothing that could be wrong
            ask()
    assert statuses >= ({400, 401} if name == "anonymous" else {200, 400, 403} if mode == "positive" else {400, 403})


@pytest.mark.parametrize("name", ["transmitter", "provider", "officer"])
def test_no_course_of_requests_finds_a_fault(schema, keys, people, name):
    """Each request meets what those before it left: records are made, changed under their ETags, submitted, withdrawn, read again."""
    headers, statuses = sent_as(people[name]), set()
    operations = [result.ok() for result in schema.include(path_regex="^/api/v1/(needs|difficulties|offers)/").get_all_operations()]

    @hypothesis.given(course=st.lists(st.one_of(*(operation.as_strategy() for operation in operations)), min_size=20, max_size=20))
    @hypothesis.settings(**OPTIONS | {"max_examples": 4 * EXAMPLES})
    def walk(course):
        known, etags, dice = {kind: list(some) for kind, some in keys.items()}, {}, random.Random(len(statuses))
        with transaction.atomic():
            try:
                for case in course:
                    lead_somewhere(case, known, dice)
                    if case.headers and (etag := etags.get(case.path_parameters.get("reference"))):
                        case.headers["If-Match"] = etag
                    answer = case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)
                    statuses.add((case.method, answer.status_code))
                    if answer.status_code in (200, 201) and "reference" in (row := answer.json()):
                        etags[row["reference"]] = answer.headers["etag"][0]
                        known[case.operation.path.split("/")[3]].append(row["reference"])
            finally:
                transaction.set_rollback(True)

    walk()
    assert ("GET", 200) in statuses
    assert statuses & {("POST", 200), ("POST", 201), ("PATCH", 200)}, statuses
