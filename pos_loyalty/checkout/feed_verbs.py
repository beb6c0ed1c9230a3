"""The verbs of sales that the shop's own till makes: taken in by themselves, and given to the right card.

A card that was shown before or while goods were scanned gets the points without a key; a sale that is over before there
was a card waits for one, and its next customer's card is never taken for it without F12.
"""

from contextlib import suppress
from datetime import UTC
from zoneinfo import ZoneInfo

from pos_loyalty.checkout import identify, purchase, shop_sales
from pos_loyalty.checkout.customer import Known
from pos_loyalty.checkout.member_account import facts_of
from pos_loyalty.checkout.sale_verbs import SaleVerbs
from pos_loyalty.checkout.shop_return_verbs import ShopReturnVerbs
from pos_loyalty.checkout.shop_sale import CounterBusyError, SaleKey, ShopSale, Taken, checked
from pos_loyalty.checkout.shop_sales import KeptSale
from pos_loyalty.checkout.steps import open_step
from pos_loyalty.checkout.views import Message, Money
from pos_loyalty.domain import codes
from pos_loyalty.domain.errors import StoreError, UserError

CARD_HOLDS_MS = 10 * 60_000
"""A card that was shown longer ago is not taken for a sale by itself: its holder may have left."""
OFFERED_MS = 10 * 60_000
"""A sale that ended longer ago is not offered to the next card; its receipt number has to be scanned or typed."""
LATE_MS = 31 * 24 * 60 * 60 * 1000
EARLY_MS = 5 * 60 * 1000
BOOKED_AT_ONCE = 20
"""How many sales that waited too long one tick books."""


class FeedVerbs(ShopReturnVerbs):
    _fed: bool | None = None

    @property
    def _is_fed(self) -> bool:
        """Whether the shop's till ever told a sale here: without one no scan has to look for any."""
        if self._fed is None:
            with self._store.reading() as connection:
                self._fed = shop_sales.are_there(connection)
        return self._fed

    def shop_sale_arrived(self, sale: ShopSale) -> Taken:
        """Takes in what the shop's till tells, once; durable when this returns.

        Raises CounterBusyError where the disk takes nothing: nothing was kept, it has to be told again.
        """
        try:
            return self._take(checked(sale))
        except StoreError as trouble:
            self.say("error", trouble.key, **trouble.values)
            raise CounterBusyError from trouble
        except UserError as refusal:
            self.say("error", refusal.key, **refusal.values)
            return Taken(None, refusal.key, refusal.values)

    def _take(self, sale: ShopSale) -> Taken:
        kept = self._of(sale)
        with self._store.reading() as connection:
            before = shop_sales.find(connection, kept.key)
        if before is not None and before.state != "open":
            return self._again(before, kept)
        if sale.returns is not None:
            return self._goods_came_back(kept, sale.returns)
        match sale.state:
            case "open":
                return self._show_open(kept)
            case "void":
                return self._void(kept)
            case _:
                return self._paid(kept)

    def _of(self, sale: ShopSale) -> KeptSale:
        """Raises UserError 'shop_sale_…' for a sale that cannot be of this shop or this time."""
        zone = ZoneInfo(self.identity.timezone)
        sold_at = sale.sold_at if sale.sold_at.tzinfo else sale.sold_at.replace(tzinfo=zone)
        try:
            sold_at_ms = round(sold_at.astimezone(UTC).timestamp() * 1000)
            sold_on = sold_at.astimezone(zone).date()
        except (OverflowError, ValueError) as error:
            raise UserError("shop_sale_time", number=sale.receipt_number) from error
        if not self._clock() - LATE_MS < sold_at_ms < self._clock() + EARLY_MS:
            raise UserError("shop_sale_time", number=sale.receipt_number)
        currency = self._scheme.currency
        if sale.currency not in {None, currency}:
            raise UserError("shop_sale_currency", number=sale.receipt_number, currency=currency)
        self._fed = True
        state = "open" if sale.state == "open" else "waiting"
        return KeptSale(SaleKey(sold_on, sale.receipt_number), state, sold_at_ms, sale.digest, sale)

    def _again(self, before: KeptSale, told: KeptSale) -> Taken:
        """The same receipt once more: nothing happens, unless it says more than it did."""
        number = told.key.receipt_number
        if told.sale.state == "open":
            return Taken("known")
        if told.sale.state == "void":
            if before.state == "recorded" and before.sale.returns is not None:
                raise UserError("shop_return_recorded", number=number)
            if before.state == "recorded":
                return self._call_off_booked(before)
            return self._void(told) if before.state == "waiting" else Taken("known")
        if before.digest != told.digest or before.state == "void":
            raise UserError("shop_sale_differs", number=number)
        if before.state == "waiting" and told.sale.card is not None:
            return self._paid(told)
        return Taken("known")

    # While goods are scanned, and a sale that was called off

    def _show_open(self, kept: KeptSale) -> Taken:
        self._keep(kept, "open")
        laid = self._customer.shop_sale
        if laid is None and self._customer.basket:
            return Taken("shown")
        self._lay(kept)
        if kept.sale.card is not None and self._customer.situation == "idle" and not self.is_locked:
            self._identify(kept.sale.card.encode(), may_ask=self._sync.state == "linked")
        return Taken("shown")

    def _void(self, kept: KeptSale) -> Taken:
        self._keep(kept, "void")
        self._take_away(kept)
        self.say("info", "shop_sale_voided", number=kept.key.receipt_number)
        return Taken("void")

    # A sale that is over

    def _paid(self, kept: KeptSale) -> Taken:
        card = kept.sale.card
        if card is not None:
            found, known = self._holder_of(card)
            if known is None or not self._stands_here(known) or not self._is_free_for(kept):
                return self._book_for_card(kept, found, known)
        elif not self._belongs_to_customer(kept):
            return self._wait(kept, Message("warn", "shop_sale_waits", self._told(kept)))
        return self._book_for_customer(kept)

    def _book_for_customer(self, kept: KeptSale) -> Taken:
        """With the vouchers that were put on it here."""
        self._lay(kept)
        try:
            self._record_sale()
        except StoreError:
            raise
        except UserError as refusal:
            # Such as a voucher that is worth more than the goods: a person has to look at it.
            return self._wait(kept, Message("error", refusal.key, refusal.values))
        return Taken("recorded")

    def _belongs_to_customer(self, kept: KeptSale) -> bool:
        """Whether the card on the counter was shown for this sale."""
        customer = self._customer
        if self.is_locked or customer.situation not in {"member", "unknown_card"}:
            return False
        return self._is_free_for(kept) and self._clock() - customer.since_ms < CARD_HOLDS_MS

    def _stands_here(self, known: Known) -> bool:
        member = self._customer.member
        return member is not None and member.member_id == known.record.member_id

    def _is_free_for(self, kept: KeptSale) -> bool:
        """No goods lie here but its own, or those of a sale that waits and may go on waiting."""
        laid = self._customer.shop_sale
        is_own = self._has_laid(kept) or (laid is not None and laid.state == "waiting")
        return is_own or not self._customer.basket

    def _wait(self, kept: KeptSale, message: Message) -> Taken:
        """It is kept until somebody shows a card."""
        self._keep(kept, "waiting")
        if self._has_laid(kept):
            self._lay(kept)
        self._message = message
        return Taken("waiting")

    def _holder_of(self, card: str) -> tuple[identify.Identified, Known | None]:
        with self._store.reading() as connection:
            context = self._programme.context(self._language, self._clock())
            found = identify.identify(connection, card.encode("utf-8", "replace"), context)
            if not isinstance(found, identify.MemberFound):
                return found, None
            return found, self._viewed(connection, found.record)[1]

    def _book_for_card(self, kept: KeptSale, found: identify.Identified, known: Known | None) -> Taken:
        """The shop's till read the card itself: whoever stands at this counter has nothing to do with it."""
        with self._store.reading() as connection:
            lines = shop_sales.basket_of(connection, kept.sale)
        scheme = self._programme.scheme(kept.sold_at_ms)
        if known is not None:
            at = self._programme.local_time(kept.sold_at_ms)
            facts = facts_of(known.record, known.account, known.own, scheme, self.identity, at)
            record = known.record
            sale = purchase.Sale(lines, record.member_id, record.card_number, facts, shop_sale=kept)
        elif isinstance(found, identify.CardUnassigned) and found.is_own:
            sale = purchase.Sale(lines, None, found.card_number, shop_sale=kept)
        else:
            return self._wait(kept, Message("warn", "shop_sale_card_unfit", self._told(kept)))
        if self._has_laid(kept):
            # Its goods lay here for somebody who did not show this card.
            self._forget_customer()
        name = known.record.name if known else None
        done = self._write_sale(sale, scheme, name)
        self._reread_member()
        self._refresh_undo()
        self._say_finished(done, name, is_unknown=known is None)
        return Taken("recorded")

    # A card that comes after the sale

    def _member_came(self) -> None:
        if self._customer.basket or not self._is_fed:
            return
        with self._store.reading() as connection:
            kept = shop_sales.newest_waiting(connection, self._clock() - OFFERED_MS)
        if kept is not None:
            self._offer(kept)

    @open_step
    def scanned(self, raw: bytes) -> None:
        """A scan in any state; the number of a receipt that has no card yet lays its goods on the counter."""
        kept = None if self.is_locked else self._waiting_receipt(raw)
        if kept is None:
            SaleVerbs.scanned(self, raw)
        elif self._customer.shop_sale is None and self._customer.basket:
            raise UserError("shop_sale_own_goods")
        else:
            self._offer(kept)

    def _waiting_receipt(self, raw: bytes) -> KeptSale | None:
        if not self._is_fed or len(raw) > codes.MAX_BYTES or self.is_card(raw):
            return None
        with self._store.reading() as connection:
            return shop_sales.waiting_with_number(connection, raw.decode("ascii", "replace").strip())

    def _offer(self, kept: KeptSale) -> None:
        self._lay(kept)
        member = self._customer.member
        if member is None:
            self.say("ask", "shop_sale_card", number=kept.key.receipt_number)
        else:
            self.say("ask", "shop_sale_offered", name=member.name, **self._told(kept))

    def _book_what_waited(self) -> None:
        """After a day nobody shows a card any more: the sale counts, for no member."""
        if not self._is_fed:
            return
        with self._store.reading() as connection:
            over = shop_sales.waited_too_long(connection, self._clock(), BOOKED_AT_ONCE)
        # Where nothing can be written now, the next tick tries again.
        with suppress(StoreError):
            for kept in over:
                if not self._has_laid(kept):
                    self._book_for_nobody(kept)

    # Parts of these

    def _lay(self, kept: KeptSale) -> None:
        """Its goods lie on the counter, as the shop's till has them."""
        with self._store.reading() as connection:
            lines = shop_sales.basket_of(connection, kept.sale) if kept.sale.total_minor else ()
        self._change(shop_sale=kept)
        self._set_basket(lines)

    def _told(self, kept: KeptSale) -> dict[str, object]:
        total = Money(kept.sale.total_minor, self._scheme.currency)
        return {"number": kept.key.receipt_number, "total": total}
