"""The verbs of the goods on the counter: what a scan, an amount or a key does to the sale, and its end."""

from typing import assert_never

from pos_loyalty.checkout import identify, purchase, receipt, sale_prices, suggest
from pos_loyalty.checkout.counter_state import MOST_VOUCHERS
from pos_loyalty.checkout.operator_verbs import OperatorVerbs
from pos_loyalty.checkout.questions import FindMember, HoldCoupon, MemberAnswer
from pos_loyalty.checkout.receipt import Receipt
from pos_loyalty.checkout.steps import open_step, step
from pos_loyalty.checkout.views import CounterView, LastSale, MemberView, Message, Money, ServiceOffer
from pos_loyalty.domain import basket, codes
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.i18n.money import parse_amount


class SaleVerbs(OperatorVerbs):
    @open_step
    def scanned(self, raw: bytes) -> None:
        """A scan in any state: it identifies the member, adds the product, or the message says why not."""
        code = codes.parse(raw, self._programme.rules(self._clock()))
        if isinstance(code, codes.BadgeCode):
            self._badge_scanned(code.code)
            return
        if self.is_locked:
            raise UserError("sign_in_first")
        self._identify(raw, may_ask=self._sync.state == "linked")

    @open_step
    def member_answered(self, asked: FindMember, _answer: MemberAnswer) -> None:
        """Head office told of the card's holder, or of nobody; too late if somebody else stands here by now."""
        if self._customer.looking_for != asked.card_number:
            return
        self._change(looking_for=None)
        if self._customer.member is not None and self._customer.card_number == asked.card_number:
            self._reread_member()
        else:
            self._identify(asked.card_number.encode(), may_ask=False)

    def _identify(self, raw: bytes, *, may_ask: bool) -> None:
        with self._store.reading() as connection:
            context = self._programme.context(self._language, self._clock())
            found = identify.identify(connection, raw, context)
            viewed = (
                self._viewed(connection, found.record) if isinstance(found, identify.MemberFound) else None
            )
        match found:
            case identify.MemberFound():
                assert viewed is not None, "read above"
                view, known = viewed
                self._show_member(view, known, Message("ok", "card_read", {"name": view.name}))
                if may_ask and found.record.is_old and view.card_number is not None:
                    self._look_for(view.card_number)
            case identify.ProductFound():
                self._add_product(found)
            case identify.ReceiptFound():
                self.say("info", "receipt_scanned")
            case identify.CouponFound(code):
                self._ask_for_coupon(code)
            case identify.CardRefused(number, message):
                self._show_refused("blocked_card", number, message)
            case identify.CardUnassigned():
                self._show_unassigned(found, may_ask=may_ask)
            case identify.NothingFound(message):
                self._message = message
            case _ as never:
                assert_never(never)

    def _show_unassigned(self, found: identify.CardUnassigned, *, may_ask: bool) -> None:
        if found.is_own:
            self._show_refused("unknown_card", found.card_number, found.message)
        else:
            self._message = found.message
        if may_ask:
            self._look_for(found.card_number)
            self.say("info", "card_asking")

    def _look_for(self, card_number: str) -> None:
        self._change(looking_for=card_number)
        self._ask(FindMember(card_number))

    def is_card(self, raw: bytes) -> bool:
        """True for a number that is a member card of this shop by its form, whether anybody holds it or not."""
        return isinstance(codes.parse(raw, self._programme.rules(self._clock())), codes.CardCode)

    def typed(self, text: str) -> CounterView:
        """A number typed by hand goes the way of a scan."""
        return self.scanned(text.encode("utf-8", "replace"))

    @step
    def scan_rejected(self) -> None:
        """The scanner delivered something that was not whole."""
        self.say("error", "scan_broken")

    def _ask_for_coupon(self, code: str) -> None:
        """A coupon counts once over all tills, so head office has to hold it for this sale first."""
        if self._customer.asking is not None:
            raise UserError("asking_already")
        if len(self._customer.vouchers) >= MOST_VOUCHERS:
            raise UserError("voucher_unfit")
        customer = self._customer
        member_id = customer.member.member_id if customer.member else None
        question = HoldCoupon(self._new_id(), code, member_id, customer.card_number)
        self._change(asking=question)
        self._ask(question)
        self.say("info", "coupon_asking")

    def _add_product(self, found: identify.ProductFound) -> None:
        self._check_own_goods()
        product = found.product
        price_minor = product.price_minor if found.price_minor is None else found.price_minor
        if price_minor is None or price_minor < 0:
            self.say("warn", "product_no_price", name=product.name)
            return
        what = (product.product_id, product.name, product.category)
        lines = self._customer.basket
        if found.weight_milli is None and found.price_minor is None:
            more = basket.with_piece(lines, *what, price_minor, product.tags)
        else:
            weight = found.weight_milli or 1000
            amount_minor = price_minor
            if found.price_minor is None:
                amount_minor = basket.of_weight(price_minor, weight)
            more = basket.with_weighed(lines, *what, weight, amount_minor, product.tags)
        member = self._customer.member
        tier = member.tier_code if member else None
        sale_prices.check_reserved(more, self._scheme, tier, self._language)
        self._set_basket(more)
        self.say("ok", "product_added", name=product.name)

    @step
    def amount_keyed(self, text: str) -> None:
        self._check_own_goods()
        currency = self._scheme.currency
        amount_minor = parse_amount(text, currency)
        self._change(basket=basket.with_amount(self._customer.basket, amount_minor))
        self.say("ok", "amount_added", amount=Money(amount_minor, currency))

    @step
    def quantity_changed(self, line_no: int, quantity: int) -> None:
        self._check_own_goods()
        self._change(basket=basket.with_quantity(self._customer.basket, line_no, quantity))
        self.say("info", "ready")

    @step
    def line_removed(self, line_no: int) -> None:
        self._check_own_goods()
        gone = next((line for line in self._customer.basket if line.line_no == line_no), None)
        if gone is None:
            return
        self._set_basket(basket.without_line(self._customer.basket, line_no))
        amount = Money(gone.amount_minor, self._scheme.currency)
        self.say("ok", "line_removed", name=gone.name or amount)

    def services(self) -> tuple[ServiceOffer, ...]:
        """What can be added to this sale, at the price of this moment."""
        return sale_prices.offers(self._customer.basket, self._scheme, self._facts(), self._language)

    @step
    def service_added(self, service_id: str) -> None:
        self._check_own_goods()
        offer = next((one for one in self.services() if one.service_id == service_id), None)
        if offer is None:
            raise UserError("service_unknown")
        self._change(basket=sale_prices.with_service(self._customer.basket, offer, self._scheme))
        price = Money(offer.price_minor, self._scheme.currency)
        self.say("ok", "service_added" if offer.price_minor else "service_free", name=offer.name, price=price)

    @step
    def sale_finished(self) -> None:
        """Records the sale: one transaction, durable when this returns."""
        if self._customer.asking is not None:
            raise UserError("asking_already")
        kept, member = self._customer.shop_sale, self._customer.member
        if kept is None:
            tier = member.tier_code if member else None
            sale_prices.check_reserved(self._customer.basket, self._scheme, tier, self._language)
        elif kept.state == "open":
            raise UserError("shop_sale_open", number=kept.key.receipt_number)
        elif self._customer.card_number is None and member is None:
            raise UserError("shop_sale_card", number=kept.key.receipt_number)
        self._record_sale()

    def _record_sale(self) -> None:
        """What lies here, for whoever stands here; then the counter is free."""
        member, is_unknown = self._customer.member, self._customer.situation == "unknown_card"
        sale = purchase.Sale(
            self._priced(),
            member.member_id if member else None,
            self._customer.card_number if member or is_unknown else None,
            self._facts(),
            tuple(one.voucher for one in self._customer.vouchers),
            next((one.approved_by for one in self._customer.vouchers if one.approved_by), None),
            self._customer.shop_sale,
            self._mentions(member),
        )
        done = self._write_sale(sale, self._sale_scheme, member.name if member else None)
        # What was set aside is used now; only what is still being asked for has to be let go.
        self._change(vouchers=())
        self._forget_customer()
        self._say_finished(done, member.name if member else None, is_unknown=is_unknown)

    def _write_sale(self, sale: purchase.Sale, scheme: Scheme, name: str | None) -> purchase.Recorded:
        done = purchase.record_purchase(
            self._store, sale, scheme, self.identity.timezone, self._clock(), self._new_id
        )
        self._last_sale = LastSale(done.receipt_code, done.paid_minor, done.points, name, done.purchase_id)
        return done

    def _mentions(self, member: MemberView | None) -> suggest.Mentions | None:
        """What was suggested and not answered."""
        customer = self._customer
        left = {one: key for one, key in customer.mentioned.items() if one not in customer.answered}
        if member is None or not left:
            return None
        return suggest.Mentions(member.member_id, left, suggest.is_withheld(member, self._scheme))

    def _check_own_goods(self) -> None:
        """Raises UserError 'shop_sale_goods': what the shop's till sells is changed there."""
        if self._customer.shop_sale is not None:
            raise UserError("shop_sale_goods")

    def _say_finished(self, done: purchase.Recorded, name: str | None, *, is_unknown: bool) -> None:
        total = Money(done.paid_minor, self._scheme.currency)
        if is_unknown:
            self.say("ok", "sale_finished_unknown_card", total=total)
        elif name is None:
            self.say("ok", "sale_finished_no_member", total=total)
        elif done.coupon_code is not None:
            self.say("ok", "sale_finished_coupon", total=total, name=name, points=done.points)
        else:
            self.say("ok", "sale_finished", total=total, name=name, points=done.points)

    def newest_receipt(self) -> Receipt | Message:
        """F8: what stands on the receipt of this till's last sale or return."""
        context = self._programme.context(self._language, self._clock())
        try:
            with self._store.reading() as connection:
                code = receipt.newest_receipt_code(connection)
                return receipt.receipt_of(connection, code, self.identity, context)
        except UserError as refusal:
            return Message("info", "no_receipt_yet", refusal.values)

    def mentions_fit(self, count: int) -> CounterView:
        """So many suggestions the window has room for; what cannot be seen was not mentioned."""
        if count != self._mentions_fit:
            self._mentions_fit = count
            self._refresh_suggestions()
        return self.view

    @step
    def suggestion_answered(self, index: int, *, taken: bool) -> None:
        member = self._customer.member
        if member is None or not 0 <= index < len(self._customer.suggestions):
            return
        suggestion = self._customer.suggestions[index]
        answer = "taken" if taken else "not_today"
        suggest.record_answer(self._store, member.member_id, suggestion, answer, self._clock(), self._new_id)
        self._change(answered=self._customer.answered | {suggestion.product_id})
        self._refresh_suggestions()
        if taken:
            self.say("ok", "suggestion_taken", product=suggestion.name)
        else:
            self.say("ok", "suggestion_declined")
