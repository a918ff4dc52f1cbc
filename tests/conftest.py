"""What every test stands on: the settings that differ in tests, and the browser."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests

settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]  # it would read all static files for each client
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]  # Argon2 is slow on purpose
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def empty_cache():
    """Limits are counted in the cache: no test inherits another's."""
    cache.clear()


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
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test database holds the real reference data, loaded once."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture
def reference_data(db):
    """The reference data, loaded again where a test with real transactions has emptied the tables."""
    from tarp.parties.models import Convention

    if not Convention.objects.exists():
        call_command("load_reference", verbosity=0)
