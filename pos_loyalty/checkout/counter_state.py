"""What one counter knows at a moment: the programme, the customer, the message; and how it is read again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pos_loyalty.checkout import (
    gift_press,
    gift_rights,
    identify,
    member_account,
    programme,
    redeem,
    sale_prices,
    suggest,
    undo,
)
from pos_loyalty.checkout.customer import Customer, Known
from pos_loyalty.checkout.gift_rights import GiftRight
from pos_loyalty.checkout.questions import Question
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.checkout.undo import Undoable
from pos_loyalty.checkout.views import (
    CounterView,
    GiftTile,
    Kind,
    LastSale,
    MemberView,
    Message,
    Money,
    SaleVoucher,
    Situation,
    SyncView,
)
from pos_loyalty.database import event_log, member_reads, verify_till
from pos_loyalty.database.member_reads import MemberRecord
from pos_loyalty.database.operator_rows import Operator
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import basket, cards, points, prices, rewards
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.clock_check import CLOCK_TOLERANCE_MS
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.rewards import Asker
from pos_loyalty.domain.scheme import MOST_MENTIONED, Scheme

GIFTS_SHOWN = 3
MOST_VOUCHERS = 20
"""How many vouchers and coupons one sale may have; head office takes no more."""
_TROUBLES_SAID = {"disk_full": "disk_full_now", "disk_read_only": "disk_read_only", "records": "log_damaged"}
_STATES_SAID = {
    "refused": "token_refused",
    "conflict": "identity_conflict",
    "other_version": "other_version",
}
_NOTHING_NEW = frozenset({"ready", "card_read", "member_chosen"})
_UNDO_KEYS = {
    "sale": "undo_purchase",
    "return": "undo_return",
    "redemption": "undo_redemption",
    "enrol": "undo_enrol",
    "card_replaced": "undo_card",
    "card_state": "undo_card",
}


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
        self._questions: list[Question] = []
        self._undo_key: str | None = None
        self._undo_values: Mapping[str, object] = {}
        self._last_tick_ms = 0
        self._used_ms = 0
        self._mentions_fit = MOST_MENTIONED
        self._refresh_undo()
        self._look_at_log()

    # What is shown

    @property
    def view(self) -> CounterView:
        gifts = self.all_gifts()
        customer, scheme, facts = self._customer, self._sale_scheme, self._facts()
        lines, pays = prices.with_vouchers(self._priced(), [one.voucher for one in customer.vouchers])
        member = customer.member
        return CounterView(
            situation=customer.situation,
            member=member,
            card_number=customer.card_number,
            basket=lines,
            total_minor=basket.total_minor(lines),
            earns=points.accrue(lines, scheme, facts).points if member else 0,
            currency=scheme.currency,
            gifts=gifts[:GIFTS_SHOWN],
            gifts_more=max(0, len(gifts) - GIFTS_SHOWN),
            next_gift=rewards.next_gift(self._programme.rewards, self._asker(member)) if member else None,
            suggestions=customer.suggestions,
            message=self._shown_message(),
            last_sale=self._last_sale,
            undo_key=self._undo_key,
            sync=self._sync,
            vouchers=self._shown_vouchers(pays),
            paid_minor=basket.paid_minor(lines),
            discount_minor=sum(line.discount_minor for line in lines),
            undo_values=self._undo_values,
            operator=self.operator.name if self.operator else None,
            must_sign_in=self.is_locked,
            agreement=customer.wanted.action if customer.wanted else None,
            shop_receipt=customer.shop_sale.key.receipt_number if customer.shop_sale else None,
        )

    @property
    def identity(self) -> TillIdentity:
        return self._programme.who

    @property
    def currency(self) -> str:
        return self._scheme.currency

    @property
    def operator(self) -> Operator | None:
        """Who stands here, as long as head office says that they may."""
        own = self._store.operator_id
        return next((one for one in self._programme.operators if one.operator_id == own), None)

    @property
    def is_locked(self) -> bool:
        """Nobody does anything here before they have signed in."""
        return bool(self._programme.operators) and self.operator is None

    def all_gifts(self) -> tuple[GiftTile, ...]:
        """Every gift that can be given now, dearest first."""
        member = self._customer.member
        if member is None:
            return ()
        set_aside = {(right.reward_id, right.points) for right in self._rights}
        return gift_press.tiles(self._programme.rewards, self._asker(member), self._customer.press, set_aside)

    def take_questions(self) -> tuple[Question, ...]:
        """What head office is to be asked since this was called last; each is given out once."""
        asked, self._questions = tuple(self._questions), []
        return asked

    def _shown_vouchers(self, pays: dict[str, int]) -> tuple[SaleVoucher, ...]:
        return tuple(
            SaleVoucher(
                one.voucher.redemption_id,
                one.names,
                pays[one.voucher.redemption_id],
                one.voucher.points,
            )
            for one in self._customer.vouchers
        )

    # For the verbs

    @property
    def _scheme(self) -> Scheme:
        """The rules that count at this moment."""
        return self._programme.scheme(self._clock())

    @property
    def _sale_ms(self) -> int:
        """The time of the sale that lies here: now, but for one that the shop's till made before."""
        kept = self._customer.shop_sale
        return kept.sold_at_ms if kept is not None else self._clock()

    @property
    def _sale_scheme(self) -> Scheme:
        return self._programme.scheme(self._sale_ms)

    def _facts(self) -> Facts | None:
        known = self._customer.known
        if known is None:
            return None
        at = self._programme.local_time(self._sale_ms)
        return member_account.facts_of(
            known.record, known.account, known.own, self._sale_scheme, self.identity, at
        )

    def _priced(self) -> tuple[BasketLine, ...]:
        """The goods at what they cost this customer; the shop's own till has priced its goods itself."""
        customer = self._customer
        if customer.shop_sale is not None:
            return customer.basket
        return sale_prices.priced(customer.basket, self._sale_scheme, self._facts())

    @property
    def _rights(self) -> tuple[GiftRight, ...]:
        """Gifts that are set aside here for the member who stands here."""
        known = self._customer.known
        return known.rights if known is not None else ()

    def _asker(self, member: MemberView) -> Asker:
        today = self._programme.today(self._clock())
        spent = sum(one.voucher.points for one in self._customer.vouchers)
        return Asker(member.tier_code, member.spendable - spent, today, member.taken)

    def _ask(self, question: Question) -> None:
        self._questions.append(question)

    def say(self, kind: Kind, key: str, **values: object) -> None:
        self._message = Message(kind, key, values)
        self._used_ms = self._clock()

    def _shown_message(self) -> Message:
        """Without a line the calm sentence about it stands where nothing else needs to be said."""
        sync = self._sync
        if self._message.key not in _NOTHING_NEW:
            return self._message
        if sync.trouble in _TROUBLES_SAID:
            return Message("error", _TROUBLES_SAID[sync.trouble])
        if sync.state in _STATES_SAID:
            return Message("warn", _STATES_SAID[sync.state])
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
        self._release()
        self._customer = Customer()
        self._refresh_undo()

    def _show_member(self, member: MemberView, known: Known, message: Message) -> None:
        before = self._customer.member
        if before is None or before.member_id != member.member_id:
            self._release_member()
            self._change(answered=frozenset(), mentioned={}, since_ms=self._clock())
        self._change(
            situation="member", member=member, known=known, card_number=member.card_number, looking_for=None
        )
        self._message = message
        self._member_came()
        self._refresh_suggestions()

    def _member_came(self) -> None:
        """For what has waited for a card."""

    def _show_refused(self, situation: Situation, card_number: str, message: Message) -> None:
        """A card that cannot be used sends the member before it away, but not the goods."""
        self._send_member_away(situation, card_number)
        self._message = message

    def _send_member_away(self, situation: Situation, card_number: str | None) -> None:
        self._release_member()
        self._change(
            since_ms=self._clock(),
            situation=situation,
            member=None,
            known=None,
            card_number=card_number,
            looking_for=None,
            suggestions=(),
        )

    def _show_new_card(self, member_id: str, key: str, name: str, card_number: str) -> None:
        found = self._read_member(member_id)
        assert found is not None, "the member was stored just now"
        values = {"name": name, "card": cards.masked(card_number)}
        self._show_member(*found, Message("ok", key, values))

    def _read_member(self, member_id: str) -> tuple[MemberView, Known] | None:
        """None for a member that is not here, or not any more."""
        with self._store.reading() as connection:
            record = member_reads.member_by_id(connection, member_id)
            if record is None or record.status != "active":
                return None
            return self._viewed(connection, record)

    def _viewed(self, connection: Any, record: MemberRecord) -> tuple[MemberView, Known]:
        context = self._programme.context(self._language, self._clock())
        account = member_account.read(record, context.today)
        own = member_account.own_sales(connection, record) if context.scheme.needs_facts else ()
        rights = gift_rights.of_member(connection, record.member_id, self._store.boot_id)
        return identify.member_view(connection, record, context, account), Known(record, account, own, rights)

    def _member_by_id(self, member_id: str) -> MemberView | None:
        found = self._read_member(member_id)
        return found[0] if found else None

    def _reread_member(self) -> bool:
        """The same member with newer numbers and the card that was scanned.

        False when head office closed the membership meanwhile: the member is sent away, but not the goods.
        """
        shown = self._customer.member
        if shown is None:
            return True
        found = self._read_member(shown.member_id)
        if found is None:
            self._send_member_away("idle", None)
            return False
        view, known = found
        self._change(member=replace(view, card_number=self._customer.card_number, say=shown.say), known=known)
        self._refresh_suggestions()
        return True

    def _release_member(self) -> None:
        """Where nobody stood, what is on the sale are coupons that anybody may use: they stay."""
        if self._customer.member is not None:
            self._release()

    def _release(self) -> None:
        """Nothing that was set aside for this customer is used: head office is told to let go."""
        press, vouchers, asking = self._customer.press, self._customer.vouchers, self._customer.asking
        self._change(press=None, vouchers=(), asking=None, wanted=None)
        held = [one.voucher.redemption_id for one in vouchers]
        if press is not None and press.asked is not None:
            held.append(press.asked.redemption_id)
        asked_id = getattr(asking, "redemption_id", None)
        self._let_go([*held, asked_id] if asked_id else held)

    def _let_go(self, redemption_ids: Iterable[str]) -> None:
        # Where nothing can be written now, a hold ends at head office by itself: no reason to stop a sale.
        with suppress(StoreError):
            for redemption_id in redemption_ids:
                redeem.record_not_given(self._store, redemption_id, self._clock(), self._new_id)

    def _refresh_suggestions(self) -> None:
        with self._store.reading() as connection:
            chosen = suggest.suggestions(
                connection,
                self._customer.member,
                self._customer.basket,
                self._customer.answered,
                self._scheme,
            )[: self._mentions_fit]
        member, before = self._customer.member, self._customer.mentioned
        now = {one.product_id: one.reason.key for one in chosen}
        is_shown = member is None or not suggest.is_withheld(member, self._scheme)
        self._change(suggestions=chosen if is_shown else (), mentioned={**before, **now})

    def _refresh_undo(self) -> None:
        with self._store.reading() as connection:
            last = undo.last_undoable(connection)
            self._undo_key = _UNDO_KEYS[last.action] if last else None
            self._undo_values = self._undo_told(connection, last) if last else {}

    def _undo_told(self, connection: Any, last: Undoable) -> Mapping[str, object]:
        if last.action in {"sale", "return"}:
            return {"total": Money(last.paid_minor, last.body["currency"])}
        if last.action == "redemption":
            return {"gift": self._programme.gift_name(last.body["reward_id"], self._language)}
        found = member_reads.member_by_id(connection, last.body["member_id"])
        return {"name": found.name if found else ""}

    def _look_at_log(self) -> None:
        """At the start: does what was recorded last agree with itself, and is the clock not before it?"""
        with self._store.reading() as connection:
            self._last_tick_ms = event_log.newest_time_ms(connection)
            is_whole = verify_till.is_newest_whole(connection)
        self._watch_clock()
        if not is_whole:
            self.say("error", "log_damaged")
        if self._store.is_read_only:
            self.say("error", "disk_read_only")

    def _watch_clock(self) -> None:
        now_ms = self._clock()
        if now_ms < self._last_tick_ms - CLOCK_TOLERANCE_MS:
            self.say("warn", "clock_back")
        self._last_tick_ms = now_ms

    def _set_basket(self, lines: Sequence[BasketLine]) -> None:
        self._change(basket=tuple(lines))
        self._refresh_suggestions()
