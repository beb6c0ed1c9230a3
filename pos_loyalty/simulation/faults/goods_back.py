"""Goods and gifts that come back: at any till, in parts, and more than once."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.checkout.questions import FindReceipt
from pos_loyalty.checkout.views import Message, ReturnView
from pos_loyalty.domain.why import GivenGift
from pos_loyalty.simulation.faults.people import fill_basket, scan
from pos_loyalty.simulation.faults.world import Till, World

_RECEIPTS = "SELECT receipt_code FROM purchase WHERE kind = 'sale' ORDER BY receipt_code"
_GIFTS = """
    SELECT MIN(card_number), redemption_id, reward_id, r.points
      FROM reservation r JOIN card USING (member_id) JOIN reward USING (reward_id)
     WHERE r.state = 'given' AND card.state = 'active' AND reward.kind = 'gift'
     GROUP BY redemption_id, reward_id, r.points
     ORDER BY redemption_id
"""


def sell_several(world: World, random: Random) -> None:
    """Of what is on one receipt a part can come back."""
    till, card = random.choice(world.tills), random.choice(world.cards)
    amounts = [str(random.randrange(100, 9_000)) for _ in range(random.randint(2, 4))]
    pieces = random.randint(1, 3)

    def selling() -> str:
        fill_basket(till, card, amounts)
        till.counter.quantity_changed(1, pieces)
        view = till.counter.sale_finished()
        return f"sale of {pieces} × {' + '.join(amounts)}: {view.message.key}"

    world.at_till(till, selling)


def bring_goods_back(world: World, random: Random) -> None:
    """With the receipt of any till; some lines, or some pieces of one."""
    till = random.choice(world.tills)
    receipts = [code for one in world.tills for (code,) in one.disk.rows(_RECEIPTS)]
    if not receipts:
        return
    receipt, choice = random.choice(receipts), Random(random.random())

    def bringing() -> str:
        view = _opened(till, receipt)
        if isinstance(view, Message):
            return f"return of {receipt}: {view.key}"
        part = _part(till, view, choice)
        lines = {line.line_no: line.coming_milli for line in part.lines if line.coming_milli}
        return f"return of {receipt}, {lines}: {till.counter.return_confirmed(part).message.key}"

    world.at_till(till, bringing)


def _opened(till: Till, receipt: str) -> ReturnView | Message:
    """Head office is asked about the receipt of another till."""
    view = till.counter.return_opened(receipt.encode())
    for question in till.counter.take_questions():
        if isinstance(question, FindReceipt):
            view = till.counter.receipt_answered(question, till.ask(question))
    return view


def _part(till: Till, view: ReturnView, random: Random) -> ReturnView:
    lines = [line for line in view.lines if line.returnable_milli]
    some = random.sample(lines, random.randint(1, len(lines)))
    part = till.counter.return_lines_chosen(view, frozenset(line.line_no for line in some))
    pieces = some[0].returnable_milli // 1000
    if pieces > 1 and random.random() < 0.5:
        return till.counter.return_pieces_chosen(part, some[0].line_no, random.randrange(1, pieces))
    return part


def bring_a_gift_back(world: World, random: Random) -> None:
    """F8 shows what a member was given, wherever it was; a voucher comes back with the goods it paid for."""
    till, given = random.choice(world.tills), world.office.disk.rows(_GIFTS)
    if not given:
        return
    card, *what = random.choice(given)
    gift = GivenGift(*what)

    def bringing() -> str:
        till.counter.cleared()
        scan(till, card)
        return f"gift {gift.reward_id} comes back: {till.counter.gift_came_back(gift).message.key}"

    world.at_till(till, bringing)


GOODS_BACK: Mapping[Callable[[World, Random], None], int] = {
    sell_several: 8,
    bring_goods_back: 12,
    bring_a_gift_back: 3,
}
"""How often each happens beside what people do every day."""
