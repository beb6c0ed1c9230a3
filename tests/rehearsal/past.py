"""A head office with a past that a test tells: who bought what, when and where, sold through tills."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from pos_loyalty.database.head_office_tables import metadata, scheme
from pos_loyalty.head_office import adjustments, daily, scheme_file, stores
from pos_loyalty.head_office.rehearsing import job
from pos_loyalty.head_office.rehearsing.result import Rehearsal
from pos_loyalty.head_office.transactions import write
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, line, new_id, purchase_body

ZONES = {"S1": "Asia/Seoul", "S2": "America/New_York"}
TOP = """version = {version}
programme = 1
currency = "{currency}"
time_zone = "Asia/Seoul"
long_absence_days = 60
birthday_window_days = 7
"""
STANDING_TIERS = "".join(
    f'[[tiers]]\ncode = "{code}"\nband = "{band}"\nnames = {{ en = "{code.title()}" }}\n'
    for code, band in (("vip", "vip"), ("gold", "large"), ("silver", "ordinary"), ("member", "small"))
)
BASE = "[earn]\npoints = 1\nper_amount_minor = 500\npending_days = 0\n"


def rules(
    folder: Path,
    earn: str = BASE,
    more: str = "",
    *,
    tiers: str = STANDING_TIERS,
    name: str = "new.toml",
    currency: str = "KRW",
) -> Path:
    """A scheme file: one point for each full 500 unless `earn` says otherwise."""
    path = folder / name
    path.write_text(TOP.format(version=2, currency=currency) + earn + more + tiers, encoding="utf-8")
    return path


class Past:
    """Times are those of the shop. Everything is sent to head office as it happens."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        write(office.engine, lambda c: stores.ensure(c, "S2", "Harlem", ZONES["S2"]))
        self.tills: dict[str, FakeTill] = {store_id: office.new_till(store_id) for store_id in ZONES}

    def in_force(self, path: Path) -> None:
        """These rules counted from the beginning."""
        document, _ = scheme_file.read(path)
        with self.office.engine.begin() as connection:
            connection.execute(update(scheme).values(document=document | {"version": 1}))

    def publish(self, path: Path, valid_from: str) -> None:
        """These rules as one more version, from a time of each shop on."""
        document, found = scheme_file.read(path)
        row = {"version": found.version, "published_at_ms": 1}
        with self.office.engine.begin() as connection:
            connection.execute(insert(scheme), row | {"document": document | {"valid_from": valid_from}})

    def joined(self, at: str, store: str = "S1", **changed: Any) -> str:
        self._be_at(at, store)
        till, member_id = self.tills[store], new_id()
        body = {
            "member_id": member_id,
            "name": "김하늘",
            "phone": "+82 10 1234 5678",
            "birthday": "1990-05-31",
            "joined_on": at[:10],
            "card_number": till.new_card(),
        }
        self._send(store, "enrol", body | changed)
        return member_id

    def sold(
        self,
        member_id: str | None,
        at: str,
        *goods: Mapping[str, Any] | int,
        store: str = "S1",
        **changed: Any,
    ) -> str:
        """Goods are amounts, or lines with an amount."""
        at_ms = self._be_at(at, store)
        lines = [
            line(number, **({"amount": one} if isinstance(one, int) else _line_fields(one)))
            for number, one in enumerate(goods, 1)
        ]
        body = purchase_body(
            member_id, lines, **({"purchased_at_ms": at_ms, "business_date": at[:10]} | changed)
        )
        self._send(store, "purchase", body)
        return str(body["purchase_id"])

    def came_back(
        self, purchase_id: str, at: str, back: Mapping[int, int], store: str = "S1", **changed: Any
    ) -> str:
        """Amounts by line of the sale."""
        lines = [
            line(number, amount, returns_line_no=of) for number, (of, amount) in enumerate(back.items(), 1)
        ]
        returned = {"kind": "return", "returns_purchase_id": purchase_id}
        return self._came_back(at, lines, store, returned | changed)

    def came_back_without_receipt(self, member_id: str, at: str, amount: int) -> str:
        changed = {"kind": "return", "member_id": member_id, "approved": True}
        return self._came_back(at, [line(1, amount)], "S1", changed)

    def undone_without_receipt(self, return_id: str, at: str, amount: int) -> str:
        lines = [line(1, amount, returns_line_no=1)]
        return self._came_back(at, lines, "S1", {"kind": "void", "returns_purchase_id": return_id})

    def _came_back(self, at: str, lines: list[Any], store: str, changed: Mapping[str, Any]) -> str:
        at_ms = self._be_at(at, store)
        when = {"purchased_at_ms": at_ms, "business_date": at[:10]}
        body = purchase_body(None, lines, **(when | changed))
        self._send(store, "purchase", body)
        return str(body["purchase_id"])

    def _be_at(self, at: str, store: str) -> int:
        """Mornings that head office has seen since are worked off before."""
        local = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(ZONES[store]))
        clock, seoul = self.office.clock, ZoneInfo("Asia/Seoul")
        morning = clock().astimezone(seoul).date() + timedelta(days=1)
        while morning <= local.astimezone(seoul).date():
            clock.set_to(datetime.combine(morning, datetime.min.time(), seoul).astimezone(UTC))
            daily.run(self.office.engine, self.office.now_ms)
            morning += timedelta(days=1)
        clock.set_to(local.astimezone(UTC))
        return self.office.now_ms

    def _send(self, store: str, kind: str, body: Mapping[str, Any]) -> None:
        till = self.tills[store]
        till.add(kind, body)
        self.office.settle(till)

    def redeemed(self, member_id: str, at: str, points: int, store: str = "S1") -> str:
        at_ms = self._be_at(at, store)
        body = {
            "redemption_id": new_id(),
            "member_id": member_id,
            "reward_id": "mug",
            "points": points,
            "redeemed_at_ms": at_ms,
        }
        self._send(store, "redemption", body)
        return str(body["redemption_id"])

    def gave_back(self, redemption_id: str, at: str, store: str = "S1") -> None:
        body = {"redemption_id": redemption_id, "undone_at_ms": self._be_at(at, store)}
        self._send(store, "redemption_undone", body)

    def adjusted(self, member_id: str, at: str, points: int) -> None:
        self._be_at(at, "S1")
        write(
            self.office.engine,
            lambda c: adjustments.adjust(c, member_id, points, "a correction", self.office.now_ms),
        )

    def waited_until(self, day: str) -> None:
        """The whole of that day is over; what was due on its morning was done."""
        self._be_at(f"{day} 23:59", "S1")

    def rehearse(
        self, path: Path, first: str, last: str, *, progress: job.Progress | None = None, **options: Any
    ) -> Rehearsal:
        request = job.Request(path, date.fromisoformat(first), date.fromisoformat(last), **options)
        return job.rehearse(self.office.engine, request, now_ms=self.office.now_ms, progress=progress)

    def contents(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with self.office.engine.connect() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for name, table in metadata.tables.items()
            }

    @staticmethod
    def midnight_ms(day: date) -> int:
        return int(datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Seoul")).timestamp() * 1000)


class CountedProgress:
    """By step how far it was to count, and how far it came."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[int, int]] = {}

    @contextmanager
    def __call__(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        self.steps[name] = (total, 0)

        def advance(count: int) -> None:
            self.steps[name] = (total, self.steps[name][1] + count)

        yield advance


def _line_fields(told: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(told)
    return {"amount": fields.pop("amount_minor")} | fields


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
