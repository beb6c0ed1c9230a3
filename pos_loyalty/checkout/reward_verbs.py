"""The verbs of gifts, vouchers and coupons: head office sets them aside first, then they are given or used."""

from dataclasses import replace

from pos_loyalty.checkout import floor_limit, gift_rights, redeem
from pos_loyalty.checkout.counter_state import GIFTS_SHOWN, MOST_VOUCHERS
from pos_loyalty.checkout.customer import OnSale
from pos_loyalty.checkout.gift_press import GiftPress
from pos_loyalty.checkout.operator_verbs import OperatorVerbs
from pos_loyalty.checkout.questions import CouponAnswer, HoldCoupon, ReserveAnswer, ReserveGift
from pos_loyalty.checkout.steps import open_step, step
from pos_loyalty.checkout.views import CounterView, MemberView, Money, VoucherOffer
from pos_loyalty.domain import basket, prices, rewards
from pos_loyalty.domain.coupons import code_hash
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.prices import Voucher
from pos_loyalty.domain.rewards import MOST_STEPS, Reward
from pos_loyalty.domain.scheme import name_in

_REFUSED = {"refused", "conflict"}
"""Head office does not know this till as itself: nothing is given that it did not agree to."""


class RewardVerbs(OperatorVerbs):
    # Gifts

    def gift_pressed(self, index: int) -> tuple[CounterView, ReserveGift | None]:
        """The tile at this place; see `gift_pressed_by_id`."""
        shown = self.all_gifts()[:GIFTS_SHOWN]
        if not 0 <= index < len(shown):
            return self.view, None
        return self.gift_pressed_by_id(shown[index].reward.reward_id)

    def gift_pressed_by_id(self, reward_id: str) -> tuple[CounterView, ReserveGift | None]:
        """The first press arms, the second gives: it returns what head office is to be asked.

        A second press within 300 ms is a bounce, one after 8 s arms again.
        """
        asked: list[ReserveGift] = []
        view = self._gift_press_step(reward_id, asked)
        return view, asked[0] if asked else None

    @step
    def _gift_press_step(self, reward_id: str, asked: list[ReserveGift]) -> None:
        tile = next((t for t in self.all_gifts() if t.reward.reward_id == reward_id), None)
        member, press = self._customer.member, self._customer.press
        if member is None or tile is None or tile.waiting:
            return
        now_ms = self._clock()
        gift = tile.reward.name(self._language)
        if press is None or not press.confirms(tile.reward, now_ms):
            self._release_press()
            self._change(press=GiftPress(reward_id, tile.reward.points, now_ms))
            before = tile.points_after + tile.reward.points
            self.say("ask", "gift_confirm", gift=gift, before=before, after=tile.points_after)
        elif press.is_bounce(now_ms):
            return
        elif self._is_large(tile.reward.points):
            self._want("give_large", lambda who: self._give_large(tile.reward, member, who), gift=gift)
        elif not self._given_by_right(member, tile.reward):
            asked.append(self._asking(tile.reward, member))

    def _is_large(self, points: int) -> bool:
        return self._scheme.agreement.is_for_gift(points) and self.can_ask_somebody

    def _give_large(self, reward: Reward, member: MemberView, who: str | None) -> None:
        """Somebody agreed; the press may have gone to sleep while they came."""
        price = (reward.reward_id, reward.points)
        if price not in {(tile.reward.reward_id, tile.reward.points) for tile in self.all_gifts()}:
            raise UserError("gift_gone")
        self._change(press=GiftPress(reward.reward_id, reward.points, self._clock()))
        if not self._given_by_right(member, reward, who):
            self._ask(self._asking(reward, member, who))

    def _asking(self, reward: Reward, member: MemberView, approved_by: str | None = None) -> ReserveGift:
        asked = replace(self._reserving(reward.reward_id, member, reward.points), approved_by=approved_by)
        press = self._customer.press
        assert press is not None, "it was pressed twice"
        self._change(press=press.asking(asked))
        self.say("info", "gift_asking", gift=reward.name(self._language))
        return asked

    def _given_by_right(self, member: MemberView, reward: Reward, approved_by: str | None = None) -> bool:
        """What is set aside here is given at once, with a line or without."""
        price = (reward.reward_id, reward.points)
        right = next((one for one in self._rights if (one.reward_id, one.points) == price), None)
        if right is None:
            return False
        given = ReserveGift(
            right.redemption_id,
            *price[:1],
            member.member_id,
            right.points,
            self._customer.card_number,
            approved_by=approved_by,
        )
        # The tile sleeps again even if nothing can be written: the gift is not given then.
        press = self._customer.press
        self._change(press=None)
        if not gift_rights.give(self._store, given, self._clock(), self._new_id):
            self._change(press=press)
            return False
        self._say_given(given)
        return True

    def _say_given(self, given: ReserveGift, key: str = "gift_given") -> None:
        self._reread_member()
        self._refresh_undo()
        gift = self._programme.gift_name(given.reward_id, self._language)
        after = self._customer.member.spendable if self._customer.member else 0
        self.say("ok", key, gift=gift, points=given.points, after=after)

    def _reserving(self, reward_id: str, member: MemberView, points: int) -> ReserveGift:
        given_up = self._give_up_rights(reward_id, member, points)
        return ReserveGift(
            self._new_id(), reward_id, member.member_id, points, self._customer.card_number, given_up
        )

    def _give_up_rights(self, reward_id: str, member: MemberView, points: int) -> tuple[str, ...]:
        """Where what is set aside here stands in the way of what is asked for; never without a line."""
        if self._sync.state != "linked":
            return ()
        free = self._asker(member).spendable - sum(one.points for one in self._rights)
        in_the_way = [
            one.redemption_id for one in self._rights if free < points or one.reward_id == reward_id
        ]
        if not in_the_way:
            return ()
        given_up = gift_rights.give_up(self._store, in_the_way, self._clock(), self._new_id)
        self._reread_member()
        return given_up

    def gift_answered(self, asked: ReserveGift, answer: ReserveAnswer) -> CounterView:
        """Head office answered, or could not be asked; what is not handed over is let go again."""
        if self._customer.asking == asked:
            return self._voucher_answered(asked, answer)
        return self._gift_answer_step(asked, answer)

    @open_step
    def _gift_answer_step(self, asked: ReserveGift, answer: ReserveAnswer) -> None:
        press = self._customer.press
        if press is None or press.asked != asked:
            self._say_not_given(asked, answer)
            return
        gift = self._programme.gift_name(asked.reward_id, self._language)
        if not answer.granted and not answer.is_answer and self._given_unasked(asked):
            return
        if not answer.granted:
            self._release_press()
            self.say("error", answer.reason_key or "gift_refused", gift=gift)
            return
        # The tile sleeps again even if nothing can be written: the gift is not given then.
        self._change(press=None)
        redeem.record_redemption(self._store, asked, self._clock(), self._new_id)
        self._say_given(asked)

    def _given_unasked(self, asked: ReserveGift) -> bool:
        """Under the floor limit. The answer may have been lost on its way: the id is the same, so nothing counts twice."""
        limit, now_ms = self._scheme.floor_limit_points, self._clock()
        if self._sync.state in _REFUSED:
            return False
        press = self._customer.press
        self._change(press=None)
        today = self._programme.today(now_ms)
        if not floor_limit.give(self._store, asked, limit, today, now_ms, self._new_id):
            self._change(press=press)
            return False
        self._say_given(asked, "gift_given_unasked")
        return True

    def _release_press(self) -> None:
        """Disarms the tile; if head office was asked already, it is told to let go."""
        press = self._customer.press
        self._change(press=None)
        if press is not None and press.asked is not None:
            self._let_go([press.asked.redemption_id])

    def _say_not_given(self, asked: ReserveGift, answer: ReserveAnswer) -> None:
        """The tile was let go meanwhile, and head office was told then: a yes must not lead to a gift."""
        member = self._customer.member
        if answer.granted and (member is None or member.member_id != asked.member_id):
            self.say("info", "gift_member_changed")

    # Vouchers

    def voucher_offers(self) -> tuple[VoucherOffer, ...]:
        """Vouchers that the member can put on this sale, with the most steps that make sense."""
        member = self._customer.member
        if member is None or len(self._customer.vouchers) >= MOST_VOUCHERS:
            return ()
        left = self.view.paid_minor
        offers = (
            VoucherOffer(reward, self._most_steps(reward, member.spendable, left))
            for reward in rewards.vouchers(self._programme.rewards, self._asker(member))
        )
        return tuple(offer for offer in offers if offer.most_steps > 0)

    def _most_steps(self, reward: Reward, spendable: int, left_minor: int) -> int:
        if left_minor < max(1, reward.minimum_minor):
            return 0
        if not reward.steps:
            return 1
        spent = sum(one.voucher.points for one in self._customer.vouchers)
        by_points = (spendable - spent) // reward.points
        return min(by_points, left_minor // reward.amount_minor, MOST_STEPS)

    @step
    def voucher_chosen(self, reward_id: str, steps: int) -> None:
        """Asks head office to set the points aside; the voucher is on the sale once it agreed."""
        if self._customer.asking is not None:
            raise UserError("asking_already")
        reward = self._offered(reward_id, steps)
        if self._is_large(reward.points * steps):
            name = reward.name(self._language)
            self._want("give_large", lambda who: self._ask_voucher(reward_id, steps, who), gift=name)
        else:
            self._ask_voucher(reward_id, steps)

    def _offered(self, reward_id: str, steps: int) -> Reward:
        offer = next((one for one in self.voucher_offers() if one.reward.reward_id == reward_id), None)
        if offer is None or not 1 <= steps <= offer.most_steps:
            raise UserError("voucher_unfit")
        return offer.reward

    def _ask_voucher(self, reward_id: str, steps: int, approved_by: str | None = None) -> None:
        """Looked at again: while a manager came the sale may have become another one."""
        reward, member = self._offered(reward_id, steps), self._customer.member
        assert member is not None, "nobody else is offered a voucher"
        asked = replace(self._reserving(reward_id, member, reward.points * steps), approved_by=approved_by)
        self._change(asking=asked)
        self._ask(asked)
        self.say("info", "gift_asking", gift=reward.name(self._language))

    @step
    def _voucher_answered(self, asked: ReserveGift, answer: ReserveAnswer) -> None:
        self._change(asking=None)
        reward = self._programme.reward(asked.reward_id)
        name = self._programme.gift_name(asked.reward_id, self._language)
        # The exchange may have brought another price meanwhile.
        if not answer.granted or reward is None or not rewards.is_price(reward, asked.points):
            self._let_go([asked.redemption_id])
            self.say("error", answer.reason_key or "gift_refused", gift=name)
            return
        steps = asked.points // reward.points if reward.steps else 1
        voucher = Voucher(
            asked.redemption_id,
            asked.reward_id,
            asked.points,
            reward.amount_minor * steps,
            reward.percent_milli,
            reward.most_minor,
            reward.minimum_minor,
        )
        self._put_on_sale(OnSale(voucher, reward.names, asked.approved_by), name)

    def _put_on_sale(self, added: OnSale, name: str) -> None:
        self._change(vouchers=(*self._customer.vouchers, added))
        shown = self.view.vouchers[-1]
        off = Money(shown.amount_minor, self._scheme.currency)
        self.say("ok", "voucher_on_sale", voucher=name, amount=off)

    @step
    def voucher_removed(self, redemption_id: str) -> None:
        """Takes a voucher or coupon off the sale again; nothing was spent."""
        gone = next(
            (one for one in self._customer.vouchers if one.voucher.redemption_id == redemption_id), None
        )
        if gone is None:
            return
        self._change(vouchers=tuple(one for one in self._customer.vouchers if one is not gone))
        self._let_go([redemption_id])
        self.say("ok", "voucher_removed", voucher=self._named(gone.names, gone.voucher.reward_id))

    # Coupons

    @open_step
    def coupon_answered(self, asked: HoldCoupon, answer: CouponAnswer) -> None:
        """Head office holds the coupon for this sale, or says why not."""
        if self._customer.asking != asked:
            self._let_go([asked.redemption_id] if answer.granted else [])
            return
        self._change(asking=None)
        if not answer.granted:
            values = {"day": answer.day} if answer.day else {}
            self.say("error", answer.reason_key or "coupon_unknown", **values)
            return
        voucher = Voucher(
            asked.redemption_id,
            answer.campaign,
            0,
            answer.amount_minor,
            answer.percent_milli,
            answer.most_minor,
            answer.minimum_minor,
            code_hash(asked.code),
        )
        name = self._named(answer.names, answer.campaign)
        total = basket.total_minor(self.view.basket)
        if total < voucher.minimum_minor or not prices.voucher_amount(voucher, total):
            # It stays on the sale: the goods that it needs may follow.
            self._change(vouchers=(*self._customer.vouchers, OnSale(voucher, answer.names)))
            least = Money(max(1, voucher.minimum_minor), self._scheme.currency)
            self.say("warn", "coupon_needs_goods", voucher=name, least=least)
            return
        self._put_on_sale(OnSale(voucher, answer.names), name)

    def _named(self, names: tuple[tuple[str, str], ...], otherwise: str) -> str:
        return name_in(dict(names), self._language, otherwise)
