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

WORDS = {
    "groups.all": 'has `id` and `takes` (`"all"` or `"best"`)',
    "groups.best": 'In one with `takes = "best"` each line',
    "counts.nothing": "If what counts is zero",
    "counts.voucher": "Where a voucher pays for",
    "discounts.highest": "the highest one wins on each line",
    "grace": "as a grace lot of `grace_days` (30)",
    "notice": "`notice_days` (60) before points end",
    "returns.whole": "After a return the purchase has earned exactly what the goods that were kept earn",
    "returns.part": "A part of a line takes its",
    "returns.several": "rounded down until the last of the line takes the rest",
    "returns.undone": "Undoing a return gives back the",
    "returns.never_add": "a return never",
    "returns.facts": "under the rules and facts of the sale",
    "returns.expired": "What had expired is not taken a second time",
    "debt": "becomes a **debt**",
    "debt.worked_off": "New points work off a debt before anything else",
    "spending": "Spending takes from the lot that ends first; of equals from the older one",
    "gift.back": "Points of a gift or voucher that is taken back return to their lots",
    "tiers.rise": "A better tier is given at once, with the sale that reaches it, and counts from the next sale on",
}
"""What cases show beside the tables, with words of the page that say it."""


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
