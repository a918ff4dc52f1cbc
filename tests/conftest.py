"""What every test stands on: the settings that differ in tests, and the browser."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation

from tests.prepared import TEMPLATE

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests

settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]  # it would read all static files for each client
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]  # Argon2 is slow on purpose
settings.MEDIA_ROOT = settings.MEDIA_ROOT / os.environ.get("PYTEST_XDIST_WORKER", "alone")  # processes number their records alike
settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = os.environ.get(TEMPLATE)
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def empty_cache():
    """Limits are counted in the cache: no test inherits another's. No test lives in an invented world unless it says so, nor in the
    language of the last page that another asked for.
    """
    from tarp.records import demonstration, selects

    selects._kept.clear()
    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    demonstration.assume(False)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, the one of the system; a run without it fails."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "The browser tests need Chromium. Install it (Debian: apt-get install chromium)."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.getuid() == 0 else [])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_server():
    """The site in a thread, static files included; pytest-django's own looks for that app under Django's name."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost", start=False)
    server.thread.static_handler = StaticFilesHandler
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test stands on the real reference data, loaded once; after a transactional test it is put back as it was."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        run("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
        for table in tables():
            run(f"CREATE TABLE kept.{table} AS TABLE public.{table}")

    TransactionTestCase._fixture_teardown = lambda self: put_back()


def put_back() -> None:
    """Empties every table that differs from its kept copy and fills it again, past triggers and foreign keys."""
    statements = ["SET LOCAL session_replication_role = replica"]
    for table in tables():
        columns = ", ".join(column for (column,) in run(COLUMNS, [table.strip('"')]))
        statements += [
            f"DELETE FROM {table}",
            f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept.{table}",
        ]
    run(f"BEGIN; {'; '.join(statements)}; COMMIT")


COLUMNS = (
    "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)


def tables() -> list[str]:
    return [name for (name,) in run("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]


def run(sql: str, values: list | None = None) -> list:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def people(db):
    from tests.people import everybody

    return everybody()
