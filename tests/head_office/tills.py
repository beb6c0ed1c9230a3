"""A till as head office sees it: a hash-chained log and an identity. It holds no rule of its own."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pos_loyalty.domain.cards import CardBlock, card_number
from pos_loyalty.domain.log_chain import GENESIS, canonical, chain_hash
from pos_loyalty.sync.messages import PROTOCOL, Event, ExchangeAnswer, ExchangeRequest, RegisterAnswer

SOLD_AT_MS = 1_772_442_000_000
SOLD_ON = "2026-03-02"


def new_id() -> str:
    return str(uuid.uuid4())


class FakeTill:
    def __init__(self, identity: RegisterAnswer) -> None:
        self.log: list[Event] = []
        self.take_identity(identity)

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
        digest = chain_hash(previous, seq, identity, kind, SOLD_AT_MS, text)
        event = Event(
            seq=seq, event_id=identity, kind=kind, occurred_at_ms=SOLD_AT_MS, body=text, hash=digest
        )
        self.log.append(event)
        return event

    def new_card(self) -> str:
        self._used += 1
        index = self.block.first + self._used - 1
        return card_number(self.identity.programme, index, bytes.fromhex(self.identity.card_key))

    def enrol(self, member_id: str | None = None, card: str | None = None, name: str = "김하늘") -> str:
        member_id = member_id or new_id()
        body = {
            "member_id": member_id,
            "name": name,
            "phone": "+82 10 1234 5678",
            "birthday": "1990-05-31",
            "joined_on": SOLD_ON,
            "card_number": card or self.new_card(),
        }
        self.add("enrol", body)
        return member_id

    def sale(self, member_id: str | None, *amounts: int, **changed: Any) -> str:
        body = purchase_body(member_id, [line(n, amount) for n, amount in enumerate(amounts, 1)], **changed)
        self.add("purchase", body)
        return str(body["purchase_id"])

    def bring_back(self, purchase_id: str, lines: Mapping[int, int], **changed: Any) -> str:
        coming = [line(n, amount, returns_line_no=of) for n, (of, amount) in enumerate(lines.items(), 1)]
        body = purchase_body(
            None, coming, **({"kind": "return", "returns_purchase_id": purchase_id} | changed)
        )
        self.add("purchase", body)
        return str(body["purchase_id"])

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
            "sent_at_ms": SOLD_AT_MS,
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
