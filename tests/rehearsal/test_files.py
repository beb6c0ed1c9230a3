"""What a rehearsal writes: CSV that no spreadsheet runs, files that are whole or not there, the same from any process."""

import csv
import json
from pathlib import Path

import pytest

from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.rehearsing import csv_files, job, stretches, tables
from pos_loyalty.head_office.rehearsing.document import document
from pos_loyalty.head_office.rehearsing.result import Rehearsal
from tests.importing.shop import Shop
from tests.rehearsal.past import BASE, CountedProgress, Past, rows_of, rules

HOSTILE = '=HYPERLINK("http://x","y")'
DOUBLE = BASE.replace("points = 1", "points = 2")


def imported(past: Past, *lines: str, members: tuple[str, ...] = ("M1,,Ann,,,,S1",)) -> Shop:
    """A history from files, in won."""
    shop = Shop(past.office.engine, past.folder)
    shop.import_(members=shop.members(*members), products=shop.products("P1,Milk,Dairy,,,2500,pc"))
    shop.take(*lines)
    assert not (past.folder / "rejected" / "rejected.csv").exists()
    return shop


def test_a_name_that_looks_like_a_formula_is_only_text(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    quoted = HOSTILE.replace('"', '""')
    imported(
        past,
        f'B1,@SUM(A1),"{quoted}",2026-01-05T10:00:00,P1,1,1000,,,',
        "B2,-2+3,+1-1,2026-01-05T10:00:00,P1,1,3000,,,",
        members=(f'"{quoted}",,Ann,,,,S1', "+1-1,,Ben,,,,S1"),
    )
    more = '[[rules]]\nid = "bad"\nkind = "bonus"\npoints = 3\nnames = { en = "@evil\\u001b[31m\\nrule" }\n'
    found = past.rehearse(
        rules(past.folder, more=more), "2026-01-01", "2026-01-31", csv_folder=past.folder / "csv"
    )
    members = {row["shop_member"]: row["new_points"] for row in rows_of(past.folder / "csv" / "members.csv")}
    assert members == {f"'{HOSTILE}": "5", "'+1-1": "9"}
    stores = {row["store"]: row["name"] for row in rows_of(past.folder / "csv" / "stores.csv")}
    assert stores == {"'@SUM(A1)": "'@SUM(A1)", "'-2+3": "'-2+3"}
    told = [row["name"] for row in rows_of(past.folder / "csv" / "rules.csv")]
    assert told == ["base rule", "'@evil [31m rule"]
    for path in (past.folder / "csv").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]
    shown = "\n".join(tables.lines(found))
    assert "\x1b" not in shown
    assert "@evil [31m rule +3" in shown


def test_a_number_below_zero_stays_a_number(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 5_000)
    half = BASE.replace("500", "1000") + "[worth]\npoints = 1\nminor = 3\n"
    past.in_force(rules(past.folder, more="[worth]\npoints = 1\nminor = 3\n", name="old.toml"))
    past.rehearse(rules(past.folder, half), "2026-01-01", "2026-01-31", csv_folder=past.folder)
    (row,) = rows_of(past.folder / "members.csv")
    assert row["difference"] == "-5"
    (store,) = rows_of(past.folder / "stores.csv")
    assert (store["difference"], store["cost_difference"]) == ("-5", "-15")


def test_money_has_the_decimals_of_its_currency(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    past.office.change_scheme(currency="USD")
    imported(past, "B1,S1,M1,2026-01-05T10:00:00,P1,1,10.00,,,")
    worth = "[worth]\npoints = 1\nminor = 125\n"
    path = rules(past.folder, more=worth, currency="USD")
    found = past.rehearse(path, "2026-01-01", "2026-01-31", csv_folder=past.folder)
    (store,) = rows_of(past.folder / "stores.csv")
    assert (store["old_points"], store["new_points"], store["new_cost"]) == ("2", "2", "2.50")
    assert document(found)["new"]["cost_minor"] == 250
    assert any("$2.50" in line for line in tables.lines(found))


def test_parts_of_a_point_are_told_with_three_decimals(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 1_000)
    path = rules(past.folder, BASE.replace("500", "300"))
    found = past.rehearse(path, "2026-01-01", "2026-01-31", csv_folder=past.folder)
    told = {row["rule"]: (row["old_points"], row["new_points"]) for row in rows_of(past.folder / "rules.csv")}
    assert told == {"base": ("2", "3.333"), "rounding": ("0", "-0.333")}
    assert document(found)["rules"] == [
        {"rule": "base", "name": "base rule", "old": 2, "new": 3.333},
        {"rule": "rounding", "name": "rounding", "old": 0, "new": -0.333},
    ]


def test_every_cap_is_told_by_what_it_takes(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    kim = past.joined("2026-01-01 09:00")
    for day in (5, 5, 6, 7):
        past.sold(kim, f"2026-01-0{day} 1{day}:00", 25_000)
    caps = "most = { per_purchase = 40, per_day = 70, per_month = 100, per_member = 100 }\n"
    found = past.rehearse(rules(past.folder, BASE + caps), "2026-01-01", "2026-01-31")
    # 40; 30 of 40; 30 of 40; nothing.
    assert (found.old.points, found.new.points) == (200, 100)
    assert [(row.name, row.new) for row in found.rules] == [
        ("base rule", 200),
        ("cap of a purchase", -40),
        ("cap of a day", -10),
        ("cap of a month", -50),
    ]


def test_ten_are_told_of_those_who_gain_and_all_of_them_stand_in_the_file(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    for number in range(12):
        past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 500 * (number + 1))
    found = past.rehearse(rules(past.folder, DOUBLE), "2026-01-01", "2026-01-31", csv_folder=past.folder)
    assert [one.row.difference for one in found.gains] == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]
    assert found.losses == ()
    assert len(rows_of(past.folder / "members.csv")) == 12


def some_past(past: Past) -> Path:
    """Thirty members of two shops, one of whom brought the others."""
    bringing = past.joined("2026-01-01 09:00")
    members = [past.joined("2026-01-01 09:30", referred_by=bringing) for _ in range(30)]
    for day in (2, 3, 4):
        for number, member_id in enumerate(members):
            if day < 4 or number % 3 == 0:
                store = ("S1", "S2")[number % 2]
                past.sold(member_id, f"2026-01-{day:02} 10:{number:02}", 700 * number, store=store)
    referral = "[referral]\nnewcomer_points = 30\nreferrer_points = 25\nafter_visits = 2\n"
    return rules(past.folder, DOUBLE, more=referral)


def files_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_two_processes_and_many_stretches_find_the_same_as_one(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = some_past(past)
    alone = past.rehearse(path, "2026-01-01", "2026-01-31", csv_folder=past.folder / "one")
    monkeypatch.setattr(stretches, "MOST_PURCHASES", 9)
    monkeypatch.setattr(job, "PURCHASES_WORTH_A_PROCESS", 1)
    together = past.rehearse(path, "2026-01-01", "2026-01-31", csv_folder=past.folder / "two")
    assert together == alone
    assert files_of(past.folder / "two") == files_of(past.folder / "one")
    assert alone.new.points > alone.old.points > 0


def test_progress_comes_to_all_purchases(past_on_sqlite: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past, progress = past_on_sqlite, CountedProgress()
    path = some_past(past)
    monkeypatch.setattr(stretches, "MOST_PURCHASES", 9)
    found = past.rehearse(path, "2026-01-01", "2026-01-31", progress=progress)
    assert progress.steps == {"replaying purchases": (found.purchases, found.purchases)}


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_replayed(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    past.sold(past.joined("2026-01-01 09:00"), "2026-01-05 10:00", 5_000)
    (past.folder / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OperatorError, match="taken/csv cannot be written to: Not a directory"):
        past.rehearse(
            rules(past.folder), "2026-01-01", "2026-01-31", csv_folder=past.folder / "taken" / "csv"
        )


def test_a_rehearsal_that_fails_leaves_the_files_of_the_last_one(past_on_sqlite: Past) -> None:
    folder = past_on_sqlite.folder / "csv"
    folder.mkdir()
    (folder / "members.csv").write_text("of last time", encoding="utf-8")
    with pytest.raises(AttributeError), csv_files.writing(folder) as files:
        files.add_members([None])  # type: ignore[list-item]  # something that goes wrong half-way
    assert files_of(folder) == {"members.csv": "of last time"}


def test_the_document_is_json_and_has_everything(past_on_sqlite: Past) -> None:
    past = past_on_sqlite
    found: Rehearsal = past.rehearse(some_past(past), "2026-01-01", "2026-01-31")
    told = json.loads(json.dumps(document(found)))
    assert set(told) == {
        *(
            "scheme",
            "from",
            "to",
            "currency",
            "purchases",
            "lines",
            "members",
            "old",
            "new",
            "gains",
            "losses",
        ),
        *("rules", "tiers", "stores", "gifts"),
    }
    assert set(told["old"]) == {
        *("points", "cost_minor", "expired", "standing", "liability_minor", "debt", "members_in_debt"),
    }
    assert sum(row["members"] for row in told["tiers"]) == 31
