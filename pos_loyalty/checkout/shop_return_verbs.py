"""What happens here when the shop's own till takes goods back, or calls off a sale that is booked already."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from pos_loyalty.checkout import open_purchase, purchase, returns, shop_returns, shop_sales
from pos_loyalty.checkout.open_purchase import OpenPurchase
from pos_loyalty.checkout.sale_verbs import SaleVerbs
from pos_loyalty.checkout.shop_sale import Taken
from pos_loyalty.checkout.shop_sales import KeptSale
from pos_loyalty.domain import codes
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.points import Returned


class ShopReturnVerbs(SaleVerbs):
    def _goods_came_back(self, kept: KeptSale, of: str) -> Taken:
        opened = self._sale_with_number(kept, of)
        with self._store.reading() as connection:
            back = shop_sales.basket_of(connection, kept.sale)

        def coming(now: OpenPurchase) -> Mapping[int, Returned]:
            found = shop_returns.matched(now, back, kept.sale.total_minor)
            if found is None:
                raise UserError("shop_return_unfit", number=kept.key.receipt_number, of=of)
            return found

        self._take_back_goods(
            opened,
            of,
            coming,
            lambda connection, return_id: shop_sales.mark_recorded(connection, kept, return_id),
            kept.sold_at_ms,
        )
        return Taken("returned")

    def _sale_with_number(self, kept: KeptSale, of: str) -> OpenPurchase:
        """Of the shop's till, or of a receipt of this one; what still waits for a card is booked for nobody first."""
        with self._store.reading() as connection:
            sold = shop_sales.newest_with_number(connection, of, "waiting", "recorded")
        if sold is not None and sold.state == "waiting":
            self._take_away(sold)
            self._book_for_nobody(sold)
            self._refresh_undo()
        code = codes.parse(of.encode(), self._programme.rules(self._clock()))
        with self._store.reading() as connection:
            if sold is not None:
                return open_purchase.by_id(connection, shop_sales.booked_as(connection, sold.key) or "")
            if isinstance(code, codes.ReceiptCode):
                opened = open_purchase.by_receipt(connection, code.number)
                if opened is not None:
                    return opened
        raise UserError("shop_return_unknown", number=kept.key.receipt_number, of=of)

    def _call_off_booked(self, before: KeptSale) -> Taken:
        """All that is left of it came back."""
        with self._store.reading() as connection:
            sale_id = shop_sales.booked_as(connection, before.key)
            opened = open_purchase.by_id(connection, sale_id or "")
        if not returns.everything(opened):
            self._keep(before, "void")
            return Taken("void")

        def mark(connection: Connection, _return_id: str) -> None:
            shop_sales.keep(connection, before.key, before.sold_at_ms, before.sale, "void")

        self._take_back_goods(opened, before.key.receipt_number, returns.everything, mark)
        return Taken("void")

    def _take_back_goods(
        self,
        opened: OpenPurchase,
        of: str,
        coming: Callable[[OpenPurchase], Mapping[int, Returned]],
        beside: Callable[[Connection, str], None],
        at_ms: int | None = None,
    ) -> None:
        """The shop's till gave the money back already: nobody is asked."""
        done = returns.record_return(
            self._store,
            opened,
            coming,
            self.identity.timezone,
            self._clock(),
            self._new_id,
            at_ms=at_ms,
            beside=beside,
        )
        self._reread_member()
        self._refresh_undo()
        member = self._member_by_id(opened.member_id) if opened.member_id else None
        if member is None:
            self.say("info", "shop_returned_nobody", of=of)
        elif member.points < 0:
            self.say(
                "warn",
                "shop_returned_owing",
                of=of,
                name=member.name,
                points=-done.points,
                owed=-member.points,
            )
        else:
            self.say("ok", "shop_returned", of=of, name=member.name, points=-done.points)

    # What a sale and a return have in common

    def _keep(self, kept: KeptSale, state: str) -> None:
        with self._store.writing() as connection:
            shop_sales.keep(connection, kept.key, kept.sold_at_ms, kept.sale, state)

    def _book_for_nobody(self, kept: KeptSale) -> None:
        with self._store.reading() as connection:
            lines = shop_sales.basket_of(connection, kept.sale)
        scheme = self._programme.scheme(kept.sold_at_ms)
        sale = purchase.Sale(lines, None, None, shop_sale=kept)
        purchase.record_purchase(
            self._store, sale, scheme, self.identity.timezone, self._clock(), self._new_id
        )

    def _take_away(self, kept: KeptSale) -> None:
        """Its goods, if they lie on the counter."""
        if self._has_laid(kept):
            self._change(shop_sale=None, basket=())
            self._refresh_suggestions()

    def _has_laid(self, kept: KeptSale) -> bool:
        laid = self._customer.shop_sale
        return laid is not None and laid.key == kept.key
