"""The tables of a rehearsal as CSV files, for a spreadsheet; they appear when all of them are complete."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.rehearsing.result import Rehearsal, major_units, rounded
from pos_loyalty.head_office.rehearsing.sums import MemberRow

MEMBERS: Final = (
    "member", "shop_member", "old_points", "new_points", "difference", "old_expired", "new_expired",
    "old_balance", "new_balance", "old_tier", "new_tier",
)  # fmt: skip
STORES: Final = (
    "store", "name", "old_points", "new_points", "difference", "old_cost", "new_cost", "cost_difference",
)  # fmt: skip
RULES: Final = ("rule", "name", "old_points", "new_points", "difference")
TIERS: Final = ("old_tier", "new_tier", "members")
GIFTS: Final = ("gift", "name", "old_price", "new_price", "old_members", "new_members")
UNFINISHED: Final = ".part"

Row = tuple[object, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Files:
    """Without a folder it takes everything and writes nothing."""

    def __init__(self, folder: Path | None, opened: ExitStack) -> None:
        self._folder = folder
        self._opened = opened
        self._unfinished: list[Path] = []
        self._members: Any = None
        if folder is not None:
            with _told(folder):
                folder.mkdir(parents=True, exist_ok=True)
                self._members = self._writer(folder / "members.csv", MEMBERS)

    def add_members(self, rows: Iterable[MemberRow]) -> None:
        if self._folder is not None:
            with _told(self._folder):
                self._members.writerows(_cells(_member(row)) for row in rows)

    def finish(self, found: Rehearsal) -> None:
        if self._folder is None:
            return
        with _told(self._folder):
            for name, (columns, rows) in _tables(found).items():
                self._writer(self._folder / name, columns).writerows(_cells(row) for row in rows)
            self._opened.close()
            for unfinished in self._unfinished:
                unfinished.replace(unfinished.with_name(unfinished.name.removesuffix(UNFINISHED)))

    def clear_away(self) -> None:
        """What was not finished is no table."""
        for unfinished in self._unfinished:
            unfinished.unlink(missing_ok=True)

    def _writer(self, path: Path, columns: Sequence[str]) -> Any:
        unfinished = path.with_name(path.name + UNFINISHED)
        file = self._opened.enter_context(unfinished.open("w", encoding="utf-8", newline=""))
        self._unfinished.append(unfinished)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        return writer


@contextmanager
def writing(folder: Path | None) -> Iterator[Files]:
    """Raises OperatorError when the folder cannot be written to."""
    with ExitStack() as opened:
        files = Files(folder, opened)
        try:
            yield files
        finally:
            opened.close()
            files.clear_away()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OperatorError(f"{folder} cannot be written to: {error.strerror}.") from error


def _member(row: MemberRow) -> Row:
    return (row.member, row.shop_member or "", row.old_points, row.new_points, row.difference, *row[4:])


def _tables(found: Rehearsal) -> dict[str, tuple[Sequence[str], Iterable[Row]]]:
    tables: dict[str, tuple[Sequence[str], Iterable[Row]]] = {
        "stores.csv": (STORES, _stores(found)),
        "rules.csv": (RULES, _rules(found)),
        "tiers.csv": (TIERS, _tiers(found)),
    }
    if found.gifts is not None:
        tables["gifts.csv"] = (GIFTS, _gifts(found))
    return tables


def _stores(found: Rehearsal) -> Iterator[Row]:
    for row in found.stores:
        old, new = found.old.worth.of(row.old), found.new.worth.of(row.new)
        money = (major_units(one, found.currency) for one in (old, new, new - old))
        yield (row.store, row.name, row.old, row.new, row.new - row.old, *money)


def _rules(found: Rehearsal) -> Iterator[Row]:
    for row in found.rules:
        points = ("" if one is None else rounded(one) for one in (row.old, row.new, row.difference))
        yield (row.rule, row.name, *points)


def _tiers(found: Rehearsal) -> Iterator[Row]:
    for old in found.tiers.old:
        for new in found.tiers.new:
            yield (old, new, found.tiers.members.get((old, new), 0))


def _gifts(found: Rehearsal) -> Iterator[Row]:
    for row in found.gifts or ():
        prices = ("" if one is None else one for one in (row.old_price, row.new_price))
        yield (row.gift, row.name, *prices, row.old_members, row.new_members)


def _cells(row: Iterable[object]) -> list[object]:
    return [_harmless(cell) if isinstance(cell, str) else cell for cell in row]


def _harmless(text: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
