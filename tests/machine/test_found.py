"""What the machines found, step by step."""

from tests.machine.counter import DAY_MS
from tests.machine.machine import played

LEE, PARK, CHOI, KIM = range(1, 5)
LONG_MS = 33 * DAY_MS
"""Points of the first scheme have ended after it."""


def test_tills_hear_of_points_that_end_while_somebody_else_buys() -> None:
    """Lee was brought by Kim: with Lee's purchase Kim's account is read, and what is over there leaves."""
    with played() as run:
        run.serve([(0, LEE, ["bread"])])
        run.shop.tick(LONG_MS)


def test_the_coupon_of_a_purchase_that_came_back_is_good_for_nothing() -> None:
    """Or whoever buys, brings back and buys for the first time again has one coupon after the other."""
    with played() as run:
        run.serve([(0, CHOI, ["bread", "wine"])])
        (code, _), (purchase_id,) = run.coupons[0], run.sold
        run.bring_all_back(0)
        run.shop.tick(2 * DAY_MS)
        run.exchange_everything()
        run.identify(1, CHOI)
        run.put(1, ["bread", "wine"])
        run.counter(1).scanned(code.encode())
        run.answer_all(1, "")
        assert not run.counter(1).view.vouchers, purchase_id


def test_tills_hear_of_a_sale_to_somebody_who_was_told_apart_from_another() -> None:
    """The two were told apart while the till that sold had no line: it names the membership that was kept."""
    with played() as run:
        run.serve([(1, PARK, ["bread"])] * 2)
        run.merge(kept=LEE, gone=PARK, take=(), customers=[], then="")
        run.unmerge(0)
        run.till(0).settle()
        run.serve([(1, PARK, ["wine"])])


def test_points_of_another_are_not_set_aside_for_who_was_told_apart() -> None:
    """The till still shows the membership that was kept; the card says whose points the gift takes."""
    with played() as run:
        run.merge(kept=KIM, gone=CHOI, take=(), customers=[], then="")
        run.unmerge(0)
        run.give(0, CHOI, "towel", "", "now", "")
        assert run.office.rows("SELECT * FROM reservation WHERE reward_id = 'towel'") == []


def test_tills_hear_of_a_gift_that_comes_back_from_somebody_who_was_told_apart() -> None:
    """The till that gave it counts it back to the membership that was kept, and head office to who had it."""
    with played() as run:
        run.merge(kept=KIM, gone=CHOI, take=(), customers=[(0, 0, ["bread"])], then="a gift, tell apart")
        run.exchange_everything()
        run.press_f7(till=0, times=1)
        run.exchange_everything()
        asked_for = "SELECT state FROM reservation WHERE right_seq IS NULL"
        assert run.office.one(asked_for) == "released"
