"""The catalogues are complete, fresh and compiled; a new language is one more file."""

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from string import Formatter

import pytest

from pos_loyalty import resources
from pos_loyalty.till import texts

CATALOGUES = sorted(resources.assets("translations").glob("*.ts"))
PACKAGE = Path(texts.__file__).parents[1]


def tool(name: str, *arguments: str) -> str:
    program = Path(sys.executable).with_name(name)
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def units(path: Path) -> dict[tuple[str, str, str], str]:
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            key = (
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
            )
            found[key] = message.findtext("translation") or ""
    return found


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.stem)
def catalogue(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_korean_is_there_and_english_needs_no_catalogue() -> None:
    assert texts.available_languages()[:2] == ("en", "ko")


def test_every_text_of_the_program_is_in_the_catalogue_and_no_other(catalogue: Path, tmp_path: Path) -> None:
    fresh = tmp_path / catalogue.name
    shutil.copy(catalogue, fresh)
    options = ("-extensions", "py", "-locations", "none", "-no-obsolete", "-silent")
    tool("pyside6-lupdate", *options, str(PACKAGE), "-ts", str(fresh))
    assert set(units(fresh)) == set(units(catalogue))


def test_no_text_stands_where_the_extractor_does_not_look() -> None:
    """Inside an f-string it would stay English for ever."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    strings = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.JoinedStr)]
    calls = [ast.unparse(node) for text in strings for node in ast.walk(text) if isinstance(node, ast.Call)]
    assert [call for call in calls if re.match(r"(self\.)?(tr|translate|QT_TRANSLATE_NOOP)\(", call)] == []


def test_every_text_is_translated_with_the_same_placeholders(catalogue: Path) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for (_, source, _), translation in units(catalogue).items():
        assert translation.strip(), source
        assert names(translation) == names(source), source


def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    tool("pyside6-lrelease", "-silent", "-fail-on-unfinished", str(catalogue), "-qm", str(fresh))
    assert fresh.read_bytes() == catalogue.with_suffix(".qm").read_bytes()
