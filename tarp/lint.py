"""The checks that need no test: style, types, layers, migrations, production settings, templates and message catalogues."""

import ast
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ar", "zh_Hans", "en", "fr", "ru", "es")
SCRIPTS = Path(sys.executable).parent
PRODUCTION = {
    "TARP_SITE_URL": "https://tarp.example.org",
    "TARP_HOSTS": "tarp.example.org",
    "TARP_MAIL_URL": "smtp+tls://tarp@mail.example.org:587",
    "TARP_DEBUG": "0",
}


def failures(only: Sequence[str] = ()) -> list[str]:
    """Run the named checks, or all; print how each went and return the names of those that failed."""
    failed = []
    for name, check in CHECKS.items():
        if only and name not in only:
            continue
        began = time.monotonic()
        complaint = check()
        print(f"{'FAILED' if complaint else 'ok':>7}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if complaint:
            print(complaint, flush=True)
            failed.append(name)
    return failed


def _command(*command: str, **environment: str) -> Callable[[], str]:
    """A check that is a command; its complaint is its output when it fails."""

    def check() -> str:
        done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip() or f"ended with {done.returncode}" if done.returncode else ""

    return check


def _tool(name: str, *arguments: str) -> Callable[[], str]:
    return _command(str(SCRIPTS / name), *arguments)


def _manage(*arguments: str, **environment: str) -> Callable[[], str]:
    return _command(sys.executable, "manage.py", *arguments, **environment)


def web_free() -> str:
    """Rules, checks and moves know no web framework: every door asks them."""
    web = ("django.http", "django.views", "django.shortcuts", "django.urls", "rest_framework")
    complaints = []
    for path in sorted(
        path for name in ("rules", "checks", "workflow") for path in ROOT.glob(f"*/**/{name}.py") if ".venv" not in path.parts
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            complaints += [f"{path.relative_to(ROOT)}:{node.lineno} imports {name}." for name in modules if name.startswith(web)]
    return "\n".join(complaints)


def catalogues() -> str:
    """Each of the six catalogues has exactly the strings of the source, all translated, none fuzzy; nothing to say before there are any."""
    import polib

    folder = ROOT / "tarp" / "locale"
    if not any(folder.glob("*/LC_MESSAGES/django.po")):
        return ""
    wanted = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(_extracted_messages())}
    complaints = []
    for language in LANGUAGES:
        path = folder / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            complaints.append(f"{language}: there is no catalogue.")
            continue
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        present = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries}
        for title, messages in (
            ("is missing", [message[1] for message in wanted - present]),
            ("is no longer used", [message[1] for message in present - wanted]),
            ("is fuzzy", [entry.msgid for entry in entries if entry.fuzzy]),
            ("is not translated", [entry.msgid for entry in entries if language != "en" and not entry.translated() and not entry.fuzzy]),
        ):
            complaints += [f"{language}: {message!r} {title}." for message in sorted(messages)]
        complaints.append(_command("msgfmt", "--check-format", "--output-file=/dev/null", str(path))())
    return "\n".join(filter(None, complaints))


def _extracted_messages() -> str:
    """The text of the template catalogue, extracted from a copy so that the real ones stay as they are."""
    files = subprocess.check_output(["git", "ls-files", "*.py", "*.html", "*.txt", "pyproject.toml"], cwd=ROOT, text=True).split("\n")
    with tempfile.TemporaryDirectory() as place:
        for name in filter(None, files):
            if (ROOT / name).exists() and not name.startswith(("tests/", "fixtures/", "docs/", "requirements")):
                target = Path(place, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((ROOT / name).read_bytes())
        locale = Path(place, "tarp", "locale", "en", "LC_MESSAGES")
        locale.mkdir(parents=True)
        environment = os.environ | {"PYTHONPATH": place, "DJANGO_SETTINGS_MODULE": "tarp.settings"}
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale=en"], cwd=place, env=environment, check=True, capture_output=True
        )
        return (locale / "django.po").read_text()


CHECKS: dict[str, Callable[[], str]] = {
    "style": _tool("ruff", "check", "--output-format=concise", "."),
    "format": _tool("ruff", "format", "--check", "--output-format=concise", "."),
    "types": _tool("mypy"),
    "layers": _tool("lint-imports", "--no-cache"),
    "web-free": web_free,
    "templates": _tool("djlint", "--lint", "--quiet", "templates"),
    "migrations": _manage("makemigrations", "--check", "--dry-run"),
    "deploy": _manage("check", "--deploy", "--fail-level=WARNING", TARP_SECRET_KEY=secrets.token_urlsafe(50), **PRODUCTION),
    "catalogues": catalogues,
}
