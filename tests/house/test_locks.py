"""The locked packages: exact, with hashes, without addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.files import ROOT

LOCKS = ("run.txt", "test.txt")
ENTRY = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;]+)(?: ; (?P<when>.+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def lock(name: str) -> Path:
    return ROOT / "requirements" / name


def entries(name: str) -> dict[tuple[str, str], str]:
    """The version by package and by the circumstances it is for."""
    found = [ENTRY.match(line) for line in lock(name).read_text(encoding="ascii").splitlines()]
    return {(entry["name"], entry["when"] or ""): entry["version"] for entry in found if entry}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_exact_versions_with_hashes_and_nothing_else(name: str) -> None:
    lines = lock(name).read_text(encoding="ascii").splitlines()
    assert [line for line in lines if not ENTRY.fullmatch(line) and not HASH.fullmatch(line)] == []
    bare = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if ENTRY.fullmatch(line) and not HASH.fullmatch(following)
    ]
    assert bare == []
    assert len(entries(name)) > 30


def test_the_test_lock_contains_the_other_one_unchanged() -> None:
    assert entries("run.txt").items() <= entries("test.txt").items()


@pytest.mark.parametrize(
    ("name", "extras"), [("run.txt", ["head-office"]), ("test.txt", ["head-office", "test"])]
)
def test_the_lock_keeps_to_what_pyproject_asks_for(name: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(line for extra in extras for line in project["project"]["optional-dependencies"][extra]),
    ]
    locked = entries(name)
    unmet = [line for line in asked if not _is_met(Requirement(line), locked)]
    assert unmet == []


def _is_met(asked: Requirement, locked: dict[tuple[str, str], str]) -> bool:
    wanted = canonicalize_name(asked.name)
    versions = [version for (name, _), version in locked.items() if name == wanted]
    return bool(versions) and all(version in asked.specifier for version in versions)
