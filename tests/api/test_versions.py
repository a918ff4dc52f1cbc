"""Validators: 304 while nothing has changed, 428 and 412 so that no change is lost."""

import pytest

from needs.models import Need
from tarp.records.models import Limit
from tests import factories
from tests.api.test_needs import problem


@pytest.fixture
def draft(people):
    return factories.need()


def test_what_has_not_changed_is_answered_by_304_and_costs_no_allowance(call, draft):
    client = call("transmitter")
    for address in ("needs/", f"needs/{draft.reference}/", "parties/KEN/", "conventions/"):
        read = client.get(address)
        hits = Limit.objects.get().hits
        again = client.get(address, headers={"If-None-Match": read.headers["ETag"]})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", read.headers["ETag"])
        assert Limit.objects.get().hits == hits
    assert client.get("needs/", headers={"If-None-Match": "*"}).status_code == 304
    assert client.get("needs/", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_changed_record_has_another_tag(call, draft):
    client = call("transmitter")
    address = f"needs/{draft.reference}/"
    tag, of_list = client.get(address).headers["ETag"], client.get("needs/").headers["ETag"]
    assert tag.startswith('"1-')
    changed = client.send("patch", address, {"priority": "low"}, if_match=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] == client.get(address).headers["ETag"] != tag
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
    assert client.get("needs/", headers={"If-None-Match": of_list}).status_code == 200


@pytest.mark.parametrize("method", ["patch", "put"])
def test_a_change_says_which_version_it_is_made_from(call, draft, method):
    client = call("transmitter")
    address = f"needs/{draft.reference}/"
    body = {"party": "KEN", "title": "Mine"}
    assert problem(client.send(method, address, body)) == (428, "version_missing", [])
    for unreadable in ("1", "*", '"1", "2"', '"x"'):
        assert problem(client.send(method, address, body, if_match=unreadable)) == (412, "version_unreadable", [])
    assert Need.objects.get().title == "Training of customs officers"
    assert client.send(method, address, body, if_match='"1"').status_code == 200


def test_a_stale_change_overwrites_nothing_and_gets_the_present_text(call, draft):
    first, second = call("transmitter"), call("drafter")
    address = f"needs/{draft.reference}/"
    tag = first.get(address).headers["ETag"]
    assert first.send("patch", address, {"title": "Theirs"}, if_match=tag).status_code == 200
    refused = second.send("patch", address, {"title": "Mine"}, if_match=tag)
    assert problem(refused) == (412, "version_conflict", [])
    assert (refused.json()["current"]["title"], refused.json()["current"]["version"]) == ("Theirs", 2)
    assert refused.headers["ETag"] == first.get(address).headers["ETag"]
    assert problem(second.send("post", f"{address}submit/", {}, if_match=tag)) == (403, "not_a_transmitter", [])
    assert problem(first.send("post", f"{address}submit/", {}, if_match=tag)) == (412, "version_conflict", [])
    assert (Need.objects.get().title, Need.objects.get().status) == ("Theirs", "draft")


def test_put_replaces_and_patch_keeps(call, draft):
    client = call("transmitter")
    address = f"needs/{draft.reference}/"
    patched = client.send("patch", address, {"target_group": "Customs"}, if_match='"1"').json()
    assert (patched["target_group"], patched["title"], patched["conventions"]) == ("Customs", "Training of customs officers", ["basel"])
    put = client.send("put", address, {"party": "KEN", "title": "New"}, if_match='"2"').json()
    assert (put["title"], put["target_group"], put["conventions"], put["priority"], put["level"]) == ("New", "", [], "", "national")


def test_what_a_person_reads_is_not_kept_for_others(call, draft):
    assert call("transmitter").get("needs/").headers["Cache-Control"] == "no-store"
    public = call().get("needs/")
    assert public.headers["Cache-Control"] == "no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= {name.strip() for name in public.headers["Vary"].split(",")}
