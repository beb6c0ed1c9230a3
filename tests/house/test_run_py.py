"""The first command, in the cases that a finished environment never meets."""

import ast
import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from pos_loyalty import doctor
from tests.house.files import ROOT

OLDEST_THAT_GETS_A_SENTENCE = (3, 7)


@dataclass
class Shell:
    """Stands in for the programs that run.py starts: keeps their command lines, answers as told."""

    refuses: str = ""
    output: str = ""
    started: list[str] = field(default_factory=list)

    def __call__(self, *command: str, environment: object = None) -> subprocess.CompletedProcess[str]:
        self.started.append(" ".join(command))
        is_refused = bool(self.refuses) and self.refuses in self.started[-1]
        return subprocess.CompletedProcess(command, int(is_refused), self.output)


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shell(run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """An environment folder of its own, made at first, in which nothing is really started."""
    shell = Shell()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.setattr(run, "run_quietly", shell)
    monkeypatch.setattr(run, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(run, "STAMP", tmp_path / "installed.txt")
    return shell


def start(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else ["run.py"]), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_the_verbs(flag: str) -> None:
    done = start(flag)
    assert done.returncode == 0
    assert all(f"run.py {verb}" in done.stdout for verb in ("setup", "demo", "test"))
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("setup", "nonsense")])
def test_an_unknown_verb_gets_the_usage_and_a_bad_status(arguments: tuple[str, ...]) -> None:
    done = start(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("usage: python3 run.py setup")
    assert done.stdout == ""


def test_an_old_python_can_read_it() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=OLDEST_THAT_GETS_A_SENTENCE)


def test_an_old_python_gets_one_sentence() -> None:
    code = "import runpy, sys; sys.version_info = (3, 10, 2); runpy.run_path('run.py', run_name='__main__')"
    done = start(code=code)
    assert done.returncode == 1
    assert done.stderr.startswith("pos-loyalty needs Python 3.11 or newer; this is Python ")
    assert len(done.stderr.splitlines()) == 1


def test_packages_are_installed_by_hash_and_the_project_without_asking_anybody(
    run: ModuleType, shell: Shell
) -> None:
    run.prepare_environment("run")
    _, packages, project, compiled = shell.started
    assert "--no-deps --require-hashes --requirement" in packages
    assert packages.endswith("run.txt")
    assert "--no-deps --no-build-isolation --editable" in project
    assert "compileall" in compiled


def test_a_second_run_starts_nothing(run: ModuleType, shell: Shell) -> None:
    run.prepare_environment("run")
    shell.started.clear()
    run.prepare_environment("run")
    assert shell.started == []


def test_the_test_packages_come_on_top_and_serve_the_demo_too(run: ModuleType, shell: Shell) -> None:
    run.prepare_environment("run")
    run.prepare_environment("test")
    assert any(command.endswith("test.txt") for command in shell.started)
    shell.started.clear()
    run.prepare_environment("run")
    run.prepare_environment("test")
    assert shell.started == []


@pytest.mark.parametrize("changed", ["lock", "project", "place"])
def test_a_change_of_what_is_installed_installs_again(
    changed: str, run: ModuleType, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    (copy / "requirements").mkdir(parents=True)
    lock, project = copy / "requirements" / "run.txt", copy / "pyproject.toml"
    lock.touch()
    project.touch()
    monkeypatch.setattr(run, "ROOT", copy)
    monkeypatch.setattr(run, "LOCKS", {"run": lock})
    run.prepare_environment("run")
    shell.started.clear()
    if changed == "place":
        monkeypatch.setattr(run, "ROOT", copy.rename(tmp_path / "moved"))
        monkeypatch.setattr(run, "LOCKS", {"run": tmp_path / "moved" / "requirements" / "run.txt"})
    else:
        {"lock": lock, "project": project}[changed].write_text("another", encoding="utf-8")
    run.prepare_environment("run")
    assert shell.started != []


def test_without_a_network_there_is_a_sentence_and_the_next_run_tries_again(
    run: ModuleType, shell: Shell
) -> None:
    shell.refuses = "--require-hashes"
    shell.output = "WARNING: Retrying\nERROR: No matching distribution found for alembic==1.20.1\n"
    with pytest.raises(run.StopError, match="could not be installed"):
        run.prepare_environment("run")
    assert run.read_stamp() == {}
    shell.refuses = ""
    run.prepare_environment("run")
    assert "run" in run.read_stamp()


def test_an_interrupted_upgrade_does_not_look_finished(run: ModuleType, shell: Shell) -> None:
    run.prepare_environment("run")
    shell.refuses = "test.txt"
    with pytest.raises(run.StopError):
        run.prepare_environment("test")
    assert run.read_stamp() == {}


@pytest.fixture
def lacks_egl(monkeypatch: pytest.MonkeyPatch) -> list[doctor.Problem]:
    found = [doctor.Problem("libEGL.so.1", "no window can be opened", "libegl1")]
    monkeypatch.setattr(doctor, "problems", lambda *, for_tests: list(found))
    return found


def test_who_may_not_install_is_told_the_exact_line(
    run: ModuleType,
    shell: Shell,
    lacks_egl: list[doctor.Problem],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run, "can_install", lambda: False)
    with pytest.raises(run.StopError):
        run.prepare_machine(for_tests=False)
    assert "sudo apt-get install --yes --no-install-recommends libegl1\n" in capsys.readouterr().err
    assert shell.started == []


def test_root_on_debian_gets_it_installed(
    run: ModuleType, shell: Shell, lacks_egl: list[doctor.Problem], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "can_install", lambda: True)
    monkeypatch.setattr(run, "install_packages", lambda packages: shell(*packages) and lacks_egl.clear())
    run.prepare_machine(for_tests=False)
    assert shell.started == ["libegl1"]


def test_what_only_dulls_the_program_does_not_stop_it(
    run: ModuleType,
    lacks_egl: list[doctor.Problem],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lacks_egl[:] = [doctor.Problem("a font", "boxes", "fonts-noto-cjk", stops=False)]
    monkeypatch.setattr(run, "can_install", lambda: False)
    run.prepare_machine(for_tests=False)
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_every_check_runs_pytest_last_and_the_first_bad_status_counts(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    statuses = {"ruff check": 0, "mypy": 2, "pytest": 5}

    def check(name: str, command: list[str]) -> int:
        ran.append(name)
        assert name != "pytest" or command[-1] == "tests/one.py"
        return statuses.get(name, 0)

    monkeypatch.setattr(run, "prepare", lambda _tools: None)
    monkeypatch.setattr(run, "check", check)
    assert run.test(["tests/one.py"]) == 2
    assert ran == ["ruff check", "ruff format", "mypy", "import-linter", "pytest"]


@pytest.mark.parametrize(("arguments", "is_measured"), [([], True), (["tests/one.py"], False)])
def test_the_whole_run_measures_what_it_leaves_out_and_a_part_does_not(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], is_measured: bool
) -> None:
    commands: dict[str, list[str]] = {}
    monkeypatch.setattr(run, "prepare", lambda _tools: None)
    monkeypatch.setattr(run, "check", lambda name, command: commands.setdefault(name, command) and 0)
    assert run.test(arguments) == 0
    assert ("--cov-fail-under=100" in commands["pytest"]) is is_measured
    assert ("--cov=pos_loyalty.domain" in commands["pytest"]) is is_measured


@pytest.mark.skipif(os.name != "posix", reason="a shell script for the build machine")
def test_the_build_machine_runs_the_same_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="ascii").splitlines()[-1] == "exec python3 run.py test"
