"""From any Python 3.8 to the one that TARP needs: finds an interpreter, makes `.venv` from the locked requirements, starts again inside.

Standard library only, in the language of Python 3.8, because it runs before anything is installed.
"""

import ctypes
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "tarp-locks.txt")  # the SHA-256 of each lock that is installed
OLDEST = (3, 12)
DEVELOPMENT = {"test", "lint", "bench"}  # the commands that need requirements-dev.txt, which includes requirements.txt

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PROGRAMS = {"chromium": {"test"}, "gettext": {"test", "lint"}, "poppler-utils": {"test"}}  # Debian's package, and the commands that need it
PROGRAM_NAMES = {"chromium": ("chromium", "google-chrome"), "gettext": ("msgfmt",), "poppler-utils": ("pdftoppm",)}
CHINESE_FONTS = ["/usr/share/fonts/**/NotoSansCJK*", "/usr/share/fonts/**/SourceHanSans*", "/usr/share/fonts/**/wqy*"]

UV = """uv==0.13.9
    --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19
    --hash=sha256:2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25
    --hash=sha256:ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375
    --hash=sha256:5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe
    --hash=sha256:66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63
    --hash=sha256:c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5
"""  # Linux (x86-64, musl, two of ARM) and macOS (ARM, Intel); only used where no Python 3.12 is found


def enter(argv):
    """Return inside an interpreter that has what the command in `argv` needs, or start `argv` again in one."""
    command = argv[1] if len(argv) > 1 else "help"
    chosen = os.environ.get("TARP_PYTHON")
    if chosen:  # whoever names an interpreter looks after its packages
        if os.path.abspath(chosen) != os.path.abspath(sys.executable):
            os.execv(chosen, [chosen] + argv)
        return
    lock = "requirements-dev.txt" if command in DEVELOPMENT else "requirements.txt"
    ready = installed(lock)
    if ready and os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return
    if not ready or command in DEVELOPMENT:
        install_system_packages(missing_packages(command), command)
    if not ready:
        install(lock)
    os.execv(PYTHON, [PYTHON] + argv)


def say(sentence):
    print("tarp: " + sentence, file=sys.stderr, flush=True)


# --- The virtual environment --------------------------------------------------------------------------------------------


def digest(lock):
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed(lock):
    """Whether `.venv` holds this very lock."""
    try:
        with open(STAMP) as file:
            return lock + " " + digest(lock) in file.read().splitlines() and os.access(PYTHON, os.X_OK)
    except OSError:
        return False


def install(lock):
    """Fill `.venv` with exactly the packages of `lock`; a second process that wants the same waits and finds it done."""
    os.makedirs(VENV, exist_ok=True)
    guard = os.open(VENV, os.O_RDONLY)
    try:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if installed(lock):
            return
        if not runs(PYTHON, "pip"):
            base = interpreter()
            say("making .venv with %s ..." % base)
            subprocess.check_call([base, "-m", "venv", "--clear", VENV], stdin=subprocess.DEVNULL)
        if os.path.exists(STAMP):
            os.remove(STAMP)
        pip_install(PYTHON, os.path.join(ROOT, lock))
        locks = ["requirements.txt", lock] if lock == "requirements-dev.txt" else [lock]
        with open(STAMP, "w") as file:
            file.writelines("%s %s\n" % (name, digest(name)) for name in locks)
    finally:
        os.close(guard)


def pip_install(python, lock):
    with open(lock) as file:
        total = sum("==" in line for line in file)
    say("installing %d locked packages, which takes about half a minute ..." % total)
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    command = [python, "-m", "pip", "install"] + options + ["-r", lock]
    pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    lines, fetched = [], 0
    for line in pip.stdout:
        lines.append(line)
        fetched += line.startswith(("Collecting ", "Requirement already"))
        if line.startswith("Collecting ") and fetched % 20 == 0:
            say("  %d of %d fetched" % (fetched, total))
        elif line.startswith("Installing collected"):
            say("  all fetched; unpacking ...")
    if pip.wait():
        sys.exit("".join(lines[-20:]) + "tarp: The packages could not be installed. Look at the lines above, then run the command again.")


# --- The interpreter ----------------------------------------------------------------------------------------------------


def candidates():
    """Interpreters that may serve, the nearest first."""
    yield sys.executable
    for name in ("python3.14", "python3.13", "python3.12"):
        found = shutil.which(name)
        if found:
            yield found
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT", os.path.join(home, ".pyenv"))
    for pattern in (
        os.path.join(pyenv, "versions", "3.1[2-9]*", "bin", "python3"),
        os.path.join(home, ".pyenv", "versions", "3.1[2-9]*", "bin", "python3"),
        os.path.join(home, ".local", "share", "uv", "python", "cpython-3.1[2-9]*", "bin", "python3"),
        "/usr/local/bin/python3.1[2-9]",
        "/opt/homebrew/bin/python3.1[2-9]",
    ):
        for path in sorted(glob.glob(pattern), reverse=True):
            yield path


def runs(python, module):
    """Whether this is a Python that is new enough, really starts (pyenv's shims may not) and has `module`."""
    test = "import sys, ssl, %s; sys.exit(sys.version_info[:2] < %r)" % (module, OLDEST)
    try:
        return subprocess.call([python, "-c", test], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def interpreter():
    """A Python of at least 3.12 that can make virtual environments."""
    for path in candidates():
        if runs(path, "ensurepip"):
            return path
    found = fetched_interpreter()
    if found:
        return found
    return sys.exit("tarp: TARP needs Python 3.12 or later with venv, and found none. Install one, or name one in TARP_PYTHON.")


def fetched_interpreter():
    """A Python that uv fetches, where a network allows it; else None."""
    say("no Python 3.12 or later was found; asking uv for one ...")
    with tempfile.TemporaryDirectory() as place:
        uv = shutil.which("uv")
        try:
            if not uv:
                with open(os.path.join(place, "uv.txt"), "w") as file:
                    file.write(UV.replace("\n    ", " "))
                if subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL):
                    install_system_packages(["python3-venv"], "set-up")
                subprocess.check_call([sys.executable, "-m", "venv", os.path.join(place, "venv")], stdin=subprocess.DEVNULL)
                pip_install(os.path.join(place, "venv", "bin", "python"), os.path.join(place, "uv.txt"))
                uv = os.path.join(place, "venv", "bin", "uv")
            subprocess.check_call([uv, "python", "install", "3.13"], stdin=subprocess.DEVNULL)
            return subprocess.check_output([uv, "python", "find", "--managed-python", "3.13"], universal_newlines=True).strip()
        except (OSError, subprocess.CalledProcessError, SystemExit):
            return None


# --- The system's libraries and programs --------------------------------------------------------------------------------


def missing_packages(command):
    """The Debian packages that the command would use and that are not there."""
    missing = [package for library, package in LIBRARIES.items() if sys.platform == "linux" and not loads(library)]
    for package, commands in PROGRAMS.items():
        if command in commands and not any(shutil.which(name) for name in PROGRAM_NAMES[package]):
            missing.append(package)
    if command == "test" and not any(glob.glob(pattern, recursive=True) for pattern in CHINESE_FONTS):
        missing.append("fonts-noto-cjk")
    return missing


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(packages, command):
    """As root on Debian install them and say so; else print the line to run. Only the tests cannot do without."""
    if not packages:
        return
    apt = ["apt-get", "install", "-y", "--no-install-recommends"] + packages
    if os.getuid() == 0 and shutil.which("apt-get"):
        say("installing %s with apt-get ..." % ", ".join(packages))
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        with tempfile.TemporaryFile() as log:
            for step in (["apt-get", "update"], apt):
                status = subprocess.call(step, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if status == 0:
                return
    line = "%s needs what is not installed. Run: sudo %s" % (command, " ".join(apt))
    if command in DEVELOPMENT:
        sys.exit("tarp: " + line)
    say(line + " (the site runs without; PDF files wait for it)")
