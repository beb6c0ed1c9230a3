"""`pos-loyalty head-office scheme | coupons | gifts | daily`."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from pos_loyalty import resources
from pos_loyalty.database.head_office_tables import coupon, lot, reservation, reward, terminal
from pos_loyalty.domain import codes, coupons
from tests.cli.conftest import HeadOffice, Verb


def today() -> date:
    """Of the shipped programme; it may be another one at the end of a test."""
    return datetime.now(ZoneInfo("Asia/Seoul")).date()


NEXT_YEAR = today() + timedelta(days=366)
Write = Callable[..., Path]


@pytest.fixture
def rules(tmp_path: Path) -> Write:
    """A file of rules: the shipped ones as the next version, changed in some words."""

    def write(**changed: str) -> Path:
        text = resources.assets("schemes", "default.toml").read_text(encoding="utf-8")
        lines = {"version": "version = 2", "valid_from": f"valid_from = {NEXT_YEAR}"} | changed
        kept = [line for line in text.splitlines() if line.split(" ")[0] not in lines]
        path = tmp_path / "next.toml"
        path.write_text("\n".join([*filter(None, lines.values()), *kept]), encoding="utf-8")
        return path

    return write


# The rules


def test_a_file_of_rules_is_checked_without_a_database(verb: Verb, rules: Write) -> None:
    told = verb("head-office", "scheme", "check", rules()).text
    assert told == f"next.toml is in order: version 2, 1 rule, counts from {NEXT_YEAR} 00:00.\n"
    told = verb("head-office", "scheme", "check", rules(valid_from="")).text
    assert told == "next.toml is in order: version 2, 1 rule, counts from the beginning.\n"


def test_the_shipped_rules_are_in_order(verb: Verb) -> None:
    for path in resources.assets("schemes").glob("*.toml"):
        assert verb("head-office", "scheme", "check", path).text.startswith(f"{path.name} is in order")


def test_rules_are_published_listed_and_shown(office: Verb, rules: Write) -> None:
    assert office("scheme", "publish", rules()).text == (
        f"Version 2 is published and counts from {NEXT_YEAR} 00:00 on.\n"
    )
    assert office("scheme", "list", "--json").document == [
        {"version": 1, "valid_from": None, "rules": 1, "counts_now": True},
        {"version": 2, "valid_from": f"{NEXT_YEAR}T00:00:00", "rules": 1, "counts_now": False},
    ]
    assert [line.split() for line in office("scheme", "list").text.splitlines()] == [
        ["version", "counts", "from", "rules"],
        ["1", "the", "beginning", "1", "counts", "now"],
        ["2", str(NEXT_YEAR), "00:00:00", "1"],
    ]
    assert office("scheme", "show").document["version"] == 1
    assert office("scheme", "show", 2).document["valid_from"] == str(NEXT_YEAR)
    assert "\n  " in office("scheme", "show", 2).text


def test_rules_may_count_at_once(office: Verb, rules: Write) -> None:
    assert office("scheme", "publish", rules(valid_from=""), "--at-once").text == (
        "Version 2 is published and counts from now on.\n"
    )
    assert [row["counts_now"] for row in office("scheme", "list", "--json").document] == [False, True]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"version": "version = 1"},
            "Version 1 of the scheme is published already. Give this one the number 2.",
        ),
        ({"valid_from": "valid_from = 2020-01-01"}, "next.toml: valid_from 2020-01-01 00:00 has passed"),
        ({"valid_from": ""}, "next.toml does not say from when it counts. Write valid_from"),
        ({"currency": 'currency = "EUR"'}, "Purchases are recorded in KRW already"),
        ({"currency": 'currency = "XYZ"'}, "next.toml, line 3: currency: XYZ is not a currency"),
        ({"programme": "programme = 7"}, "The programme number 1 is on every card and cannot change."),
        (
            {"version": "version = two"},
            "next.toml: Invalid value (at line 1, column 11). Nothing was published.",
        ),
        ({"version": "version = -2"}, "next.toml, line 1: version"),
        ({"colour": "colour = 3"}, "next.toml, line 3: colour"),
    ],
    ids=["version", "date", "no date", "currency", "no currency", "programme", "toml", "number", "field"],
)
def test_rules_that_cannot_be_published_are_said_and_change_nothing(
    office: Verb, rules: Write, changed: dict[str, str], words: str
) -> None:
    assert office("scheme", "publish", rules(**changed)).refusal.startswith(words)
    assert len(office("scheme", "list", "--json").document) == 1


@pytest.mark.parametrize("task", [("scheme", "check"), ("scheme", "publish")], ids=" ".join)
def test_a_file_that_is_none_is_said(verb: Verb, tmp_path: Path, task: tuple[str, ...]) -> None:
    database = ("--database", tmp_path / "office.db") if "publish" in task else ()

    def told(path: Path) -> str:
        return verb("head-office", *task, path, *database).refusal

    missing = tmp_path / "nowhere.toml"
    assert told(missing) == f"{missing} cannot be read: No such file or directory."
    assert told(tmp_path) == f"{tmp_path} cannot be read: Is a directory."
    strange = tmp_path / "strange.toml"
    strange.write_bytes(b"version = 2\nname = '\xff'\n")
    assert told(strange) == "strange.toml, line 2: this is not text in UTF-8."
    strange.write_bytes(b"#" * 1_000_001)
    assert told(strange) == "strange.toml is larger than any scheme: 1,000,001 bytes."


def test_a_version_that_there_is_not_is_said(office: Verb) -> None:
    for version in (9, 0, 10**9):
        told = office("scheme", "show", version).refusal
        assert told == f"There is no version {version} of the scheme. `scheme list` lists them."
    assert "valid integer" in office("scheme", "show", "newest").misuse


# Coupons


def test_coupons_are_issued_listed_and_void(office: Verb, head_office: HeadOffice) -> None:
    before = today()
    until = ("--until", NEXT_YEAR, "--name", "Spring")
    made = office("coupons", "issue", "spring", "--count", 3, "--amount", 1000, *until).text.split()
    assert len(set(made)) == 3
    assert all(isinstance(codes.parse(code.encode(), codes.CodeRules()), codes.CouponCode) for code in made)
    rows = head_office.office.all(select(coupon))
    assert {(r.amount_minor, r.percent_milli, r.last_day, r.member_id) for r in rows} == {
        (1000, 0, NEXT_YEAR, None)
    }
    assert all(before <= row.first_day <= today() for row in rows)
    assert {row.code_hash for row in rows} == {coupons.code_hash(code) for code in made}
    (row,) = office("coupons", "list", "--json").document
    assert (row["campaign"], row["state"], row["coupons"]) == ("spring", "issued", 3)
    assert (row["first_day"], row["last_day"]) == (str(rows[0].first_day), str(NEXT_YEAR))
    assert office("coupons", "void", "spring").text == "3 coupons of spring count no more.\n"
    assert office("coupons", "void", "spring").text == "0 coupons of spring count no more.\n"
    assert office("coupons", "void", "sprung").refusal == (
        "There is no campaign sprung. `coupons list` shows them."
    )
    head, line = office("coupons", "list").text.splitlines()
    assert head.split() == ["campaign", "state", "coupons", "from", "until"]
    assert line.split() == ["spring", "void", "3", row["first_day"], str(NEXT_YEAR)]


def test_a_coupon_may_be_a_percentage_with_a_limit_for_one_member(
    office: Verb, head_office: HeadOffice
) -> None:
    terms = (
        "--percent",
        "12.5",
        "--most",
        5000,
        "--minimum",
        20_000,
        "--from",
        NEXT_YEAR,
        "--until",
        NEXT_YEAR,
    )
    office(
        "coupons",
        "issue",
        "birthday",
        "--count",
        1,
        "--name",
        "B",
        "--card",
        head_office.cards["Ben"],
        *terms,
    )
    (row,) = head_office.office.all(select(coupon))
    assert (row.percent_milli, row.most_minor, row.minimum_minor) == (12_500, 5000, 20_000)
    assert (row.first_day, row.member_id) == (NEXT_YEAR, head_office.members["Ben"])


USUAL = {"--count": 1, "--until": NEXT_YEAR, "--name": "Spring", "--amount": 1000}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--amount": None}, "Give either --amount or --percent."),
        ({"--percent": "10"}, "Give either --amount or --percent."),
        ({"--amount": None, "--percent": "0"}, "0 is not a percentage above 0 and up to 100, such as 12.5."),
        ({"--amount": None, "--percent": "100.001"}, "100.001 is not a percentage"),
        ({"--amount": None, "--percent": "12,5"}, "12,5 is not a percentage"),
        ({"--amount": None, "--percent": "1.2345"}, "1.2345 is not a percentage"),
        ({"--amount": 0}, "--amount"),
        ({"--count": 0}, "--count"),
        ({"--count": 100_001}, "--count"),
        ({"--count": None}, "Missing option '--count'"),
        ({"--name": None}, "Missing option '--name'"),
        ({"--until": None}, "Missing option '--until'"),
        ({"--until": "2027-13-01"}, "2027-13-01 is not a date like"),
        ({"--from": "now"}, "now is not a date like"),
        ({"--most": 0}, "--most"),
        ({"--minimum": -1}, "--minimum"),
        ({"--amount": 10**30}, "--amount"),
        ({"--minimum": 10**13}, "--minimum"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_coupons_that_make_no_sense_are_an_error_of_the_command_line(
    office: Verb, changed: dict[str, object], words: str
) -> None:
    options = [f"{name}={value}" for name, value in (USUAL | changed).items() if value is not None]
    assert words in office("coupons", "issue", "spring", *options).misuse
    assert office("coupons", "list", "--json").document == []


def test_days_the_wrong_way_round_and_campaigns_without_a_name_are_said(office: Verb) -> None:
    options = [f"{name}={value}" for name, value in USUAL.items()]
    assert office("coupons", "issue", "", *options).refusal == (
        "A campaign has a name of 1 to 64 printable characters."
    )
    assert office("coupons", "issue", "x" * 65, *options).refusal.startswith("A campaign has a name")
    for name in ("", "half\udc80", "two\nlines", "x" * 101):
        nameless = [*options, f"--name={name}"]
        assert office("coupons", "issue", "spring", *nameless).refusal.startswith("A coupon has a name")
    late = NEXT_YEAR + timedelta(days=1)
    assert office("coupons", "issue", "spring", *options, "--from", late).refusal == (
        f"The last day {NEXT_YEAR} lies before the first day {late}."
    )


# Gifts


def test_gifts_are_listed_and_withdrawn(office: Verb, head_office: HeadOffice) -> None:
    head_office.office.stock_gift(1200, reward_id="mug", points=1500)
    head_office.office.offer("won", 500, names={"ko": "천원"}, kind="voucher", terms={"amount_minor": 1000})
    won, mug = office("gifts", "list", "--json").document
    assert (mug["reward_id"], mug["points"], mug["stock"], mug["active"]) == ("mug", 1500, 1200, True)
    assert (won["kind"], won["stock"], won["names"]) == ("voucher", 0, {"ko": "천원"})
    assert office("gifts", "withdraw", "mug").text == "mug is not offered any more.\n"
    assert [line.split() for line in office("gifts", "list").text.splitlines()] == [
        ["gift", "name", "kind", "points", "stock"],
        ["won", "천원", "voucher", "500"],
        ["mug", "Mug", "gift", "1,500", "1,200", "withdrawn"],
    ]
    assert head_office.office.one(select(reward.c.active).where(reward.c.reward_id == "mug")) is False


def test_a_gift_that_there_is_not_cannot_be_withdrawn(office: Verb) -> None:
    assert office("gifts", "withdraw", "cup").refusal == "There is no gift cup. `gifts list` lists them."
    assert office("gifts", "list").text.split() == ["gift", "name", "kind", "points", "stock"]
    assert office("gifts", "list", "--json").document == []


def test_what_a_till_still_holds_is_listed_and_put_back_by_a_person(
    office: Verb, head_office: HeadOffice
) -> None:
    head_office.office.stock_gift(1, points=50)
    till, hold = head_office.office.new_till(), str(uuid.uuid4())
    assert head_office.office.reserve(till, hold, head_office.members["Ann"], points=50).granted
    assert office("gifts", "holds", "--json").document == []
    long_ago = reservation.update().values(expires_at_ms=1)
    head_office.office.write(lambda c: c.execute(long_ago))
    (line,) = [line.split() for line in office("gifts", "holds").text.splitlines()[1:]]
    assert line[:3] == [hold, "mug", "50"]
    assert head_office.office.stock() == 0
    assert office("gifts", "release", hold).text == f"{hold} is not set aside any more.\n"
    assert head_office.office.stock() == 1
    assert "Nothing is set aside" in office("gifts", "release", hold).refusal


def test_after_a_backup_was_put_back_gifts_wait_until_every_till_was_heard(
    office: Verb, head_office: HeadOffice
) -> None:
    head_office.office.stock_gift(1, points=50)
    till, ann = head_office.office.new_till(), head_office.members["Ann"]
    assert "Gifts wait until all have" in office("restored").text
    refused = head_office.office.reserve(till, str(uuid.uuid4()), ann, points=50)
    assert (refused.granted, refused.reason) == (False, "restoring")
    assert "head_office_restored" in head_office.office.alarms()
    heard = terminal.update().values(complete_ms=head_office.office.now_ms + 3_600_000)
    head_office.office.write(lambda c: c.execute(heard))
    assert head_office.office.reserve(till, str(uuid.uuid4()), ann, points=50).granted


# The day


def test_what_is_due_is_done_once(office: Verb, head_office: HeadOffice) -> None:
    over = lot.update().where(lot.c.member_id == head_office.members["Ann"])
    head_office.office.write(lambda c: c.execute(over.values(expires_on=today() - timedelta(days=2))))
    told = office("daily", "--json").document
    assert (told["members_expired"], told["points_expired"]) == (1, 100)
    assert head_office.points("Ann") == 0
    assert office("daily").text == (
        f"{told['day']}: 0 points of 0 members expired, 0 tiers changed, 0 holds ended.\n"
    )


# Wherever the database is


READS = {
    "scheme list": ("scheme", "list"),
    "scheme show": ("scheme", "show"),
    "coupons list": ("coupons", "list"),
    "gifts list": ("gifts", "list"),
    "merges": ("merges",),
    "cards list": ("cards", "list"),
    "daily": ("daily",),
}


def test_a_database_that_is_not_there_yet_is_made(verb: Verb, tmp_path: Path) -> None:
    path = tmp_path / "in a new folder" / "office.db"
    for words in READS.values():
        assert verb("head-office", *words, "--database", path).text
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", READS.values(), ids=READS.keys())
def test_what_is_no_database_is_one_sentence(verb: Verb, tmp_path: Path, words: tuple[str, ...]) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear shop,\n" * 500, encoding="utf-8")
    before = text.read_bytes()
    for database in (text, tmp_path, "postgresql://nobody:secret@127.0.0.1:9/none", "mysql://x/y", "sing://"):
        told = verb("head-office", *words, "--database", database).refusal
        assert "secret" not in told
        assert "database" in told or "SQLite or PostgreSQL is needed" in told
    assert text.read_bytes() == before


def test_the_database_may_be_named_by_the_environment(
    verb: Verb, head_office: HeadOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_LOYALTY_DATABASE", str(head_office.path))
    assert json.loads(verb("head-office", "terminals", "--json").text)[0]["store_id"] == "S1"
