"""SIGKILL of the web process: what was not answered leaves nothing behind, what was answered is there."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection

from needs.models import Need, Response, Submission
from needs.responses import save_answers
from tarp.notices.models import Message
from tests import factories
from tests.people import everybody, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
HELD = 20261121  # the key of the advisory lock that holds a submission in its last statement
HOLD = f"""
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NEW; END $$;
    CREATE TRIGGER held AFTER UPDATE ON needs_response FOR EACH ROW EXECUTE FUNCTION held();
"""


def database_of_the_tests() -> str:
    """Its URL."""
    base = connection.settings_dict
    place = f"//{quote(base['HOST'], safe='/')}/{base['NAME']}" if base["HOST"].startswith("/") else f"//{base['HOST']}/{base['NAME']}"
    who = ":".join(quote(str(part)) for part in (base["USER"], base["PASSWORD"]) if part)
    host = place if base["HOST"].startswith("/") else f"{base['HOST']}:{base['PORT'] or 5432}/{base['NAME']}"
    return f"postgres://{who}@{host}"


class Server:
    """The web server as it runs, on the database of the tests or another; one process group, so that it can be killed at once."""

    def __init__(self, database: str = "", **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tarp.wsgi", "--worker-class=gthread", "--workers=1", "--threads=4",
             "--no-control-socket", f"--bind=127.0.0.1:{self.port}"],
            cwd=settings.BASE_DIR,
            env=os.environ | {
                "DATABASE_URL": database or database_of_the_tests(),
                "TARP_STATICFILES": "django.contrib.staticfiles.storage.StaticFilesStorage",
                "TARP_LOG_LEVEL": "ERROR",
            } | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        for _time in range(600):
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The web server did not start within a minute.")

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, cookies: dict[str, str] | None = None) -> tuple[int, str]:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()), "Host": "localhost"}
        if form is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{settings.SITE_URL}/"}
        web.request(method, path, urlencode(form) if form is not None else None, sent)
        answer = web.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or ():
            if cookies is not None:
                cookies.update([header.partition(";")[0].split("=", 1)])
        return answer.status, answer.read().decode()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    if running.process.poll() is None:
        running.kill()


@pytest.fixture
def transmitter():
    """Somebody whose complete response, with two needs, waits to be submitted."""
    people = everybody()
    response = factories.response(factories.open_round("KEN"))
    for section in response.part.questionnaire.sections.all():
        questions = [question for question in section.questions.all() if question.is_required]
        answers = {question.code: "Yes." if question.kind == "text" else [question.options.first().code] for question in questions}
        save_answers(response, answers, questions, by=people.transmitter, expected_version=None)
    factories.need(response=response)
    factories.need(response=response)
    return people.transmitter


def address() -> str:
    """The page on which the only response is checked and sent."""
    return f"/en/responses/{Response.objects.get().reference}/check/"


def submitter(server: Server, user) -> tuple[dict[str, str], dict[str, str]]:
    """The cookies and the form of the page on which everything is checked before it is sent."""
    cookies = {settings.SESSION_COOKIE_NAME: signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value}
    status, page = server.ask("GET", address(), cookies=cookies)
    assert status == 200
    return cookies, {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]}


def standing() -> dict[str, int]:
    """Everything that a submission brings about, counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return {
            "responses": Response.objects.filter(status="submitted").count(),
            "versions": Submission.objects.count(),
            "needs": Need.objects.filter(status="submitted").count(),
            "history": Response.pgh_event_model.objects.filter(status="submitted").count()
            + Need.pgh_event_model.objects.filter(status="submitted").count(),
            "mails": Message.objects.count(),
            "jobs": cursor.fetchone()[0],
        }


NOTHING = {"responses": 0, "versions": 0, "needs": 0, "history": 0, "mails": 0, "jobs": 0}
ALL = {"responses": 1, "versions": 1, "needs": 2, "history": 3, "mails": 1, "jobs": 1}


def until_held() -> None:
    """Waits until the server's submission stands at the lock: everything written, nothing committed."""
    for _time in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [HELD])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("The submission did not reach its last statement.")


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND state IN ('active', 'idle in transaction')"
        )
        return cursor.fetchone()[0]


def test_killed_in_mid_submission_leaves_nothing_and_the_next_one_works(server, transmitter):
    cookies, form = submitter(server, transmitter)
    with connection.cursor() as cursor:
        cursor.execute(HOLD)
        cursor.execute("SELECT pg_advisory_lock(%s)", [HELD])
    answers: list[object] = []

    def submit() -> None:
        try:
            answers.append(server.ask("POST", address(), form, cookies))
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)

    try:
        asking = threading.Thread(target=submit)
        asking.start()
        until_held()
        server.kill()
        asking.join()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [HELD])
            for _time in range(200):
                if not waiting():
                    break
                time.sleep(0.05)
            cursor.execute("DROP TRIGGER held ON needs_response; DROP FUNCTION held()")
    assert isinstance(answers[0], Exception)
    assert standing() == NOTHING

    again = Server()
    try:
        cookies, form = submitter(again, transmitter)
        assert again.ask("POST", address(), form, cookies)[0] == 302
    finally:
        again.kill()
    assert standing() == ALL


def test_what_was_answered_survives_the_next_instant(server, transmitter):
    cookies, form = submitter(server, transmitter)
    assert server.ask("POST", address(), form, cookies)[0] == 302
    server.kill()
    assert standing() == ALL
