"""A database with every table, of which the tests copy their own: made by the migrations once for each state of them, else from a dump.

The migrations take half a minute of processor time; the dump takes a second, and lies in var/, where nobody misses it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tarp.postgres import binaries

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "TARP_TEST_TEMPLATE"  # the variable that names it to the tests


@contextmanager
def prepared() -> Iterator[None]:
    """Make the database on the server of DATABASE_URL, name it to the tests that are started in this block, and drop it again."""
    name = f"prepared_{secrets.token_hex(4)}"
    _run("createdb", name)
    try:
        _fill(name)
        os.environ[TEMPLATE] = name
        yield
    finally:
        os.environ.pop(TEMPLATE, None)
        _run("dropdb", "--force", name)


def _fill(name: str) -> None:
    dump = ROOT / "var" / "prepared" / f"{_state()}.dump"
    if dump.exists():
        _run("pg_restore", "--no-owner", f"--dbname={name}", dump)
        return
    _migrate(name)
    dump.parent.mkdir(parents=True, exist_ok=True)
    for older in dump.parent.glob("*.dump"):
        older.unlink()
    made = dump.with_suffix(".new")
    _run("pg_dump", "--format=custom", f"--file={made}", name)
    made.rename(dump)


def _migrate(name: str) -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    connection.close()


def _state() -> str:
    """A digest of all that decides what the tables are: our migrations, and the packages with theirs."""
    ours = [path for path in ROOT.glob("**/migrations/*.py") if ".venv" not in path.parts]
    return hashlib.sha256(b"".join(path.read_bytes() for path in [ROOT / "requirements.txt", *sorted(ours)])).hexdigest()[:16]


def _run(program: str, *arguments: object) -> None:
    """A program of PostgreSQL, on the server of DATABASE_URL."""
    from django.conf import settings

    server = settings.DATABASES["default"]
    reached = {"PGHOST": server["HOST"], "PGPORT": str(server["PORT"]), "PGUSER": server["USER"], "PGPASSWORD": server["PASSWORD"]}
    environment = os.environ | {name: value for name, value in reached.items() if value}
    command = [str(binaries() / program), *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program} failed.\n{done.stdout}{done.stderr}")
