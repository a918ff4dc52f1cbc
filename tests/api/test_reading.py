"""What a REST client reads: the contract of each kind of record, word for word."""

from datetime import UTC, datetime

import time_machine

from needs.models import Need
from tests import factories

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_need_is_read_with_codes_money_as_text_and_links(call):
    with time_machine.travel(NOW, tick=False):
        need = factories.need(
            status="registered",
            conventions=("basel", "stockholm"),
            description="السموم",
            language="ar",
            estimated_cost="1234.5",
            listing=None,
        )
        answer = call().get(f"needs/{need.reference}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "reference": need.reference,
        "status": "registered",
        "rung": "unaddressed",
        "party": "KEN",
        "conventions": ["basel", "stockholm"],
        "provisions": [need.provisions.get().code],
        "theme": need.theme.code,
        "title": "Training of customs officers",
        "description": "السموم",
        "language": "ar",
        "translation": "",
        "cluster": need.theme.cluster.code,
        "translated_title": "",
        "translated_at": None,
        "assistance_types": [need.assistance_types.get().code],
        "priority": "high",
        "justification": "",
        "level": "national",
        "barriers": [],
        "chemicals": [],
        "listing": None,
        "due_on": None,
        "life_cycle_stage": "",
        "from_year": None,
        "to_year": None,
        "delivery_languages": [],
        "target_group": "",
        "estimated_cost": "1234.50",
        "prior_assistance": "",
        "source": "request",
        "source_reference": "",
        "visibility": "public",
        "merged_into": None,
        "shared_by": [],
        "turn": "secretariat",
        "closing_reason": "",
        "unmet_reason": "",
        "confirmed_on": None,
        "registered_on": "2026-11-20",
        "left_register_on": None,
        "version": 1,
        "created_at": "2026-11-20T09:30:00Z",
        "updated_at": "2026-11-20T09:30:00Z",
        "links": {
            "self": f"http://localhost:8000/api/v1/needs/{need.reference}/",
            "page": f"http://localhost:8000/en/needs/{need.reference}/",
        },
    }


def test_rows_and_instances_say_the_same(call, people, rf):
    """Reading goes past the serializers; this is what holds the two ways together."""
    from plans.api import LadderNeedSerializer as NeedSerializer

    need = factories.need(status="registered", estimated_cost="10", conventions=("basel", "rotterdam"))
    request = rf.get("/")
    request.user = people.officer
    need = Need.objects.get()
    serializer = NeedSerializer(need, context={"request": request})
    beside = ("links", "rung", "cluster", "shared_by", "turn")  # found beside the columns
    for name in beside:
        del serializer.fields[name]
    read = call("officer").get(f"needs/{need.reference}/").json()
    assert {name: value for name, value in read.items() if name not in beside} == dict(serializer.data)
