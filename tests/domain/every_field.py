"""The scheme in which every field stands, and ways to change one field of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pos_loyalty.domain.document import DocumentError, Place
from pos_loyalty.domain.scheme_document import scheme_from_document

FILE = Path(__file__).with_name("every_field.toml")


def every_field() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def changed(place: Place, value: Any) -> dict[str, Any]:
    """The document with another value in one place; a list grows by the place behind its end."""
    document = every_field()
    *way, last = place
    table: Any = document
    for step in way:
        if isinstance(table, dict):
            table.setdefault(step, {})
        table = table[step]
    if isinstance(table, list) and last == len(table):
        table.append(value)
    else:
        table[last] = value
    return document


def refusal(document: Any, *, strict: bool = True) -> tuple[Place, str]:
    """The place and the sentence of what is wrong; fails if nothing is."""
    with pytest.raises(DocumentError, match="scheme_unreadable") as wrong:
        scheme_from_document(document, strict=strict)
    return wrong.value.place, wrong.value.reason
