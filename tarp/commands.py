"""The commands that manage.py answers itself: demo, test, lint and bench. Every other one is Django's, on the same database."""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tarp import lint as checks
from tarp import postgres

ROOT = Path(__file__).resolve().parent.parent
ALL_TESTS = ["--numprocesses=auto", "--dist=loadfile"]  # each process has a database of its own; a file's tests share their world


def run(argv: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarp.settings")
    compile_catalogues()
    own = {"demo": demo, "test": test, "lint": lint, "bench": bench}
    try:
        if len(argv) > 1 and argv[1] in own:
            return own[argv[1]](list(argv[2:]))
        with database(var() / "postgres"):
            from django.core.management import execute_from_command_line

            execute_from_command_line(list(argv))
    except postgres.PostgresError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 130
    return 0


def demo(argv: list[str]) -> int:
    """The whole job on one machine: set up, fill with the demonstration world, write a report, serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Sets up TARP with an invented world and serves it.")
    parser.add_argument("--once", action="store_true", help="end after the report is written")
    parser.add_argument("--reset", action="store_true", help="start over with an empty database")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--needs", type=int, default=500, help="how many needs the demonstration world has")
    options = parser.parse_args(argv)
    if options.reset and "DATABASE_URL" in os.environ:
        return _refuse("--reset only empties the database that demo keeps itself. Empty the one in DATABASE_URL yourself.")
    if not options.once and _in_use(options.port):
        return _refuse(f"Port {options.port} is in use. Name another with --port.")
    if options.reset:
        for name in ("postgres", "media", "mail", "demo"):
            shutil.rmtree(var() / name, ignore_errors=True)
    for stop in (signal.SIGINT, signal.SIGTERM):  # stopped by a supervisor, or in the background of a shell, is stopped as by Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    os.environ.pop("TARP_DEBUG", None)  # shown as it would run
    os.environ["TARP_SITE_URL"] = f"http://localhost:{options.port}"
    with database(var() / "postgres"):
        report, accounts = _prepare(options.needs)
        print(f"\nReport:   {report}")
        if options.once:
            return 0
        return _serve(options.port, accounts)


def _prepare(needs: int) -> tuple[str, str]:
    """Bring the database up to date and, the first time, do the main job; returns what to print of the report and the accounts."""
    import django
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    kept = var() / "demo"
    kept.mkdir(parents=True, exist_ok=True)
    accounts = kept / "accounts.txt"
    say("bringing the database up to date ...")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not get_user_model().objects.exists():
        say("loading the reference data ...")
        call_command("load_reference", verbosity=0)
        say(f"inventing a world with {needs} needs ...")
        with accounts.open("w") as file:
            call_command("load_demo", needs=needs, stdout=file)
    _collect_static(kept / "static.txt")
    connections.close_all()
    report = kept / "report.txt"
    if not report.exists():
        say("closing the round, analysing the gaps and writing the progress report ...")
        done = subprocess.run([sys.executable, "manage.py", "run_main_job"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        report.write_text(done.stdout)
    return (
        report.read_text().strip(),
        accounts.read_text().strip() if accounts.exists() else "Accounts: those that the database already had.",
    )


def _collect_static(stamp: Path) -> None:
    """Collect the static files where any of ours or of the packages may have changed: compressing them takes seconds."""
    from django.core.management import call_command

    sources = [ROOT / "requirements.txt", *sorted((ROOT / "static").rglob("*"))]
    state = "".join(f"{path} {path.stat().st_mtime_ns}\n" for path in sources)
    if (var() / "static").exists() and stamp.exists() and stamp.read_text() == state:
        return
    say("collecting the static files ...")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _serve(port: int, accounts: str) -> int:
    """Run the web server and the worker until Ctrl-C, or until one of them ends by itself."""
    web = f"-m gunicorn tarp.wsgi --worker-class=gthread --workers=1 --threads=8 --no-control-socket --bind=127.0.0.1:{port}".split()
    log_path = var() / "demo" / "servers.log"
    children = [_child(web, log_path, TARP_POOL="1"), _child(["manage.py", "procrastinate", "worker"], log_path)]
    try:
        while not _in_use(port) and all(child.poll() is None for child in children):
            time.sleep(0.05)
        print(f"TARP:     http://localhost:{port}\nMail:     {var() / 'mail'}\nLog:      {log_path}\n\n{accounts}\n")
        print("Press Ctrl-C to stop.", flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        return _refuse(f"A server stopped by itself. The end of {log_path}:\n{log_path.read_text()[-2000:]}")
    except KeyboardInterrupt:
        say("stopping ...")
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _child(command: list[str], log_path: Path, **environment: str) -> subprocess.Popen[bytes]:
    """A server of our own, in its own session so that Ctrl-C reaches it through us, after the requests in hand."""

    def prepare() -> None:
        postgres.die_with_parent(signal.SIGTERM)

    with log_path.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=prepare,
        )


def test(argv: list[str]) -> int:
    """Every check, then every test, on a PostgreSQL of their own, one process a core; with arguments only pytest, on these."""
    from tests.prepared import prepared

    with tempfile.TemporaryDirectory(prefix="tarp-") as place, database(None):
        os.environ["TARP_VAR"] = place
        failed = [] if argv else checks.failures()
        with prepared():
            tests = subprocess.call([sys.executable, "-m", "pytest", *(argv or ALL_TESTS)], cwd=ROOT)
    if failed:
        print(f"The checks before the tests failed: {', '.join(failed)}.")
    return 1 if failed else tests


def lint(argv: list[str]) -> int:
    """The checks alone; the names of some run only these."""
    with database(None):
        return 1 if checks.failures(argv) else 0


def bench(argv: list[str]) -> int:
    """The benchmarks, on a database of their own that is as safe, and so as slow, as the real one."""
    with tempfile.TemporaryDirectory(prefix="tarp-") as place, database(Path(place, "postgres")):
        from tests.bench import main

        return main(argv)


@contextlib.contextmanager
def database(data: Path | None) -> Iterator[None]:
    """Have DATABASE_URL name a server for the length of the block: the one it names already, or our own on `data` (None: temporary)."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    if data and not data.exists():
        say("making a database of our own ...")
    with postgres.serving(data) as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("TARP_SECRET_KEY", _secret_key() if data else secrets.token_urlsafe(50))
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def _secret_key() -> str:
    """A key for this machine alone, made once and kept."""
    file = var() / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def compile_catalogues() -> None:
    """Make the .mo of each .po that is newer, without needing gettext's programs."""
    for po in (ROOT / "tarp" / "locale").glob("*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            import polib  # only where there is something to compile

            polib.pofile(str(po)).save_as_mofile(str(mo))


def var() -> Path:
    """Where everything lies that TARP makes while it runs."""
    return Path(os.environ.get("TARP_VAR", ROOT / "var"))


def say(sentence: str) -> None:
    print(f"tarp: {sentence}", file=sys.stderr, flush=True)


def _refuse(sentence: str) -> int:
    say(sentence)
    return 1


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
