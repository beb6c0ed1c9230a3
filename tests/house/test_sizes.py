"""Sizes by machine, so that nobody has to argue about them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import ROOT, name_of, product_modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONGEST_RUN_PY = 250
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def test_no_file_of_the_product_is_longer_than_400_lines() -> None:
    lengths = {name_of(path): _length(path) for path in product_modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_of_the_product_is_longer_than_60_lines() -> None:
    lengths = {place: length for path in product_modules() for place, length in _functions(path)}
    assert len(lengths) > 20
    assert {place: length for place, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_run_py_stays_short_enough_to_be_read_before_it_is_run() -> None:
    assert _length(ROOT / "run.py") < LONGEST_RUN_PY


def test_every_module_says_what_it_is_responsible_for() -> None:
    silent = [name_of(path) for path in product_modules() if not ast.get_docstring(_parsed(path))]
    assert silent == []


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in product_modules()}
    assert sorted(name_of(folder) for folder in folders if not (folder / "__init__.py").exists()) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for path in product_modules() for part in (path.stem, path.parent.name)}
    assert parts & SAY_NOTHING == set()


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name_of(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1
