"""What docs/programme.md has in its tables: every row, and every choice that a row offers."""

import re
from collections.abc import Iterator

from tests.house.files import ROOT

PAGE = ROOT / "docs" / "programme.md"
_CODE = re.compile(r"`([^`]*)`")
_TABLE_NAME = re.compile(r"\[+([a-z_]+)\]+")
_CHOICE = re.compile(r'^"?([a-z_]+)"?$|([a-z_]+) = ')

OFFERING = {
    "earn.rounding",
    "earn.most",
    "rules.kind",
    "rules.goods",
    "when.birthday",
    "tiering.basis",
    "tiering.measure",
    "tiering.demotion",
}
"""Rows whose words in code are what may be written there."""


def rows() -> Iterator[str]:
    """Such as `earn.rounding`, and for each choice `earn.rounding.up`."""
    section = table = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line
        if not line.startswith("|"):
            table = ""
            continue
        first, second = (cell.strip() for cell in line.split("|")[1:3])
        if not table:
            table = _named(first, section)
        else:
            yield from _of(table, first, second)


def tables() -> set[str]:
    """Every table of the file that the page names, such as `discounts` of `[[discounts]]`."""
    codes = _CODE.findall(PAGE.read_text(encoding="utf-8"))
    return {name for code in codes for name in _TABLE_NAME.findall(code)}


def _named(heading: str, section: str) -> str:
    """The table of the file that a table of the page is about."""
    found = _TABLE_NAME.search(heading) or _TABLE_NAME.search(section)
    return "when" if heading == "circumstance" else found[1] if found else "top"


def _of(table: str, first: str, second: str) -> Iterator[str]:
    for name in _CODE.findall(first):
        row = f"{table}.{name}"
        yield row
        if row in OFFERING:
            for code in _CODE.findall(second):
                yield from (f"{row}.{one or other}" for one, other in _CHOICE.findall(code))
