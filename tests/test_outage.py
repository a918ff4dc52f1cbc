"""The bad day: PostgreSQL stops under a running site and comes back. Nobody restarts the web server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from tarp import postgres
from tests.test_crash import Server

pytestmark = pytest.mark.django_db(transaction=True)
POOL_WAITS = 5  # seconds, in the settings
ROOM = 10  # seconds more, for a machine that has other work
BACK_WITHIN = 120
PAGES = {"/en/needs/": "en", "/fr/parties/": "fr", "/ar/": "ar"}


class Cluster:
    """A PostgreSQL of its own that can be stopped and started, always found at the same place."""

    def __init__(self, folder: Path):
        self.folder, self.place = folder / "postgres", Path(tempfile.mkdtemp(prefix="tarp-", dir="/tmp"))  # short: a socket's path
        self.url = f"postgres://tarp@/{self.place}/at/tarp"
        self.running: AbstractContextManager[str] | None = None

    def start(self) -> None:
        self.running = postgres.serving(self.folder)
        sockets = self.running.__enter__().partition("@/")[2].removesuffix("/tarp")
        (self.place / "at").unlink(missing_ok=True)
        (self.place / "at").symlink_to(sockets)

    def stop(self) -> None:
        if self.running is not None:
            self.running.__exit__(None, None, None)
        self.running = None

    def fill(self) -> None:
        """With what the database of the tests holds: the tables, and the reference data."""
        base = connection.settings_dict
        tests = [f"--host={base['HOST']}", f"--port={base['PORT'] or 5432}", f"--username={base['USER']}", f"--dbname={base['NAME']}"]
        own = [f"--host={self.place / 'at'}", "--username=tarp", "--dbname=tarp"]
        dump = [postgres.binaries() / "pg_dump", *tests, "--no-owner", "--exclude-schema=kept"]
        load = [postgres.binaries() / "psql", *own, "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        with subprocess.Popen(dump, stdout=subprocess.PIPE, env=os.environ | {"PGPASSWORD": base["PASSWORD"]}) as reading:
            subprocess.run(load, stdin=reading.stdout, check=True)
        assert reading.returncode == 0


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    own = Cluster(tmp_path)
    own.start()
    own.fill()
    yield own
    own.stop()
    (own.place / "at").unlink(missing_ok=True)
    own.place.rmdir()


@pytest.fixture
def site(cluster: Cluster) -> Iterator[Server]:
    running = Server(cluster.url, TARP_POOL="1")
    yield running
    running.kill()


def timed(site: Server, path: str) -> tuple[int, str, float]:
    """Status, text and seconds of an answer."""
    asked = time.monotonic()
    status, text = site.ask("GET", path)
    return status, text, time.monotonic() - asked


def said(language: str) -> str:
    """The heading of the designed page."""
    with translation.override(language):
        return gettext("TARP is not available at the moment")


def test_site_says_that_the_database_is_away_and_goes_on_when_it_is_back(site, cluster):
    assert {path: site.ask("GET", path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert site.ask("GET", "/readyz") == (200, "ready\n")

    cluster.stop()
    status, text, seconds = timed(site, "/healthz")
    assert (status, text, seconds < POOL_WAITS) == (200, "alive\n", True)  # it does not wait for the database
    status, text, seconds = timed(site, "/readyz")
    assert (status, text, seconds < POOL_WAITS + ROOM) == (503, "not ready\n", True)
    for path, language in PAGES.items():
        status, text, seconds = timed(site, path)
        assert (status, seconds < POOL_WAITS + ROOM) == (503, True), (path, seconds)
        assert re.findall(r'<html lang="([^"]+)"|<h1[^>]*>([^<]+)</h1>', text) == [(language, ""), ("", said(language))]
    status, text, seconds = timed(site, "/api/v1/needs/")
    assert (status, json.loads(text)["code"], seconds < POOL_WAITS + ROOM) == (503, "unavailable", True)

    cluster.start()
    back = time.monotonic()
    while site.ask("GET", "/readyz") != (200, "ready\n"):
        assert time.monotonic() - back < BACK_WITHIN
        time.sleep(0.2)
    assert {path: site.ask("GET", path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert site.process.poll() is None
