"""A small past whose every figure is worked out by hand.

Old rules: a point for each 500, points end a month later, 100 points are worth 500 won. New rules: a point for each
1,000, twice that for dairy, five for each day's first visit; they never end, and 100 points are worth 1,000 won.
"""

from fractions import Fraction

import pytest

from pos_loyalty.domain.scheme import Worth
from pos_loyalty.head_office.rehearsing import tables
from pos_loyalty.head_office.rehearsing.document import document
from pos_loyalty.head_office.rehearsing.result import Rehearsal, StoreRow
from pos_loyalty.head_office.rehearsing.sums import MemberRow
from tests.rehearsal.past import BASE, Past, rows_of, rules

OLD = BASE.replace("[earn]", '[earn]\nnames = { en = "Won by won" }')
OLD_MORE = '[expiry]\nrule = "months"\nmonths = 1\n[worth]\npoints = 100\nminor = 500\n'
NEW = "[earn]\npoints = 1\nper_amount_minor = 1000\npending_days = 0\n"
NEW_MORE = """[worth]
points = 100
minor = 1000
[[rules]]
id = "dairy"
kind = "multiply"
factor = 2
names = { en = "Milk days" }
goods = { categories = ["Dairy"] }
[[rules]]
id = "visit"
kind = "visit"
points = 5
"""


def bread(amount: int) -> dict[str, int | str]:
    return {"amount_minor": amount, "category": "Bakery"}


def milk(amount: int) -> dict[str, int | str]:
    return {"amount_minor": amount, "category": "Dairy"}


@pytest.fixture
def ann_ben_cho_dan(past: Past) -> tuple[str, str, str, str]:
    past.in_force(rules(past.folder, OLD, OLD_MORE, name="old.toml"))
    ann, ben, cho, dan = (past.joined(f"2026-01-02 09:0{minute}") for minute in range(4))
    past.sold(ann, "2026-01-05 10:00", milk(10_000), bread(5_000))
    past.sold(ben, "2026-01-06 10:00", bread(50_000), store="S2")
    sold = past.sold(cho, "2026-01-07 10:00", milk(20_000))
    past.sold(None, "2026-01-07 11:00", bread(9_000))
    past.came_back(sold, "2026-01-08 10:00", {1: 10_000})
    past.sold(dan, "2026-01-09 10:00", bread(5_000))
    past.sold(ann, "2026-02-20 10:00", bread(2_000))
    past.sold(dan, "2026-03-01 10:00", bread(70_000))
    return ann, ben, cho, dan


@pytest.fixture
def found(past: Past, ann_ben_cho_dan: tuple[str, ...]) -> Rehearsal:
    path = rules(past.folder, NEW, NEW_MORE)
    return past.rehearse(path, "2026-01-01", "2026-02-28", csv_folder=past.folder / "csv")


def test_every_figure_is_the_one_worked_out_by_hand(  # M22
    found: Rehearsal, ann_ben_cho_dan: tuple[str, str, str, str]
) -> None:
    ann, ben, cho, _ = ann_ben_cho_dan
    assert (found.purchases, found.lines, found.members, found.currency) == (6, 6, 4, "KRW")
    assert (found.more, found.same, found.fewer) == (2, 1, 1)
    old, new = found.old, found.new
    # Ann 30 and 4, Ben 100, Cho 40 less the half, Dan 10; what was earned in January is over by the end.
    assert (old.points, old.expired, old.standing, old.debt, old.worth) == (164, 160, 4, 0, Worth(100, 500))
    # Ann 15 + 10 + 5 and 2 + 5, Ben 50 + 5, Cho 10 + 10 + 5 of the half, Dan 5 + 5.
    assert (new.points, new.expired, new.standing, new.debt, new.worth) == (127, 0, 127, 0, Worth(100, 1000))
    assert (old.cost_minor, old.liability_minor) == (820, 20)
    assert (new.cost_minor, new.liability_minor) == (1270, 1270)
    gains = [(one.row.member, one.row.difference, one.reasons) for one in found.gains]
    assert gains == [
        (cho, 5, (("Milk days", 10), ("visit", 5))),
        (ann, 3, (("Milk days", 10), ("visit", 10))),
    ]
    losses = [(one.row.member, one.row.difference, one.reasons) for one in found.losses]
    assert losses == [(ben, -45, (("Won by won", -50),))]
    assert [(row.rule, row.old, row.new) for row in found.rules] == [
        ("base", 164, 82),
        ("dairy", None, 20),
        ("visit", None, 25),
    ]
    assert found.stores == (StoreRow("S2", "Harlem", 100, 55), StoreRow("S1", "Mapo", 64, 72))
    assert {pair: count for pair, count in found.tiers.members.items() if count} == {("member", "member"): 4}


def test_the_files_say_the_same_row_by_row(
    past: Past, found: Rehearsal, ann_ben_cho_dan: tuple[str, str, str, str]
) -> None:
    rows = {row["member"]: row for row in rows_of(past.folder / "csv" / "members.csv")}
    assert set(rows) == set(ann_ben_cho_dan)
    assert rows[ann_ben_cho_dan[0]] == {
        "member": ann_ben_cho_dan[0],
        "shop_member": "",
        "old_points": "34",
        "new_points": "37",
        "difference": "3",
        "old_expired": "30",
        "new_expired": "0",
        "old_balance": "4",
        "new_balance": "37",
        "old_tier": "member",
        "new_tier": "member",
    }
    assert rows_of(past.folder / "csv" / "stores.csv")[0] == {
        "store": "S2",
        "name": "Harlem",
        "old_points": "100",
        "new_points": "55",
        "difference": "-45",
        "old_cost": "500",
        "new_cost": "550",
        "cost_difference": "50",
    }
    told = [tuple(row.values()) for row in rows_of(past.folder / "csv" / "rules.csv")]
    assert told == [
        ("base", "Won by won", "164", "82", "-82"),
        ("dairy", "Milk days", "", "20", "20"),
        ("visit", "visit", "", "25", "25"),
    ]
    moves = rows_of(past.folder / "csv" / "tiers.csv")
    assert len(moves) == 16
    assert [tuple(row.values()) for row in moves if row["members"] != "0"] == [("member", "member", "4")]


def test_the_parts_of_a_sum_make_the_sum(found: Rehearsal) -> None:
    for side in ("old", "new"):
        points = getattr(found, side).points
        assert sum((getattr(row, side) or Fraction(0) for row in found.rules), Fraction(0)) == points
        assert sum(getattr(row, side) for row in found.stores) == points
    told = document(found)
    assert told["members"] == {"more": 2, "same": 1, "fewer": 1}
    assert told["new"]["liability_minor"] == 1270
    assert told["stores"][0]["new_cost_minor"] == 550
    assert told["gains"][0]["reasons"] == [
        {"name": "Milk days", "points": 10},
        {"name": "visit", "points": 5},
    ]


def test_nothing_is_written(past: Past, ann_ben_cho_dan: tuple[str, ...]) -> None:
    before = past.contents()
    past.rehearse(rules(past.folder, NEW, NEW_MORE), "2026-01-01", "2026-02-28")
    assert past.contents() == before


def test_only_the_days_of_the_period_count(past: Past, ann_ben_cho_dan: tuple[str, str, str, str]) -> None:
    ann = ann_ben_cho_dan[0]
    path = rules(past.folder, NEW, NEW_MORE)
    found = past.rehearse(path, "2026-02-20", "2026-02-20", csv_folder=past.folder)
    assert (found.purchases, found.members, found.old.points, found.new.points) == (1, 1, 4, 7)
    # What was there on the first day ended long before it; nobody's points end in the period.
    assert (found.old.expired, found.old.standing) == (0, 4)
    assert [MemberRow(*row) for row in _typed(past)] == [
        MemberRow(ann, None, 4, 7, 0, 0, 4, 7, "member", "member")
    ]


def _typed(past: Past) -> list[list[object]]:
    rows = []
    for row in rows_of(past.folder / "members.csv"):
        row.pop("difference")
        cells = list(row.values())
        rows.append([cells[0], cells[1] or None, *map(int, cells[2:8]), *cells[8:]])
    return rows


def test_a_table_for_people_says_it_in_words_and_money(past: Past, found: Rehearsal) -> None:
    text = "\n".join(tables.lines(found))
    squeezed = {" ".join(line.split()) for line in text.splitlines()}
    assert squeezed >= {
        "new.toml, rehearsed with the purchases from 2026-01-01 to 2026-02-28",
        "6 purchases of 4 members, 6 lines",
        "points of the period 164 127 −37",
        "worth of the points at its end ₩20 ₩1,270 +₩1,250",
        "more 2 50.0%",
        "Won by won 164 82 −82",
        "Milk days – 20 +20",
        "S2 Harlem 100 55 −45 ₩500 ₩550 +₩50",
    }
    lost = next(line for line in squeezed if line.endswith("100 55 −45 Won by won −50"))
    assert "•••" in lost
