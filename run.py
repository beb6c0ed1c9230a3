"""The first command on a fresh checkout: makes the environment, then starts the demo or the tests.

Standard library only, in a syntax that older Pythons can read too, so that they get a sentence and no traceback.
What is said here goes to standard error: standard output belongs to what is started.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pos_loyalty.doctor import Problem

USAGE = """\
usage: python3 run.py setup           make the environment in .venv, ready to use
       python3 run.py demo [ARGS...]  the same, then open the till on a generated shop
       python3 run.py test [ARGS...]  the same with the test tools, then check everything; ARGS go to pytest

A second run needs no network. `python3 run.py demo --help` lists what the demo can do."""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{SUFFIX}"
STAMP = VENV / "installed.txt"
# Only a whole run is measured: what decides over points leaves no line and no branch untried.
MEASURED = ["--cov=pos_loyalty.domain", "--cov=pos_loyalty.checkout", "--cov-fail-under=100"]
LOCKS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "test.txt"}


class StopError(Exception):
    """Ends the run with a sentence for the person who started it."""


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def prepare(tools: str) -> None:
    prepare_machine(for_tests=tools == "test")
    prepare_environment(tools)


def prepare_machine(*, for_tests: bool) -> None:
    """Install the Debian packages that are missing, or say which; returns only when work can go on."""
    from pos_loyalty import doctor  # Python's version must be judged before this is read.

    found = venv_problems() + doctor.problems(for_tests=for_tests)
    if found and can_install():
        install_packages(sorted({problem.package for problem in found if problem.package}))
        importlib.invalidate_caches()
        found = venv_problems() + doctor.problems(for_tests=for_tests)
    if found:
        say(f"This machine lacks:\n{doctor.table(found)}")
        line = doctor.apt_line(found)
        if line:
            say(f"On Debian or Ubuntu this installs it:\n    sudo {line}")
    if any(problem.stops for problem in found):
        raise StopError("Nothing can be started before that is there.")


def venv_problems() -> list[Problem]:
    from pos_loyalty import doctor

    if PYTHON.exists() or (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        return []
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return [doctor.Problem("ensurepip", "Python cannot make its own environment", package)]


def can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(packages: list[str]) -> None:
    if not packages:
        return
    say(f"* installing Debian packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # One foreign source that does not answer fails the update, and the packages may be there all the same.
    run_quietly("apt-get", "-qq", "update", environment=environment)
    install = ("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages)
    done = run_quietly(*install, environment=environment)
    if done.returncode != 0:
        say(f"apt-get did not install them:\n{last_lines(done.stdout)}")


def prepare_environment(tools: str) -> None:
    """Bring .venv to the locked packages; does nothing, and asks nobody, when it is there already."""
    if read_stamp().get(tools) == digest(tools):
        return
    make_venv()
    lock = LOCKS[tools]
    say(f"* installing the packages of requirements/{lock.name} (minutes the first time)")
    # The lock names everything. Left to itself pip looks at newer releases of what is asked for with extras.
    pip("--no-deps", "--require-hashes", "--requirement", str(lock))
    say("* installing pos-loyalty itself")
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # A till's first start should be as quick as all later ones.
    run_quietly(str(PYTHON), "-m", "compileall", "-q", "pos_loyalty", "hardware")
    # The test set contains the other one, so whoever has it needs nothing more for the demo.
    write_stamp({name: digest(name) for name in (LOCKS if tools == "test" else ["run"])})


def digest(tools: str) -> str:
    """Changes whenever what would be installed, or where, changes."""
    state = hashlib.sha256(repr((sys.version_info[:2], str(ROOT))).encode())
    for path in (LOCKS[tools], ROOT / "pyproject.toml"):
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def read_stamp() -> dict[str, str]:
    if not PYTHON.exists():
        return {}
    try:
        words = STAMP.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return {}
    return dict(zip(words[::2], words[1::2]))


def write_stamp(installed: Mapping[str, str]) -> None:
    lines = [f"{tools} {value}\n" for tools, value in sorted(installed.items())]
    STAMP.write_text("".join(lines), encoding="ascii")


def make_venv() -> None:
    STAMP.unlink(missing_ok=True)  # An interrupted installation must not look like a finished one.
    if is_venv_usable():
        return
    say("* making the environment .venv")
    done = run_quietly(sys.executable, "-m", "venv", "--clear", str(VENV))
    if done.returncode != 0:
        raise StopError(f"The environment could not be made:\n{last_lines(done.stdout)}")


def is_venv_usable() -> bool:
    if not PYTHON.exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return run_quietly(str(PYTHON), "-c", code).returncode == 0


def pip(*arguments: str) -> None:
    done = run_quietly(str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", *arguments)
    if done.returncode == 0:
        return
    complaints = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    say("\n".join(complaints[:5]) or last_lines(done.stdout))
    raise StopError(
        "The packages could not be installed. If this machine reaches no package index, connect it or tell pip\n"
        "which one to use (pip config); then repeat the same command: what was downloaded is kept."
    )


def run_quietly(
    *command: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-8:])


def setup(arguments: list[str]) -> int:
    if arguments:
        raise StopError(USAGE)
    prepare("run")
    say(f"Ready. The command is {BIN / f'pos-loyalty{SUFFIX}'}")
    return 0


def demo(arguments: list[str]) -> int:
    prepare("run")
    command = [str(BIN / f"pos-loyalty{SUFFIX}"), "demo", *arguments]
    if os.name == "posix":
        os.execv(command[0], command)  # In this process' place, so that signals reach it.
    return subprocess.call(command)


def test(arguments: list[str]) -> int:
    prepare("test")
    checks = {
        "ruff check": [str(PYTHON), "-m", "ruff", "check"],
        "ruff format": [str(PYTHON), "-m", "ruff", "format", "--check"],
        "mypy": [str(PYTHON), "-m", "mypy", "--strict", "pos_loyalty", "hardware", "run.py"],
        "import-linter": [str(BIN / f"lint-imports{SUFFIX}")],
    }
    statuses = {name: check(name, command) for name, command in checks.items()}
    unclean = [name for name, status in statuses.items() if status != 0]
    if unclean:
        say(f"* not clean: {', '.join(unclean)}")
    # Last, so that its summary is the last line of the output.
    pytest = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", *(arguments or MEASURED)]
    statuses["pytest"] = check("pytest", pytest)
    return next((status for status in statuses.values() if status != 0), 0)


def check(name: str, command: list[str]) -> int:
    say(f"* {name}")
    return subprocess.call(command, cwd=ROOT)


VERBS = {"setup": setup, "demo": demo, "test": test}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 -- older Pythons are whom this line is for
        raise StopError(f"pos-loyalty needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.")
    if arguments[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if not arguments or arguments[0] not in VERBS:
        raise StopError(USAGE)
    sys.path.insert(0, str(ROOT))
    return VERBS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except StopError as reason:
        say(str(reason))
        sys.exit(1)
