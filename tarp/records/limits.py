"""How often an address or a person may ask the REST door, or for a costly file: one statement in PostgreSQL, exact across all workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from tarp.records.rules import Refused

PERIODS = {"s": 1, "min": 60, "h": 3600, "d": 86400}

_COUNT = """
    INSERT INTO records_limit AS counted (key, hits, ends_at) VALUES (%s, 1, clock_timestamp() + make_interval(secs => %s))
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN counted.ends_at <= clock_timestamp() THEN 1 ELSE counted.hits + 1 END,
        ends_at = CASE WHEN counted.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE counted.ends_at END
    RETURNING hits, extract(epoch FROM ends_at - clock_timestamp())::float8
"""


@dataclass(frozen=True)
class Count:
    """One request counted in its window, which began with the first request after the last window's end."""

    name: str
    key: str
    limit: int
    seconds: int
    hits: int
    ends_in: float

    @property
    def is_within(self) -> bool:
        return self.hits <= self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.seconds}',
            "RateLimit": f'"{self.name}";r={max(0, self.limit - self.hits)};t={max(0, round(self.ends_in))}',
        }


def count(name: str, key: str, *, rate: str) -> Count:
    """Counts one request of `key` against a rate such as "60/min"."""
    limit, _slash, period = rate.partition("/")
    seconds = PERIODS[period]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, seconds])
        hits, ends_in = cursor.fetchone()
    return Count(name, key, int(limit), seconds, hits, ends_in)


def give_back(counted: Count) -> None:
    """An answer that only says "unchanged" is free."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_limit SET hits = hits - 1 WHERE key = %s AND hits > 0", [counted.key])


class TooOften(Refused):
    """Refused for now; the address or the person may ask again in `wait` seconds."""

    def __init__(self, counted: Count):
        self.wait = max(1, round(counted.ends_in))
        super().__init__("throttled", _("You have asked for this file too often. Wait a while and ask again."))


def require(request: HttpRequest, name: str) -> None:
    """Counts a request for a page or a file against the rate of this name: one allowance a person, or an address. Raises `TooOften`."""
    who = str(request.user.pk) if request.user.is_authenticated else BaseThrottle().get_ident(Request(request))
    counted = count(name, f"{name}:{who}", rate=str(api_settings.DEFAULT_THROTTLE_RATES[name]))
    if not counted.is_within:
        raise TooOften(counted)


class _Throttle(BaseThrottle):
    name: str
    counted: Count

    def key(self, request: Request) -> str | None:
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.key(request)
        if key is None:
            return True
        self.counted = count(self.name, f"{self.name}:{key}", rate=str(api_settings.DEFAULT_THROTTLE_RATES[self.name]))
        request._request.rate_limit = self.counted  # type: ignore[attr-defined]
        return self.counted.is_within

    def wait(self) -> float:
        return max(1.0, self.counted.ends_in)


class AnonymousThrottle(_Throttle):
    name = "anonymous"

    def key(self, request: Request) -> str | None:
        return None if request.user.is_authenticated else self.get_ident(request)


class PersonThrottle(_Throttle):
    """One allowance a person, whatever the number of their tokens."""

    name = "person"

    def key(self, request: Request) -> str | None:
        return str(request.user.pk) if request.user.is_authenticated else None
