"""What suggestions are worth, told by those who are shown none."""  # M24

from random import Random

import pytest

from pos_loyalty.head_office.reports.cross_sell import DAYS, Arm, arm, cross_sell, uplift
from pos_loyalty.head_office.transactions import snapshot
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, line, new_id

DAY_MS = 86_400_000


def mention(
    till: FakeTill, member_id: str, at_ms: int, *, withheld: bool, reason: str = "reason_usual"
) -> None:
    products = [{"product_id": "P1", "reason_key": reason}]
    body = {"member_id": member_id, "purchase_id": new_id(), "withheld": withheld, "products": products}
    till.add("suggestions_mentioned", body | {"mentioned_at_ms": at_ms})


def report(office: Office) -> dict[str, dict[str, object]]:
    with snapshot(office.engine) as connection:
        return {row["reason"]: row for row in cross_sell(connection).documents()}


def test_without_anything_mentioned_there_is_nothing_to_say(office: Office) -> None:
    row = report(office)["all"]
    assert (row["shown"], row["withheld"], row["bought_shown"], row["uplift"]) == (0, 0, None, None)


def test_what_is_bought_within_four_weeks_counts_and_nothing_else(office: Office) -> None:
    till = office.settle(office.new_till())
    members = [till.enrol() for _ in range(6)]
    start = office.now_ms
    for n, member_id in enumerate(members):
        mention(till, member_id, start, withheld=n >= 3)
    answer = {"member_id": members[0], "product_id": "P1", "reason_key": "reason_usual", "answer": "taken"}
    till.add("suggestion_answer", answer | {"answered_at_ms": start})
    for member_id, days, product in (
        (members[0], 0, "P1"),
        (members[1], DAYS - 1, "P1"),
        (members[2], 3, "P2"),
        (members[3], 5, "P1"),
        (members[4], DAYS + 1, "P1"),
    ):
        goods = [line(1, 500, product_id=product)]
        till.sell(member_id, goods, purchased_at_ms=start + days * DAY_MS)
    office.settle(till)
    row = report(office)["reason_usual"]
    assert (row["shown"], row["taken"], row["not_today"], row["withheld"]) == (4, 1, 0, 3)
    assert row["bought_shown"] == pytest.approx(3 / 4)
    assert row["bought_withheld"] == pytest.approx(1 / 3, abs=1e-6)
    assert row["uplift"] == pytest.approx(3 / 4 - 1 / 3, abs=1e-5)
    assert report(office)["all"] == row | {"reason": "all"}


def test_an_uplift_that_was_planted_is_found_and_none_where_there_is_none() -> None:
    random = Random(4)

    def drawn(members: int, rate: float) -> Arm:
        asked = [random.randint(1, 8) for _ in range(members)]
        return arm((many, sum(random.random() < rate for _ in range(many))) for many in asked)

    found = uplift(drawn(4_000, 0.24), drawn(450, 0.16))
    assert found is not None
    assert found[1] > 0
    assert found[1] < 0.08 < found[2]
    covered = 0
    for _ in range(200):
        same = uplift(drawn(300, 0.2), drawn(60, 0.2))
        assert same is not None
        covered += same[1] <= 0 <= same[2]
    assert covered > 180, "the interval holds the truth in about 95 of 100 cases"


def test_one_member_is_no_group() -> None:
    assert uplift(arm([(5, 3)]), arm([(4, 1), (2, 0)])) is None
    assert arm([]).rate == 0
