"""Makes the store of a large till: members with cards, and years of purchases with their events and ledger entries.

Plain inserts into a store that the real migrations made; no index is dropped and no row is missing, so that every
statement of the till finds what it would find in a shop.
"""

import json
import random
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pos_loyalty import resources
from pos_loyalty.analytics.settings import AlikeSettings, UsualSettings
from pos_loyalty.database import at_rest, engine, usual_goods
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.database.till_tables import metadata
from pos_loyalty.database.usual_goods import UsualGood
from pos_loyalty.domain import cards, log_chain, names
from pos_loyalty.simulation.shop import assets

PROGRAMME = 1
TERMINAL_NO = 7
PRODUCTS = 5_000
DAYS = 730
LOTS = 6
NOT_ACKNOWLEDGED = 200
"""The newest events, which head office has not taken yet: their points are added up at each scan."""

_CARD_KEY = bytes(range(32))
_PURCHASES_AT_ONCE = 20_000
_LINES_OF_A_PURCHASE = (1, 2, 3, 4, 4, 5, 6, 8)
_SCRIPTS = ("ko", "ko", "ko", "en", "es", "zh", "ja")
_PYRAMID = (("vip", "vip"), *(("large", "gold"),) * 4, *(("ordinary", "silver"),) * 15)
_OTHERS = ("small", "member")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Size:
    members: int = 1_000_000
    lines: int = 5_000_000


def member_id(number: int) -> str:
    """In the form and in the order of the product's own ids: who joined later comes later."""
    text = f"{number:08x}"
    return f"0198{text[:4]}-{text[4:]}-7000-8000-{number * 2_654_435_761 % 2**48:012x}"


def card_number(number: int) -> str:
    return cards.card_number(PROGRAMME, number, _CARD_KEY)


def make_store(folder: Path, size: Size) -> Path:
    """The folder of a till's data in `folder`; one that is there already is taken as it is."""
    data = folder / f"till-{size.members}-{size.lines}"
    if data.exists():
        return data
    unfinished = data.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    path = unfinished / FILE_NAME
    TillStore.open(path).close()
    connection = engine.connect(str(path), at_rest.key_of(path), isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1048576"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("BEGIN")
    _Filling(connection, size).fill()
    connection.execute("COMMIT")
    connection.close()
    unfinished.rename(data)
    return data


class _Filling:
    def __init__(self, connection: Any, size: Size) -> None:
        self._connection = connection
        self._size = size
        self._random = random.Random(20_260_302)
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._baskets = self._sizes_of_baskets()
        self._acked = max(0, len(self._baskets) - NOT_ACKNOWLEDGED)
        self._names = assets.names()
        self._goods = _goods()

    def fill(self) -> None:
        self._put("scheme", [(1, _scheme())])
        self._put("product", self._goods)
        self._put("product_number", ((n + 1, _product_id(n)) for n in range(PRODUCTS)))
        self._put("affinity", self._affinities())
        self._put("reward", _rewards())
        self._put("terminal", [self._terminal()])
        self._put("card_block", [(10**9, 10**9 + 999, 10**9)])
        self._put("member", map(self._member, range(self._size.members)))
        since_ms = _ms(self._now - timedelta(days=DAYS))
        # In the order of the table, so that its pages are filled one after the other.
        self._put(
            "card",
            sorted(
                (card_number(n), member_id(n), "active", 0, since_ms, None) for n in range(self._size.members)
            ),
        )
        self._sales()

    def _put(self, table: str, rows: Iterable[Row]) -> None:
        columns = [column.name for column in metadata.tables[table].columns if column.computed is None]
        places = ", ".join("?" * len(columns))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

    def _sizes_of_baskets(self) -> list[int]:
        found, lines = [], 0
        while lines < self._size.lines:
            found.append(self._random.choice(_LINES_OF_A_PURCHASE))
            lines += found[-1]
        return found

    def _terminal(self) -> Row:
        return (
            *(1, member_id(TERMINAL_NO), TERMINAL_NO, "Till 7", "S1", "Main street", "Asia/Seoul"),
            *("http://127.0.0.1:9", "a token", 1, PROGRAMME, _CARD_KEY, len(self._baskets) + 1),
            *(self._acked, 10**6, member_id(99), _ms(self._now), None),
            *(None, None, 0, 0, 0, None, None),
        )

    # Members

    def _member(self, number: int) -> Row:
        rng = self._random
        name, search = self._name()
        phone = f"+8210{number * 7_919_113 % 10**8:08d}"
        rank = int(rng.random() * 100)
        band, tier = _PYRAMID[rank] if rank < len(_PYRAMID) else _OTHERS
        joined = self._now.date() - timedelta(days=DAYS * (self._size.members - number) // self._size.members)
        birthday = date(1940 + int(rng.random() * 65), 1 + int(rng.random() * 12), 1 + int(rng.random() * 28))
        points = int(rng.random() * 30_000)
        return (
            *(member_id(number), name, search, phone, phone[-4:], birthday.isoformat(), joined.isoformat()),
            *("active", points, self._acked, self._now.date().isoformat(), band, tier),
            *(None, _prompt() if rank % 10 == 0 else None, self._account(points), False, self._usual()),
        )

    def _account(self, points: int) -> str:
        """As the exchange keeps it: lots that end one month after the other, and what a scheme counts."""
        today = self._now.date()
        share, rest = divmod(points, LOTS)
        lots = [
            [share + (rest if place == 0 else 0), None, (today + timedelta(days=30 * place + 30)).isoformat()]
            for place in range(LOTS)
        ]
        counters = {"on": today.isoformat(), "sales": 0, "sales_ever": 40, "day": 0, "month": 90, "year": 900}
        return json.dumps({"lots": lots, "counters": counters}, separators=(",", ":"))

    def _name(self) -> tuple[str, str]:
        rng = self._random
        script = rng.choice(_SCRIPTS)
        pool = self._names[script]  # type: ignore[index] # one of its scripts
        family, given = rng.choice(pool.family), rng.choice(pool.given)
        name = f"{given} {family}" if script in {"en", "es"} else f"{family}{given}"
        return name, _search_key(name)

    def _usual(self) -> bytes:
        """As many goods as an analysis tells at most."""
        keys = ["reason_usual_due"] * UsualSettings().per_member + [
            "reason_alike"
        ] * AlikeSettings().per_member
        numbers = [int(self._random.random() * PRODUCTS) for _ in keys]
        goods = (
            UsualGood(_product_id(n), key, 7 + n % 20, 300_000) for n, key in zip(numbers, keys, strict=True)
        )
        return usual_goods.packed(goods, {_product_id(n): n + 1 for n in numbers})

    def _affinities(self) -> Iterator[Row]:
        for product in self._goods[: PRODUCTS // 2]:
            others = self._random.sample(self._goods, 3)
            found = [{"product_id": other[0], "in_ten": 3 + place} for place, other in enumerate(others)]
            yield product[0], json.dumps(found)

    # Sales

    def _sales(self) -> None:
        """Batch by batch, so that memory stays small; the hash chain goes through all of them."""
        previous = log_chain.GENESIS
        for first in range(0, len(self._baskets), _PURCHASES_AT_ONCE):
            rows: dict[str, list[Row]] = {
                name: [] for name in ("purchase", "purchase_line", "event", "ledger_entry")
            }
            for place in range(first, min(first + _PURCHASES_AT_ONCE, len(self._baskets))):
                previous = self._sale(place + 1, previous, rows)
            for table, batch in rows.items():
                self._put(table, batch)

    def _sale(self, seq: int, previous: str, rows: dict[str, list[Row]]) -> str:
        buyer = self._buyer()
        purchase_id, event_id = member_id(2 * seq + 2**31), member_id(2 * seq + 2**31 + 1)
        at = self._now - timedelta(days=DAYS) * (1 - seq / len(self._baskets))
        lines = [self._line(line_no) for line_no in range(1, self._baskets[seq - 1] + 1)]
        total = sum(line["amount_minor"] for line in lines)
        points = total // 500
        fields = {
            "purchase_id": purchase_id,
            "kind": "sale",
            "returns_purchase_id": None,
            "receipt_code": cards.receipt_code(TERMINAL_NO, seq),
            "member_id": member_id(buyer),
            "card_number": card_number(buyer),
            "purchased_at_ms": _ms(at),
            "business_date": at.date().isoformat(),
            "currency": "KRW",
            "points": points,
            "scheme_version": 1,
        }
        body = log_chain.canonical(fields | {"lines": lines})
        hashed = log_chain.chain_hash(previous, seq, event_id, "purchase", _ms(at), body)
        *before, currency, earned, version = fields.values()
        rows["purchase"].append((*before, total, currency, earned, version, 0, None, "[]", None, None, seq))
        rows["purchase_line"] += [(purchase_id, *line.values(), None, 0, None, 0) for line in lines]
        rows["event"].append((seq, event_id, "purchase", _ms(at), body, hashed, None))
        if points:
            spendable_on, expires_on = (at.date() + timedelta(days=days) for days in (14, 365))
            rows["ledger_entry"].append(
                (
                    *(purchase_id, member_id(buyer), seq, "earn", points, "purchase", purchase_id, _ms(at)),
                    *(purchase_id, spendable_on.isoformat(), expires_on.isoformat()),
                )
            )
        return hashed

    def _buyer(self) -> int:
        """Some come every week and most of them seldom; who they are has nothing to do with when they joined."""
        rank = int(self._random.random() ** 3 * self._size.members)
        return rank * 7_919 % self._size.members

    def _line(self, line_no: int) -> dict[str, Any]:
        product_id, _, name, category, price_minor, *_ = self._random.choice(self._goods)
        return {
            "line_no": line_no,
            "product_id": product_id,
            "name": name,
            "category": category,
            "quantity_milli": 1000,
            "amount_minor": price_minor,
            "returns_line_no": None,
        }


def _goods() -> list[Row]:
    """The demonstration's goods again and again, until there are as many as in a supermarket."""
    shelf = assets.goods()
    found = []
    for number in range(PRODUCTS):
        good = shelf[number % len(shelf)]
        gtin = f"{8_800_000_000_000 + number}"
        name = f"{good.name.en} {number // len(shelf) + 1}"
        found.append((_product_id(number), gtin, name, good.category.en, good.price_minor, good.unit, "[]"))
    return found


def _product_id(number: int) -> str:
    return f"P{number:05d}"


@cache
def _prompt() -> str:
    return json.dumps({"key": "say_new_tier", "values": {"tier": "Gold"}})


@cache
def _search_key(name: str) -> str:
    return names.search_key(name)


def _rewards() -> Iterator[Row]:
    for gift in assets.gift_ideas():
        told = json.dumps({"en": gift.name.en, "ko": gift.name.ko})
        yield gift.gift_id, told, gift.points, True, 20, "{}"


def _scheme() -> str:
    return json.dumps(tomllib.loads(resources.assets("schemes", "default.toml").read_text(encoding="utf-8")))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
