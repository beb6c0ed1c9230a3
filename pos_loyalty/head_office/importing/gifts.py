"""The catalogue of gifts and vouchers with each store's stock: one row per gift and store, or one for all stores."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import reward, reward_stock, store
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing import bulk, values
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.table_import import ChunkOutcome
from pos_loyalty.head_office.importing.tables import GIFTS, TableFile
from pos_loyalty.head_office.insertion import insert_or_update

MOST_POINTS = 10**12
MOST_PIECES = 10**9
MOST_DAYS = 3660
MOST_PERCENT_MILLI = 100_000

_SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


class Terms(NamedTuple):
    """What a reward is beside its name: who may have it, when, how often, and what a voucher takes off."""

    points: int
    kind: str
    tiers: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    limit_count: int | None
    limit_days: int | None
    amount_minor: int
    percent_milli: int
    most_minor: int | None
    minimum_minor: int
    steps: bool


class GiftRow(NamedTuple):
    reward_id: str
    names: tuple[tuple[str, str], ...]
    terms: Terms
    store_id: str | None
    stock: int | None


class GiftTable:
    def __init__(self, file: TableFile, scheme: Scheme, digits: int) -> None:
        prefix = GIFTS.prefix or ""
        self._languages = [name.removeprefix(prefix) for name in file.places if name.startswith(prefix)]
        self._columns = (*GIFTS.columns, *(prefix + language for language in self._languages))
        self._pick = file.picker(self._columns)
        self._tiers = frozenset(tier.code for tier in scheme.tiers)
        self._digits = digits
        self._said: dict[str, tuple[object, ...]] = {}

    def key(self, row: GiftRow) -> str:
        return f"{row.reward_id}\t{row.store_id or 'every store'}"

    def parse(self, cells: Cells) -> GiftRow:
        said = dict(zip(self._columns, self._pick(cells), strict=True))
        reward_id = values.identifier(said["gift"], "gift")
        stock = said["stock"]
        row = GiftRow(
            reward_id,
            self._names(said, reward_id),
            self._terms(said),
            values.optional_identifier(said["store"], "store"),
            values.whole(stock, "stock", MOST_PIECES) if stock.strip() else None,
        )
        if self._said.setdefault(reward_id, row[1:3]) != row[1:3]:
            raise RowProblem(f"gift {reward_id} has another name or price on an earlier line")
        return row

    def _names(self, said: dict[str, str], reward_id: str) -> tuple[tuple[str, str], ...]:
        names = {lang: values.words(said[f"name_{lang}"], f"name_{lang}", 200) for lang in self._languages}
        names.setdefault("en", values.words(said["name"], "name", 200))
        kept = tuple(sorted((language, text) for language, text in names.items() if text))
        return kept or (("en", reward_id),)

    def _terms(self, said: dict[str, str]) -> Terms:
        kind = said["kind"].strip().lower() or "gift"
        if kind not in {"gift", "voucher"}:
            raise RowProblem(f"kind is neither gift nor voucher: {values.shown(kind)}")
        tiers = tuple(values.tags(said["tiers"]))
        unknown = [tier for tier in tiers if tier not in self._tiers]
        if unknown:
            known = ", ".join(sorted(self._tiers))
            raise RowProblem(f"tiers names {values.shown(unknown[0])}; the programme has {known}")
        terms = Terms(
            points=values.whole(said["points"], "points", MOST_POINTS),
            kind=kind,
            tiers=tiers,
            first_day=values.optional_day(said["from"], "from"),
            last_day=values.optional_day(said["until"], "until"),
            limit_count=_optional(said["limit"], "limit", MOST_PIECES),
            limit_days=_optional(said["limit_days"], "limit_days", MOST_DAYS),
            amount_minor=self._amount(said, "amount") or 0,
            percent_milli=_percent_milli(said["percent"]),
            most_minor=self._amount(said, "most"),
            minimum_minor=self._amount(said, "minimum") or 0,
            steps=_yes_no(said["steps"]),
        )
        _check(terms)
        return terms

    def _amount(self, said: dict[str, str], column: str) -> int | None:
        text = said[column]
        return values.amount_minor(text.strip(), column, self._digits) if text.strip() else None

    def write(self, connection: Connection, rows: Sequence[tuple[int, GiftRow]]) -> ChunkOutcome:
        outcome = ChunkOutcome()
        stores = set(connection.execute(select(store.c.store_id)).scalars())
        catalogue = _catalogue(connection, {row.reward_id for _, row in rows})
        stock = _stock(connection, {row.reward_id for _, row in rows})
        rewards: dict[str, dict[str, Any]] = {}
        counts: dict[tuple[str, str], dict[str, Any]] = {}
        for line, row in rows:
            if row.store_id is not None and row.store_id not in stores:
                outcome.rejected.append((line, f"store {row.store_id} is not known"))
                continue
            before = catalogue.get(row.reward_id)
            after = {"names": dict(row.names), **row.terms._asdict(), "tiers": list(row.terms.tiers)}
            if before != after:
                rewards[row.reward_id] = {"reward_id": row.reward_id, **after, "active": True}
            own = _counted(row, stores, stock)
            counts.update(own)
            what = "new" if before is None else "changed" if own or before != after else "unchanged"
            outcome.counts[what] += 1
        insert_or_update(connection, reward, list(rewards.values()))
        insert_or_update(connection, reward_stock, list(counts.values()))
        feed.note(connection, "reward", sorted(rewards.keys() | {reward_id for _, reward_id in counts}))
        return outcome


def _optional(text: str, column: str, most: int) -> int | None:
    return values.whole(text, column, most) if text.strip() else None


def _percent_milli(text: str) -> int:
    """Thousandths of a percent; an empty cell is 0."""
    if not text.strip():
        return 0
    milli = values.amount_minor(text.strip(), "percent", 3)
    if milli > MOST_PERCENT_MILLI:
        raise RowProblem(f"percent is above 100: {values.shown(text)}")
    return milli


def _yes_no(text: str) -> bool:
    said = _SAID.get(text.strip().lower())
    if said is None:
        raise RowProblem(f"steps is neither yes nor no: {values.shown(text)}")
    return said


def _check(terms: Terms) -> None:
    """Fields that contradict each other."""
    if terms.first_day and terms.last_day and terms.last_day < terms.first_day:
        raise RowProblem(f"until {terms.last_day} lies before from {terms.first_day}")
    if terms.limit_days is not None and terms.limit_count is None:
        raise RowProblem("limit_days needs a limit")
    has_value = bool(terms.amount_minor), bool(terms.percent_milli)
    if terms.kind == "gift" and any(has_value):
        raise RowProblem("a gift takes no amount or percent off; is it a voucher?")
    if terms.kind == "voucher" and sum(has_value) != 1:
        raise RowProblem("a voucher needs either an amount or a percent")
    if terms.steps and (terms.kind == "gift" or terms.percent_milli or terms.points == 0):
        raise RowProblem("only a voucher with points and an amount can be had in steps")


def _counted(
    row: GiftRow, stores: set[str], stock: dict[tuple[str, str], int]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The stock of this row where it is not what is written already."""
    if row.stock is None:
        return {}
    where = [row.store_id] if row.store_id else sorted(stores)
    return {
        (one, row.reward_id): {"store_id": one, "reward_id": row.reward_id, "on_hand": row.stock}
        for one in where
        if stock.get((one, row.reward_id)) != row.stock
    }


def _catalogue(connection: Connection, reward_ids: set[str]) -> dict[str, dict[str, Any]]:
    others = tuple(reward.c[name] for name in ("names", *Terms._fields))
    rows = bulk.rows_by_key(connection, reward.c.reward_id, others, reward_ids)
    return {row.reward_id: dict(zip(("names", *Terms._fields), row[1:], strict=True)) for row in rows}


def _stock(connection: Connection, reward_ids: set[str]) -> dict[tuple[str, str], int]:
    others = (reward_stock.c.store_id, reward_stock.c.on_hand)
    rows = bulk.rows_by_key(connection, reward_stock.c.reward_id, others, reward_ids)
    return {(row.store_id, row.reward_id): row.on_hand for row in rows}
