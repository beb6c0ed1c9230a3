"""`pos-loyalty head-office report …` and `feedback`: for people, for programs, and before anything was analysed."""  # M16 M17

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import HeadOffice, Verb

TABLES = ("pyramid", "stages", "classes", "drifting", "leaving", "cohorts", "lifetime-value")


@pytest.mark.parametrize("name", TABLES)
def test_a_report_is_a_table_csv_and_json_of_the_same_rows(analysed: Verb, name: str) -> None:
    rows = analysed("report", name, "--format", "json").document
    printed = list(csv.DictReader(io.StringIO(analysed("report", name, "--format", "csv").out)))
    assert len(printed) == len(rows)
    for row, line in zip(rows, printed, strict=True):
        assert {key: "" if value is None else str(value) for key, value in row.items()} == line
    assert analysed("report", name).out.strip()


def test_every_work_list_that_is_named_can_be_asked_for(analysed: Verb, verb: Verb) -> None:
    lines = verb("head-office", "report", "work-lists").out.splitlines()[1:]
    names = [line.split()[0] for line in lines]
    assert len(names) == 11
    for name in names:
        assert analysed("report", "work-list", name).status == 0
        assert isinstance(analysed("report", "work-list", name, "--format", "json").document, list)
    wrong = analysed("report", "work-list", "nonsense")
    assert wrong.status != 0
    assert "costly" in wrong.err


def test_before_the_first_analysis_a_sentence_says_what_to_do(office: Verb) -> None:
    for name in TABLES:
        done = office("report", name)
        assert done.status != 0
        assert "head-office analyse" in done.err


def test_what_a_member_says_is_noted_shown_and_taken_back(analysed: Verb, head_office: HeadOffice) -> None:
    card = head_office.cards["Ann"]
    assert analysed("feedback", "add", card, "Nobody at the till", "--on", "2026-03-01").status == 0
    assert analysed("feedback", "add", card, "김치가 맛있어요", "--kind", "praise").status == 0
    newest, first = analysed("feedback", "list", "--card", card, "--json").document
    assert (first["on_day"], first["kind"], first["note"]) == (
        "2026-03-01",
        "complaint",
        "Nobody at the till",
    )
    assert newest["on_day"] == datetime.now(UTC).astimezone().date().isoformat()
    said = [one["note"] for one in analysed("report", "profile", card, "--json").document["feedback"]]
    assert set(said) == {"Nobody at the till", "김치가 맛있어요"}
    assert "Nobody at the till" in analysed("report", "profile", card).out
    assert analysed("feedback", "remove", first["feedback_id"]).status == 0
    assert analysed("feedback", "remove", first["feedback_id"]).status != 0
    assert len(analysed("feedback", "list", "--json").document) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("", "complaint"), "1 to 500 characters"),
        (("x" * 501, "complaint"), "1 to 500 characters"),
        (("fine", "rumour"), "none of complaint, opinion, praise"),
    ],
)
def test_a_note_that_is_none_is_refused(
    office: Verb, head_office: HeadOffice, words: tuple[str, str], said: str
) -> None:
    text, kind = words
    done = office("feedback", "add", head_office.cards["Ann"], text, "--kind", kind)
    assert done.status != 0
    assert said in done.err


def test_a_profile_says_why_in_words_and_where_the_money_goes(
    analysed: Verb, head_office: HeadOffice
) -> None:
    found = analysed("report", "profile", head_office.cards["Ann"], "--json").document
    assert found["reason"].startswith("small: rank ")
    assert found["habits"]["purchases"] >= 1
    assert sum(one["share"] for one in found["categories"]) == pytest.approx(1)
    assert found["history"][0]["band"] == "small"


def test_costs_of_winning_and_keeping_are_amounts(analysed: Verb) -> None:
    words = ("report", "keeping", "--acquisition-cost", "30000", "--retention-cost")
    assert "5.0 times" in analysed(*words, "6000").out
    assert analysed(*words, "nonsense").status != 0


@pytest.mark.parametrize("name", ["pyramid", "recency-frequency", "cohorts", "leaving"])
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_is_drawn_and_the_same_each_time(
    analysed: Verb, tmp_path: Path, name: str, suffix: str
) -> None:
    first, again = tmp_path / f"first{suffix}", tmp_path / f"again{suffix}"
    for path in (first, again):
        done = analysed("report", name, "--picture", path)
        assert done.status == 0, done.err
    assert first.stat().st_size > 5_000
    if suffix == ".png":
        assert first.read_bytes() == again.read_bytes()
        with Image.open(first) as drawn:
            assert drawn.size[0] > 1_000
    wrong = analysed("report", name, "--picture", tmp_path / "picture.gif")
    assert wrong.status != 0
    assert ".png or .svg" in wrong.err
    nowhere = analysed("report", name, "--picture", tmp_path / "no" / f"folder{suffix}")
    assert "cannot be written" in nowhere.err


def test_suggestions_have_a_report_before_anything_was_mentioned(analysed: Verb) -> None:
    (row,) = analysed("report", "cross-sell", "--format", "json").document
    assert (row["reason"], row["shown"], row["uplift"]) == ("all", 0, None)


def test_the_short_job_of_a_day_says_what_it_renewed(analysed: Verb) -> None:
    document = analysed("analyse", "--incremental", "--json").document
    assert document["members_changed"] == 0
    assert "0 members bought since" in analysed("analyse", "--incremental").out


def test_the_short_job_needs_an_analysis(office: Verb) -> None:
    done = office("analyse", "--incremental")
    assert done.status != 0
    assert "head-office analyse" in done.err
