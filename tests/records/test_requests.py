"""The log line of a request says where it went, and nothing by which a reader of the log could go there too."""

import secrets

import pytest
from django.test import Client

from tarp.records import requests


@pytest.mark.parametrize("where", ["/en/delegated/{}/", "/en/delegated/{}", "/en/invitation/{}/"])
def test_token_of_a_mailed_link_stays_out_of_the_log(where, db, monkeypatch):
    lines = []
    monkeypatch.setattr(requests.access, "info", lambda message, *, extra: lines.append(extra))
    token = secrets.token_urlsafe(32)
    Client().get(where.format(token))
    Client().get("/en/rounds/")
    assert [line["path"] for line in lines] == [where.format("…"), "/en/rounds/"]
