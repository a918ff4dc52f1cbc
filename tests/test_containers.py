"""The containers without an engine: what docker-compose.yml promises, and every command in it and in the Dockerfile, run for real."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tarp import postgres

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
WEB = json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE).group(1))


def run(command, environment, **arguments):
    """Run a command of the containers here: its `python` and scripts are this interpreter's."""
    return subprocess.run(here(command), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, timeout=600, check=True, **arguments)


def here(command):
    scripts = Path(sys.executable).parent
    return [sys.executable if command[0] == "python" else str(scripts / command[0]), *command[1:]]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The variables of the compose file, secrets from files, on a database that only the `migrate` service has touched."""
    place = tmp_path_factory.mktemp("containers")
    (place / "secret_key").write_text("a-key-of-the-test-of-the-containers-that-is-long-enough-0123456789")
    (place / "database_password").write_text("unused on a socket")
    variables = dict(SERVICES["web"]["environment"])
    with postgres.serving() as url:
        variables |= {
            "DATABASE_URL": url,
            "TARP_SECRET_KEY_FILE": str(place / "secret_key"),
            "TARP_DATABASE_PASSWORD_FILE": str(place / "database_password"),
            "TARP_SITE_URL": "https://tarp.example.org",
            "TARP_HOSTS": "tarp.example.org,localhost",
            "TARP_TRUSTED_PROXIES": "1",
            "TARP_MAIL_URL": "",
            "TARP_MAIL_FROM": "TARP <tarp@localhost>",
            "TARP_HELP_EMAIL": "help@localhost",
        }
        environment = {
            "PATH": os.environ["PATH"],
            "TARP_PYTHON": sys.executable,
            "TARP_VAR": str(place),
            "DJANGO_SETTINGS_MODULE": "tarp.settings",
            **variables,
        }
        shell, flag, script = shlex.split(SERVICES["migrate"]["command"])
        assert (shell, flag) == ("sh", "-c")
        for command in script.split(" && "):
            run(shlex.split(command), environment)
        yield environment


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_stays_has_a_health_check(name):
    stays = SERVICES[name]["restart"] != "no"
    assert ("test" in SERVICES[name]["healthcheck"]) is stays


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_holds_a_secret_in_a_variable(name):
    secret = re.compile(r"(PASSWORD|SECRET|KEY|TOKEN)", re.IGNORECASE)
    named = {variable: value for variable, value in SERVICES[name]["environment"].items() if secret.search(variable)}
    assert named
    for variable, value in named.items():
        assert variable.endswith("_FILE")
        assert Path(value).name in SERVICES[name]["secrets"]
    assert ":" not in SERVICES[name]["environment"].get("DATABASE_URL", "").removeprefix("postgres://")


def test_the_database_sorts_and_folds_as_the_embedded_one_does():
    assert SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"] == " ".join(postgres.LOCALE)


def test_the_image_runs_as_the_user_of_the_compose_file():
    assert re.search(r"^USER (.*)$", DOCKERFILE, re.MULTILINE).group(1) == "tarp"
    assert SERVICES["web"]["user"] == f"{re.search(r'useradd --uid (\d+)', DOCKERFILE).group(1)}:10001"


def test_the_static_files_of_the_image_can_be_collected(tmp_path):
    steps = [shlex.split(line) for line in re.findall(r"^RUN (.*manage\.py.*)$", DOCKERFILE, re.MULTILINE)]
    assert len(steps) == 1
    variables = dict(word.split("=", 1) for word in steps[0] if "=" in word)
    command = steps[0][len(variables) :]
    run(command, {"PATH": os.environ["PATH"], "TARP_PYTHON": sys.executable, "TARP_VAR": str(tmp_path), **variables}, capture_output=True)
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_the_web_server_answers_its_health_check(environment):
    assert "command" not in SERVICES["web"]  # the image's own
    run([*WEB, "--check-config"], environment)
    port = str(free_port())
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in WEB]
    server = subprocess.Popen(here(command), cwd=ROOT, env=environment | {"TARP_POOL": "1"}, stdin=subprocess.DEVNULL)
    try:
        check = [word.replace(":8000", f":{port}") for word in SERVICES["web"]["healthcheck"]["test"][1:]]
        until_it_listens(int(port), server)
        run(check, environment)
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0


def until_it_listens(port, server):
    for _ in range(600):
        assert server.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The web server does not listen.")


def test_the_worker_works_and_answers_its_health_check(environment):
    run([*SERVICES["worker"]["command"], "--one-shot"], environment)
    run(SERVICES["worker"]["healthcheck"]["test"][1:], environment)


def test_the_database_answers_its_health_check(environment):
    command = SERVICES["database"]["healthcheck"]["test"][1:]
    host = environment["DATABASE_URL"].removeprefix("postgres://tarp@/").removesuffix("/tarp")
    options = [option.replace("localhost", host) for option in command[1:]]
    subprocess.run([postgres.binaries() / command[0], *options], check=True)


def test_a_back_up_restores_with_its_history(environment, tmp_path):
    """The two commands of docs/running/back-up.md, on the socket of the test."""
    text = (ROOT / "docs" / "running" / "back-up.md").read_text()
    dump, restore = (shlex.split(re.search(rf"database ({name} [^<>\n]*)", text).group(1)) for name in ("pg_dump", "pg_restore"))
    host = "--host=" + environment["DATABASE_URL"].removeprefix("postgres://tarp@/").removesuffix("/tarp")
    folder = postgres.binaries()
    with (tmp_path / "tarp.dump").open("wb") as file:
        subprocess.run([folder / dump[0], host, *dump[1:]], stdout=file, check=True)
    subprocess.run([folder / "createdb", host, "--username=tarp", "restored"], check=True)
    command = [word.replace("--dbname=tarp", "--dbname=restored") for word in restore]
    with (tmp_path / "tarp.dump").open("rb") as file:
        subprocess.run([folder / command[0], host, *command[1:]], stdin=file, check=True)
    counts = "SELECT (SELECT count(*) FROM parties_party), (SELECT count(*) FROM offers_providerevent)"
    before, after = (
        subprocess.check_output([folder / "psql", host, "--username=tarp", "-qAtc", counts, name], text=True)
        for name in ("tarp", "restored")
    )
    assert after == before
    parties, events = before.split("|")
    assert int(parties) > 0
    assert int(events) > 0


def test_every_setting_is_documented():
    names = r"\b(?:DATABASE_URL|TARP_[A-Z_]+)\b"
    source = "".join((ROOT / "tarp" / name).read_text() for name in ("settings.py", "bootstrap.py"))
    rows = [line for line in (ROOT / "docs" / "running" / "configure.md").read_text().splitlines() if line.startswith("| `")]
    assert {re.search(names, row).group() for row in rows} == set(re.findall(names, source))
