"""Import rules that the contracts in pyproject.toml cannot state."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import ROOT, name_of


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def strangers(paths: list[Path], own: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(path)}: {name}"
        for path in paths
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(own)
    ]


def test_the_domain_uses_the_standard_library_and_itself_only() -> None:
    modules = sorted((ROOT / "pos_loyalty" / "domain").rglob("*.py"))
    assert len(modules) > 3
    assert strangers(modules, own=("pos_loyalty.domain",)) == []


def test_what_runs_before_the_installation_uses_the_standard_library_only() -> None:
    first = [ROOT / "run.py", ROOT / "pos_loyalty" / "__init__.py", ROOT / "pos_loyalty" / "doctor.py"]
    assert strangers(first, own=("pos_loyalty.doctor",)) == ["run.py: pos_loyalty", "run.py: pos_loyalty"]


@pytest.mark.parametrize("module", ["pos_loyalty.cli", "pos_loyalty.doctor", "pos_loyalty.head_office"])
def test_a_module_that_draws_nothing_does_not_load_qt(module: str) -> None:
    code = f"import sys, {module}; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("False", "")
