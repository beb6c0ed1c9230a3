"""A case as it stands in its file: what it shows, the schemes, and the story with what came of each step.

    Reduced goods earn nothing
    shows: earn.excludes_discounted

    [scheme]
    [earn]
    excludes_discounted = true

    [story]
    sale 2026-03-02 10:00 silver: Rice 900 [Food], Wine 500 [Wine] discount 50
        Bought as Silver.
        …

A step begins a line, what comes of it is indented by four blanks; the step `receipt` shows the paper of the sale or
return before it. A second [scheme] is a later version: it changes the first one. Lines that begin with # are remarks.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
INDENT = "    "


@dataclass
class Step:
    line_no: int
    text: str
    outcome: list[str] = field(default_factory=list)


@dataclass
class Case:
    path: Path
    title: str
    shows: tuple[str, ...]
    birthday: str
    documents: tuple[dict[str, Any], ...]
    steps: tuple[Step, ...]


def cases() -> list[Path]:
    return sorted((FOLDER / "cases").glob("*.txt"))


def read(path: Path) -> Case:
    lines = path.read_text(encoding="utf-8").splitlines()
    marks = [number for number, line in enumerate(lines) if line in {"[scheme]", "[story]"}]
    assert lines[marks[-1]] == "[story]", f"{path.name} has no [story] at its end"
    head = [line for line in lines[: marks[0]] if line]
    fields = dict(line.split(": ", 1) for line in head[1:])
    documents: list[dict[str, Any]] = []
    before = tomllib.loads((FOLDER / "base.toml").read_text(encoding="utf-8"))
    for begin, end in pairwise(marks):
        before = changed(before, tomllib.loads("\n".join(lines[begin + 1 : end])))
        documents.append(before)
    return Case(
        path,
        head[0],
        tuple(fields["shows"].split(", ")),
        fields.get("birthday", ""),
        tuple(documents) or (before,),
        tuple(_steps(lines, marks[-1] + 1)),
    )


def changed(document: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are changed field by field, lists and single values as a whole."""
    found = deepcopy(dict(document))
    for name, value in more.items():
        both = isinstance(value, Mapping) and isinstance(found.get(name), Mapping)
        found[name] = changed(found[name], value) if both else deepcopy(value)
    return found


def _steps(lines: list[str], begin: int) -> Iterator[Step]:
    step: Step | None = None
    for number, line in enumerate(lines[begin:], start=begin + 1):
        if line.startswith(INDENT) and step is not None:
            step.outcome.append(line.removeprefix(INDENT))
        elif line and not line.startswith("#"):
            if step is not None:
                yield step
            step = Step(number, line)
    if step is not None:
        yield step
