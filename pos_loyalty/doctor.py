"""Says what this machine lacks before Qt is imported, because Qt aborts where Python could have explained.

Standard library only: it runs before anything is installed.
"""

import ctypes
import importlib
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

OLDEST_PYTHON = (3, 11)
# Earlier ones, from 3.7.0 on, can damage a database in WAL mode when its log is reset.
OLDEST_SQLITE = (3, 51, 3)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_PATTERNS = ("*CJK*", "Nanum*")

_WINDOW = "no window can be opened"
_SCREEN = "no window can be opened on an X11 screen"


@dataclass(frozen=True)
class Problem:
    missing: str
    meaning: str
    package: str | None = None
    """The Debian package that brings it; None when no package does."""
    stops: bool = True
    """False when everything else works without it."""


@dataclass(frozen=True)
class _Library:
    soname: str
    package: str
    meaning: str = _WINDOW
    stops: bool = True


_LIBRARIES = (
    _Library("libEGL.so.1", "libegl1"),
    _Library("libGL.so.1", "libgl1"),
    _Library("libglib-2.0.so.0", "libglib2.0-0"),
    _Library("libdbus-1.so.3", "libdbus-1-3"),
    _Library("libfontconfig.so.1", "libfontconfig1"),
    _Library("libxkbcommon.so.0", "libxkbcommon0"),
    _Library("libxcb-cursor.so.0", "libxcb-cursor0", _SCREEN),
    _Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", _SCREEN),
    _Library("libxcb-icccm.so.4", "libxcb-icccm4", _SCREEN),
    _Library("libxcb-keysyms.so.1", "libxcb-keysyms1", _SCREEN),
    _Library("libxcb-shape.so.0", "libxcb-shape0", _SCREEN),
    _Library("libzbar.so.0", "libzbar0", "the camera's second barcode reader is off", stops=False),
)
_TEST_PROGRAMS = (
    (("Xvfb",), "xvfb"),
    (("xdotool",), "xdotool"),
    (("import", "magick"), "imagemagick"),
    (("socat",), "socat"),
    (("strace",), "strace"),
    (("java",), "openjdk-17-jre-headless"),
)


def problems(*, for_tests: bool = False) -> list[Problem]:
    """Everything missing, the packages' own checks included; empty means that the till can start."""
    found = [*_python_problems(), *_sqlite_problems(), *qt_problems()]
    if _on_linux():
        found += _font_problems()
        found += _program_problems() if for_tests else []
    return found


def qt_problems() -> list[Problem]:
    """The cheap part, for every start: libraries without which Qt aborts or a decoder is off."""
    if not _on_linux():
        return []
    return [
        Problem(lib.soname, lib.meaning, lib.package, lib.stops)
        for lib in _LIBRARIES
        if not _loads(lib.soname)
    ]


def apt_line(found: Iterable[Problem]) -> str | None:
    """The command that installs what is missing, or None when no package would help."""
    packages = sorted({problem.package for problem in found if problem.package})
    return f"apt-get install --yes --no-install-recommends {' '.join(packages)}" if packages else None


def choose_qt_platform(environ: Mapping[str, str]) -> str | None:
    """The value to set for QT_QPA_PLATFORM, or None where Qt's own choice works."""
    if not _on_linux() or environ.get("QT_QPA_PLATFORM"):
        return None
    has_display = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return None if has_display else "offscreen"


def _on_linux() -> bool:
    # A function: mypy would otherwise judge everything behind the comparison for one system only.
    return sys.platform.startswith("linux")


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _python_problems() -> list[Problem]:
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return []
    return [Problem(f"Python {_dotted(OLDEST_PYTHON)}", f"this is Python {_dotted(sys.version_info[:3])}")]


def _sqlite_problems() -> list[Problem]:
    try:
        driver = importlib.import_module("sqlcipher3")
    except ModuleNotFoundError:
        return []  # Nothing is installed yet; the lock brings a good one.
    except ImportError as reason:
        return [Problem("sqlcipher3", f"the database cannot be opened: {reason}")]
    version = tuple(int(part) for part in str(driver.sqlite_version).split("."))
    if version >= OLDEST_SQLITE:
        return []
    return [Problem(f"SQLite {_dotted(OLDEST_SQLITE)}", f"SQLite {_dotted(version)} can damage the store")]


def _font_problems() -> list[Problem]:
    if _has_korean_font():
        return []
    meaning = "Korean, Chinese and Japanese text is shown as empty boxes"
    return [Problem("a font for Korean, Chinese and Japanese", meaning, "fonts-noto-cjk", stops=False)]


def _has_korean_font() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
        return any(next(folder.rglob(pattern), None) for folder in folders for pattern in FONT_PATTERNS)
    # Every start of the till reads this module; only the whole check needs what takes long to load.
    import subprocess

    answer = subprocess.run([program, ":lang=ko", "family"], capture_output=True, check=False)
    return bool(answer.stdout.strip())


def _program_problems() -> list[Problem]:
    return [
        Problem(names[0], "tests that need it cannot run", package)
        for names, package in _TEST_PROGRAMS
        if not any(shutil.which(name) for name in names)
    ]


def _dotted(version: Iterable[object]) -> str:
    return ".".join(str(part) for part in version)


def table(found: Iterable[Problem]) -> str:
    rows = [("missing", "Debian package", "meaning")]
    rows += [(problem.missing, problem.package or "-", problem.meaning) for problem in found]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n".join(f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in rows)


def main(arguments: list[str] | None = None) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="doctor", description="Says what this machine lacks.")
    parser.add_argument("--tests", action="store_true", help="also look for what the tests need")
    found = problems(for_tests=parser.parse_args(arguments).tests)
    if not found:
        print("Nothing is missing.")
        return 0
    print(table(found))
    line = apt_line(found)
    if line:
        print(f"\nOn Debian or Ubuntu this installs it:\n    sudo {line}")
    return 1 if any(problem.stops for problem in found) else 0


if __name__ == "__main__":
    sys.exit(main())
