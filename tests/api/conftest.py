"""Clients of the REST door, one for each person of the tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tarp.accounts import tokens
from tarp.accounts.choices import Scope


class Caller(Client):
    """Calls the API with the token of one person; "/api/v1/" and JSON go without saying."""

    def __init__(self, user: Any = None, *, scope: str = Scope.WRITE):
        self.secret = tokens.issue(user=user, name="Tests", scope=scope, days=1) if user else ""
        super().__init__(headers={"Authorization": f"Bearer {self.secret}"} if user else None)

    def generic(self, method: str, path: str, *arguments: Any, **options: Any) -> Any:
        return super().generic(method, path if path.startswith("/") else f"/api/v1/{path}", *arguments, **options)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`send("post", "needs/", {…}, idempotency_key="…")`"""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self, method)(path, body, content_type="application/json", headers=named)


@pytest.fixture
def call(people):
    """`call("transmitter")` calls with that person's token; `call()` without one."""
    callers: dict[Any, Caller] = {}

    def caller(name: str = "anonymous", **options: Any) -> Caller:
        key = (name, *options.items())
        if key not in callers:
            callers[key] = Caller(people[name], **options)
        return callers[key]

    return caller
