"""A till as head office sees it: a hash-chained log and an identity. It holds no rule of its own."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pos_loyalty.domain.cards import CardBlock, card_number
from pos_loyalty.domain.log_chain import GENESIS, canonical, chain_hash
from pos_loyalty.sync.messages import PROTOCOL, Event, ExchangeAnswer, ExchangeRequest, RegisterAnswer

SOLD_AT_MS = 1_772_442_000_000


def wall_clock_ms() -> int:
    """For a till beside a service that runs as a process."""
    return time.time_ns() // 1_000_000


SOLD_ON = "2026-03-02"


def new_id() -> str:
    return str(uuid.uuid4())


class FakeTill:
    """`at_ms` is when everything that it does next happens, `now` the clock by which it asks."""

    def __init__(self, identity: RegisterAnswer) -> None:
        self.log: list[Event] = []
        self.at_ms = SOLD_AT_MS
        self.now: Callable[[], int] = lambda: SOLD_AT_MS
        self.take_identity(identity)

    @property
    def today(self) -> str:
        """Its day in its shop."""
        zone = ZoneInfo(self.identity.timezone)
        return datetime.fromtimestamp(self.at_ms / 1000, UTC).astimezone(zone).date().isoformat()

    def take_identity(self, identity: RegisterAnswer) -> None:
        self.identity = identity
        self.block = CardBlock(identity.card_blocks[0].first_index, identity.card_blocks[0].last_index)
        self._used = 0
        self.acked_seq, self.cursor, self.generation = 0, 0, ""
        self.members: dict[str, Any] = {}
        self.seen: list[Any] = []

    def add(self, kind: str, body: Mapping[str, Any] | str, event_id: str | None = None) -> Event:
        text = body if isinstance(body, str) else canonical(body)
        seq, previous = len(self.log) + 1, self.log[-1].hash if self.log else GENESIS
        identity = event_id or new_id()
        digest = chain_hash(previous, seq, identity, kind, self.at_ms, text)
        event = Event(
            seq=seq, event_id=identity, kind=kind, occurred_at_ms=self.at_ms, body=text, hash=digest
        )
        self.log.append(event)
        return event

    def new_card(self) -> str:
        self._used += 1
        index = self.block.first + self._used - 1
        return card_number(self.identity.programme, index, bytes.fromhex(self.identity.card_key))

    def enrol(
        self, member_id: str | None = None, card: str | None = None, name: str = "김하늘", **changed: Any
    ) -> str:
        member_id = member_id or new_id()
        body = {
            "member_id": member_id,
            "name": name,
            "phone": "+82 10 1234 5678",
            "birthday": "1990-05-31",
            "joined_on": self.today,
            "card_number": card or self.new_card(),
        }
        self.add("enrol", body | changed)
        return member_id

    def sale(self, member_id: str | None, /, *amounts: int, **changed: Any) -> str:
        return self.sell(member_id, [line(n, amount) for n, amount in enumerate(amounts, 1)], **changed)

    def sell(self, member_id: str | None, lines: Sequence[Mapping[str, Any]], /, **changed: Any) -> str:
        body = purchase_body(member_id, lines, **(self._now() | changed))
        self.add("purchase", body)
        return str(body["purchase_id"])

    def bring_back(self, purchase_id: str | None, lines: Mapping[int, int], **changed: Any) -> str:
        """Goods of a sale (None: without a receipt) by line: so much of their amount."""
        coming = [line(n, amount, returns_line_no=of) for n, (of, amount) in enumerate(lines.items(), 1)]
        kind = {"kind": "return", "returns_purchase_id": purchase_id}
        return self.sell(None, coming, **(kind | changed))

    def undo(self, return_id: str, *amounts: int, **changed: Any) -> str:
        """A return is undone: the same goods, bought again."""
        kind = {"kind": "void", "returns_purchase_id": return_id}
        return self.sale(None, *amounts, **(kind | changed))

    def give(
        self, redemption_id: str, member_id: str, points: int = 100, reward_id: str = "mug", **changed: Any
    ) -> str:
        body = {
            "redemption_id": redemption_id,
            "member_id": member_id,
            "reward_id": reward_id,
            "points": points,
            "redeemed_at_ms": self.at_ms,
        }
        self.add("redemption", body | changed)
        return redemption_id

    def take_gift_back(self, redemption_id: str) -> None:
        self.add("redemption_undone", {"redemption_id": redemption_id, "undone_at_ms": self.at_ms})

    def _now(self) -> dict[str, Any]:
        return {"purchased_at_ms": self.at_ms, "business_date": self.today}

    def request(self, after: int | None = None, upto: int | None = None, **changed: Any) -> ExchangeRequest:
        after = self.acked_seq if after is None else after
        fields = {
            "protocol": PROTOCOL,
            "terminal_id": self.identity.terminal_id,
            "epoch": self.identity.epoch,
            "after_seq": after,
            "after_hash": self.log[after - 1].hash if after else GENESIS,
            "events": tuple(self.log[after:upto]),
            "feed_cursor": self.cursor,
            "generation": self.generation,
            "card_numbers_left": 1_000,
            "sent_at_ms": self.now(),
            "more": upto is not None and upto < len(self.log),
        }
        return ExchangeRequest.model_validate(fields | changed)

    def take(self, answer: ExchangeAnswer) -> None:
        self.acked_seq, self.cursor, self.generation = (
            answer.acked_seq,
            answer.feed_cursor,
            answer.generation,
        )
        for change in answer.changes:
            self.seen.append(change)
            if change.kind == "member":
                self.members[change.member_id] = change


def line(number: int, amount: int, **changed: Any) -> dict[str, Any]:
    return {
        "line_no": number,
        "product_id": f"P{number}",
        "name": "Milk",
        "category": "Dairy",
        "quantity_milli": 1000,
        "amount_minor": amount,
        "returns_line_no": None,
    } | changed


def purchase_body(
    member_id: str | None, lines: Sequence[Mapping[str, Any]], /, **changed: Any
) -> dict[str, Any]:
    """A sale with the points that the default scheme gives: one for each full 500."""
    return {
        "purchase_id": new_id(),
        "kind": "sale",
        "returns_purchase_id": None,
        "receipt_code": "8000010000000112",
        "member_id": member_id,
        "card_number": None,
        "purchased_at_ms": SOLD_AT_MS,
        "business_date": SOLD_ON,
        "currency": "KRW",
        "scheme_version": 1,
        "points": sum(int(one["amount_minor"]) for one in lines) // 500 if member_id else 0,
        "lines": list(lines),
    } | changed
