"""What one counter knows at a moment: the programme, the customer, the message; and how it is read again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pos_loyalty.checkout import gift_press, identify, programme, redeem, returns, suggest, undo
from pos_loyalty.checkout.gift_press import GiftPress
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.checkout.views import (
    CounterView,
    GiftTile,
    Kind,
    LastSale,
    MemberView,
    Message,
    ReturnView,
    Situation,
    Suggestion,
    SyncView,
)
from pos_loyalty.database import event_log, member_reads
from pos_loyalty.database.catalogue_reads import ProductRecord
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import basket, cards, points, rewards
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.errors import StoreError

GIFTS_SHOWN = 3
_NOTHING_NEW = frozenset({"ready", "card_read", "member_chosen"})
CLOCK_TOLERANCE_MS = 5 * 60 * 1000
"""A clock that is this much behind what it said before was set back."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who stands here and what lies on the counter; a new customer is `Customer()`."""

    situation: Situation = "idle"
    member: MemberView | None = None
    card_number: str | None = None
    basket: tuple[BasketLine, ...] = ()
    press: GiftPress | None = None
    answered: frozenset[str] = frozenset()
    suggestions: tuple[Suggestion, ...] = ()


class CounterState:
    """The state behind `CounterSession`, which adds the verbs."""

    def __init__(
        self,
        store: TillStore,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        language: str = "en",
        region: str = "KR",
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._language = language
        self._region = region
        self._programme = programme.load(store)
        self._sync = SyncView("never", None, None, 0)
        self._last_sale: LastSale | None = None
        self._message = Message("info", "ready")
        self._customer = Customer()
        self._undo_key: str | None = None
        self._last_tick_ms = 0
        self._refresh_undo()
        self._compare_clock_with_log()

    # What is shown

    @property
    def view(self) -> CounterView:
        gifts = self.all_gifts()
        member, goods = self._customer.member, self._customer.basket
        scheme = self._programme.scheme
        return CounterView(
            situation=self._customer.situation,
            member=member,
            card_number=self._customer.card_number,
            basket=goods,
            total_minor=basket.total_minor(goods),
            earns=points.accrue(goods, scheme).points if member else 0,
            currency=scheme.currency,
            gifts=gifts[:GIFTS_SHOWN],
            gifts_more=max(0, len(gifts) - GIFTS_SHOWN),
            next_gift=rewards.next_gift(self._programme.rewards, member.points) if member else None,
            suggestions=self._customer.suggestions,
            message=self._shown_message(),
            last_sale=self._last_sale,
            undo_key=self._undo_key,
            sync=self._sync,
        )

    @property
    def identity(self) -> TillIdentity:
        return self._programme.who

    def all_gifts(self) -> tuple[GiftTile, ...]:
        """Every gift that can be given now, dearest first."""
        member = self._customer.member
        if member is None:
            return ()
        return gift_press.tiles(self._programme.rewards, member.points, self._customer.press)

    # For the verbs

    def _say(self, kind: Kind, key: str, **values: object) -> None:
        self._message = Message(kind, key, values)

    def _shown_message(self) -> Message:
        """Without a line the calm sentence about it stands where nothing else needs to be said."""
        sync = self._sync
        if self._message.key not in _NOTHING_NEW:
            return self._message
        if sync.state == "refused":
            return Message("warn", "token_refused")
        if sync.state == "conflict":
            return Message("warn", "identity_conflict")
        if sync.state != "offline" or sync.offline_since_ms is None:
            return self._message
        # In the time of this machine, as the clock on the screen.
        since = datetime.fromtimestamp(sync.offline_since_ms / 1000, UTC).astimezone()
        if sync.pending_events == 0:
            return Message("warn", "offline_all_sent", {"since": since})
        return Message("warn", "offline", {"since": since, "pending": sync.pending_events})

    def _change(self, **fields: Any) -> None:
        self._customer = replace(self._customer, **fields)

    def _forget_customer(self) -> None:
        self._release_gift()
        self._customer = Customer()
        self._refresh_undo()

    def _show_member(self, member: MemberView, message: Message) -> None:
        before = self._customer.member
        if before is None or before.member_id != member.member_id:
            self._release_gift()
            self._change(answered=frozenset())
        self._change(situation="member", member=member, card_number=member.card_number)
        self._message = message
        self._refresh_suggestions()

    def _show_refused(self, situation: Situation, card_number: str, message: Message) -> None:
        """A card that cannot be used sends the member before it away, but not the goods."""
        self._send_member_away(situation, card_number)
        self._message = message

    def _send_member_away(self, situation: Situation, card_number: str | None) -> None:
        self._release_gift()
        self._change(situation=situation, member=None, card_number=card_number, suggestions=())

    def _show_new_card(self, member_id: str, key: str, name: str, card_number: str) -> None:
        view = self._member_by_id(member_id)
        assert view is not None, "the member was stored just now"
        values = {"name": name, "card": cards.masked(card_number)}
        self._show_member(view, Message("ok", key, values))

    def _member_by_id(self, member_id: str) -> MemberView | None:
        with self._store.reading() as connection:
            record = member_reads.member_by_id(connection, member_id)
            if record is None or record.status != "active":
                return None
            context = self._programme.context(self._language, self._clock())
            return identify.member_view(connection, record, context)

    def _reread_member(self) -> bool:
        """The same member with newer numbers and the card that was scanned.

        False when head office closed the membership meanwhile: the member is sent away, but not the goods.
        """
        shown = self._customer.member
        if shown is None:
            return True
        view = self._member_by_id(shown.member_id)
        if view is None:
            self._send_member_away("idle", None)
            return False
        self._change(member=replace(view, card_number=self._customer.card_number, say=shown.say))
        self._refresh_suggestions()
        return True

    def _add_product(self, product: ProductRecord) -> None:
        if product.price_minor is None or product.price_minor < 0:
            self._say("warn", "product_no_price", name=product.name)
            return
        self._change(
            basket=basket.with_piece(
                self._customer.basket,
                product.product_id,
                product.name,
                product.category,
                product.price_minor,
            )
        )
        self._refresh_suggestions()
        self._say("ok", "product_added", name=product.name)

    def _release_gift(self) -> None:
        """Disarms the tile; if head office was asked already, it is told to let go."""
        press = self._customer.press
        self._change(press=None)
        if press is not None and press.asked is not None:
            # Where nothing can be written now, the hold ends at head office by itself: no reason to stop a sale.
            with suppress(StoreError):
                redeem.record_not_given(self._store, press.asked, self._clock(), self._new_id)

    def _refresh_suggestions(self) -> None:
        with self._store.reading() as connection:
            chosen = suggest.suggestions(
                connection, self._customer.member, self._customer.basket, self._customer.answered
            )
        self._change(suggestions=chosen)

    def _refresh_undo(self) -> None:
        with self._store.reading() as connection:
            last = undo.last_undoable(connection)
        keys = {"sale": "undo_purchase", "redemption": "undo_redemption"}
        self._undo_key = keys.get(last.kind) if last else None

    def _return_view(self, opened: returns.OpenPurchase, selected: frozenset[int]) -> ReturnView:
        member = self._member_by_id(opened.member_id) if opened.member_id else None
        return returns.return_view(opened, selected, member)

    def _compare_clock_with_log(self) -> None:
        with self._store.reading() as connection:
            self._last_tick_ms = event_log.newest_time_ms(connection)
        self._watch_clock()

    def _watch_clock(self) -> None:
        now_ms = self._clock()
        if now_ms < self._last_tick_ms - CLOCK_TOLERANCE_MS:
            self._say("warn", "clock_back")
        self._last_tick_ms = now_ms
