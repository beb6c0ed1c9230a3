"""Sales that points or a coupon pay for in part; some of them end otherwise than with the sale."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.checkout.questions import HoldCoupon, ReserveGift
from pos_loyalty.simulation.faults.people import fill_basket
from pos_loyalty.simulation.faults.shop import PRINTED
from pos_loyalty.simulation.faults.world import Till, World


def pay_with_a_voucher(world: World, random: Random) -> None:
    till, card = random.choice(world.tills), random.choice(world.cards[:-PRINTED])
    amounts, is_wanted = _amounts(random), random.random() < 0.8

    def paying() -> str:
        fill_basket(till, card, amounts)
        offers = till.counter.voucher_offers()
        if not offers:
            return "no voucher is offered"
        till.counter.voucher_chosen(offers[0].reward.reward_id, 1)
        for question in till.counter.take_questions():
            if isinstance(question, ReserveGift):
                till.counter.gift_answered(question, till.ask(question))
        return _ended(till, is_wanted)

    world.at_till(till, paying)


def use_a_coupon(world: World, random: Random) -> None:
    """Whoever has a coupon tries it more than once."""
    till, card = random.choice(world.tills), random.choice(world.cards)
    number, amounts, is_wanted = random.randrange(len(world.coupons)), _amounts(random), random.random() < 0.8

    def using() -> str:
        fill_basket(till, card, amounts)
        till.counter.scanned(world.coupons[number].encode())
        for question in till.counter.take_questions():
            if isinstance(question, HoldCoupon):
                world.coupon_of[question.redemption_id] = number, till.name
                till.counter.coupon_answered(question, till.ask(question))
        return f"coupon {number}: {_ended(till, is_wanted)}"

    world.at_till(till, using)


def _amounts(random: Random) -> list[str]:
    return [str(random.randrange(100, 9_000)) for _ in range(random.randint(1, 3))]


def _ended(till: Till, is_wanted: bool) -> str:
    """The customer pays, or goes away."""
    before = till.counter.view.message.key
    end = till.counter.sale_finished if is_wanted else till.counter.cleared
    return f"{before}, {end().message.key}"


VOUCHERS: Mapping[Callable[[World, Random], None], int] = {
    pay_with_a_voucher: 8,
    use_a_coupon: 8,
}
"""How often each happens beside what people do every day."""
