"""The way from a bare machine to a running TARP: interpreter, locked packages, embedded server."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tarp import bootstrap, commands, postgres

ROOT = Path(bootstrap.ROOT)


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A bootstrap that looks at a folder of its own."""
    monkeypatch.delenv("TARP_PYTHON", raising=False)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{name}==1\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(python))
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / ".venv" / "stamp"))
    return tmp_path


def stamp(venv, *locks):
    (venv / ".venv" / "stamp").write_text("".join(f"{lock} {bootstrap.digest(lock)}\n" for lock in locks))


def started(monkeypatch, argv):
    """What `enter` starts for `argv`, what it installs and which system packages it asks for."""
    done = {"installed": None, "packages": None, "started": None}
    monkeypatch.setattr(bootstrap, "install", lambda lock: done.update(installed=lock))
    monkeypatch.setattr(bootstrap, "missing_packages", lambda command: [command])
    monkeypatch.setattr(bootstrap, "install_system_packages", lambda packages, command: done.update(packages=packages))
    monkeypatch.setattr(os, "execv", lambda path, argv: done.update(started=(path, argv)))
    bootstrap.enter(argv)
    return done


@pytest.mark.parametrize("name", ["manage.py", "tarp/__init__.py", "tarp/bootstrap.py"])
def test_what_runs_before_the_installation_is_python_3_8(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 8))


def test_what_runs_before_the_installation_imports_only_the_standard_library():
    imported = {
        node.names[0].name.split(".")[0] if isinstance(node, ast.Import) else (node.module or "").split(".")[0]
        for node in ast.walk(ast.parse((ROOT / "tarp/bootstrap.py").read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported - set(sys.stdlib_module_names) == set()


def test_entering_installs_the_lock_of_the_command_and_starts_inside(venv, monkeypatch):
    assert started(monkeypatch, ["manage.py", "demo"]) == {
        "installed": "requirements.txt",
        "packages": ["demo"],
        "started": (bootstrap.PYTHON, [bootstrap.PYTHON, "manage.py", "demo"]),
    }
    assert started(monkeypatch, ["manage.py", "test"])["installed"] == "requirements-dev.txt"


def test_entering_installs_nothing_when_the_stamp_holds_the_lock(venv, monkeypatch):
    stamp(venv, "requirements.txt")
    assert started(monkeypatch, ["manage.py", "demo"]) == {
        "installed": None,
        "packages": None,
        "started": (bootstrap.PYTHON, [bootstrap.PYTHON, "manage.py", "demo"]),
    }


def test_entering_installs_again_when_the_lock_has_changed(venv, monkeypatch):
    stamp(venv, "requirements.txt")
    (venv / "requirements.txt").write_text("django==0\n")
    assert started(monkeypatch, ["manage.py", "demo"])["installed"] == "requirements.txt"


def test_entering_asks_for_the_browser_of_tests_at_every_start(venv, monkeypatch):
    stamp(venv, "requirements.txt", "requirements-dev.txt")
    assert started(monkeypatch, ["manage.py", "test"])["packages"] == ["test"]


def test_entering_returns_when_it_is_inside_already(venv, monkeypatch):
    stamp(venv, "requirements.txt")
    monkeypatch.setattr(sys, "prefix", bootstrap.VENV)
    assert started(monkeypatch, ["manage.py", "demo"])["started"] is None


def test_entering_uses_the_interpreter_that_is_named_and_installs_nothing(venv, monkeypatch):
    monkeypatch.setenv("TARP_PYTHON", "/opt/python")
    assert started(monkeypatch, ["manage.py", "demo"]) == {
        "installed": None,
        "packages": None,
        "started": ("/opt/python", ["/opt/python", "manage.py", "demo"]),
    }


def test_the_first_interpreter_that_really_runs_is_taken(tmp_path, monkeypatch):
    shim = tmp_path / "python3.14"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setattr(bootstrap, "candidates", lambda: [str(tmp_path / "missing"), str(shim), sys.executable])
    assert bootstrap.interpreter() == sys.executable


def test_an_interpreter_that_is_too_old_does_not_run(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert bootstrap.runs(sys.executable, "ssl") is False


def test_no_interpreter_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(bootstrap, "candidates", list)
    monkeypatch.setattr(bootstrap, "fetched_interpreter", lambda: None)
    with pytest.raises(SystemExit) as refusal:
        bootstrap.interpreter()
    assert str(refusal.value).count("\n") == 0


def test_a_missing_browser_fails_the_tests_with_the_line_to_run(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(SystemExit) as refusal:
        bootstrap.install_system_packages(["chromium"], "test")
    assert str(refusal.value).endswith("Run: sudo apt-get install -y --no-install-recommends chromium")


def test_a_missing_pdf_library_does_not_stop_the_site(monkeypatch, capsys):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    bootstrap.install_system_packages(["libpango-1.0-0"], "demo")
    assert "Run: sudo apt-get install -y --no-install-recommends libpango-1.0-0 " in capsys.readouterr().err


def test_missing_packages_are_named_by_the_command_that_uses_them(monkeypatch):
    monkeypatch.setattr(bootstrap, "loads", lambda library: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "CHINESE_FONTS", [])
    monkeypatch.setattr(sys, "platform", "linux")
    pdf = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
    assert bootstrap.missing_packages("demo") == pdf
    assert bootstrap.missing_packages("lint") == [*pdf, "gettext"]
    assert bootstrap.missing_packages("test") == [*pdf, "chromium", "gettext", "poppler-utils", "fonts-noto-cjk"]


ACCOUNTS = [None] if os.getuid() else [None, (postgres._drop_root, postgres.NOBODY)]  # as root in a container that forbids namespaces, too


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_embedded_server_keeps_its_data_and_leaves_no_process(tmp_path, monkeypatch, account):
    if account:
        monkeypatch.setattr(postgres, "_account", lambda place: account)
    tmp_path.parent.chmod(0o700)
    folder = tmp_path / "postgres"
    with postgres.serving(folder) as url:
        with psycopg.connect(_conninfo(url)) as connection:
            connection.execute("create table kept as select lower('ÄÉ') as word")
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        with postgres.serving(folder) as same:  # a second command while the first runs
            assert same == url
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with postgres.serving(folder) as url, psycopg.connect(_conninfo(url)) as connection:
        assert connection.execute("select word, current_setting('fsync') from kept").fetchone() == ("äé", "on")


def test_the_embedded_server_ends_when_its_parent_is_killed():
    code = "from tarp import postgres\nwith postgres.serving() as url:\n print(url, flush=True)\n input()"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sockets = Path(_host(parent.stdout.readline().strip()))
    server = int((sockets / "data" / "postmaster.pid").read_text().split()[0])
    parent.kill()
    parent.communicate()
    for _ in range(500):
        if not Path(f"/proc/{server}").exists():
            break
        subprocess.run(["sleep", "0.02"])
    assert not Path(f"/proc/{server}").exists()
    shutil.rmtree(sockets)  # what only its parent could have tidied


def test_a_server_that_does_not_start_says_why(tmp_path):
    folder = tmp_path / "postgres"
    with postgres.serving(folder):
        pass
    (folder / "postgresql.conf").write_text("nonsense = on\n")
    with pytest.raises(postgres.PostgresError, match="nonsense"), postgres.serving(folder):
        pass


def test_database_url_starts_nothing(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/tarp")
    monkeypatch.setattr(postgres, "serving", None)
    with commands.database(None):
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/tarp"


def test_the_secret_key_is_made_once_and_is_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TARP_VAR", str(tmp_path / "var"))
    first = commands._secret_key()
    assert commands._secret_key() == first
    assert len(first) >= 50
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def _host(url):
    return url.removeprefix("postgres://tarp@/").removesuffix("/tarp")


def _conninfo(url):
    return f"host={_host(url)} user=tarp dbname=tarp"
