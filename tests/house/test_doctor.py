"""The doctor speaks before Qt can abort."""

import ctypes
import shutil
import subprocess
import sys
from types import ModuleType

import pytest

from pos_loyalty import doctor
from tests.house.files import ROOT

REAL_LOAD = ctypes.CDLL


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of libraries that this machine pretends not to have."""
    names: set[str] = set()

    def load(name: str) -> ctypes.CDLL:
        if name in names:
            raise OSError(f"{name}: cannot open shared object file")
        return REAL_LOAD(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    return names


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


def test_a_machine_that_runs_the_tests_lacks_nothing() -> None:
    assert doctor.problems(for_tests=True) == []
    assert doctor.apt_line([]) is None


def test_a_missing_library_is_named_with_its_package(lacking: set[str], on_linux: None) -> None:
    lacking |= {"libEGL.so.1", "libxcb-cursor.so.0"}
    found = doctor.problems()
    assert [(problem.package, problem.stops) for problem in found] == [
        ("libegl1", True),
        ("libxcb-cursor0", True),
    ]
    assert doctor.apt_line(found) == "apt-get install --yes --no-install-recommends libegl1 libxcb-cursor0"


def test_only_the_second_barcode_reader_needs_zbar(lacking: set[str], on_linux: None) -> None:
    lacking.add("libzbar.so.0")
    assert [problem.stops for problem in doctor.qt_problems()] == [False]


def test_other_systems_bring_their_own_libraries(lacking: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lacking.add("libEGL.so.1")
    monkeypatch.setattr(sys, "platform", "win32")
    assert doctor.problems(for_tests=True) == []


@pytest.mark.parametrize(("version", "is_good"), [("3.51.2", False), ("3.51.3", True), ("3.100.0", True)])
def test_a_sqlite_that_can_damage_the_store_is_refused(
    version: str, is_good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = ModuleType("sqlcipher3")
    driver.sqlite_version = version  # type: ignore[attr-defined]  # a module takes any attribute
    monkeypatch.setitem(sys.modules, "sqlcipher3", driver)
    assert (doctor.problems() == []) is is_good


def test_before_the_installation_no_driver_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    missing_driver = [problem for problem in doctor.problems() if "SQLite" in problem.missing]
    assert missing_driver == []


def test_only_tests_need_a_screen_without_a_monitor(on_linux: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert not any(problem.package == "xvfb" for problem in doctor.problems())
    packages = {problem.package for problem in doctor.problems(for_tests=True)}
    assert packages >= {"xvfb", "xdotool", "imagemagick"}


def test_fonts_are_found_without_fontconfigs_programs(
    on_linux: None, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert doctor.problems() == []
    monkeypatch.setattr(doctor, "FONT_FOLDERS", (str(tmp_path),))
    assert [(problem.package, problem.stops) for problem in doctor.problems()] == [("fonts-noto-cjk", False)]


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({}, "offscreen"),
        ({"DISPLAY": ""}, "offscreen"),
        ({"DISPLAY": ":0"}, None),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"QT_QPA_PLATFORM": "vnc"}, None),
    ],
)
def test_without_a_display_qt_draws_into_memory(
    environ: dict[str, str], platform: str | None, on_linux: None
) -> None:
    assert doctor.choose_qt_platform(environ) == platform


def test_windows_always_has_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert doctor.choose_qt_platform({}) is None


def test_run_as_a_program_it_shows_a_table(
    lacking: set[str], on_linux: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main([]) == 0
    assert capsys.readouterr().out == "Nothing is missing.\n"
    lacking.add("libGL.so.1")
    assert doctor.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines[1].split()) == "libGL.so.1 libgl1 no window can be opened"
    assert lines[-1].strip().endswith("libgl1")


def test_it_runs_with_python_alone() -> None:
    command = [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('pos_loyalty/doctor.py')"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
