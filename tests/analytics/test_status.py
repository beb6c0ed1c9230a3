"""The band that is shown: up at once, down only after a while well below, one step at a time."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.analytics.ranking import BANDS, band_of
from pos_loyalty.analytics.reasons import reason_of, sentence_of
from pos_loyalty.analytics.settings import RankingSettings, StatusSettings
from pos_loyalty.analytics.status import Status, status

RANKED, SETTINGS, DAY = RankingSettings(), StatusSettings(), 700_000


def looked(
    before: Status | None, rank: int, day: int = DAY, *, champion: bool = False, members: int = 1_000
) -> Status:
    return status(before, rank, members, day, is_champion=champion, settings=SETTINGS, ranked=RANKED)


def test_the_first_look_and_every_rise_count_at_once() -> None:
    assert [looked(None, rank).band for rank in (10, 11, 51, 201)] == ["vip", "large", "ordinary", "small"]
    assert looked(Status("small"), 5) == Status("vip")


def test_a_rank_near_the_edge_keeps_the_band() -> None:
    assert looked(Status("vip", DAY - 30), 12) == Status("vip"), "and what was counted before is forgotten"
    assert looked(Status("vip"), 13) == Status("vip", DAY)


def test_well_below_for_a_week_it_falls_by_one_step() -> None:
    held = looked(Status("vip"), 900)
    for day in range(1, 7):
        held = looked(held, 900, DAY + day)
        assert held == Status("vip", DAY)
    assert looked(held, 900, DAY + 7) == Status("large")
    assert looked(Status("large"), 900, DAY + 8) == Status("large", DAY + 8)


def test_looking_twice_on_one_day_is_looking_once() -> None:
    held = looked(Status("vip"), 900)
    assert looked(held, 900) == held


def test_an_older_cut_off_makes_no_fall() -> None:
    assert looked(Status("vip", DAY), 900, DAY - 300) == Status("vip", DAY - 300)


def test_a_champion_is_at_least_ordinary() -> None:  # M12
    assert looked(None, 900, champion=True) == Status("ordinary")
    assert looked(Status("small"), 900, champion=True) == Status("ordinary")
    assert looked(None, 20, champion=True) == Status("large")


@given(
    band=st.sampled_from(BANDS),
    since=st.none() | st.integers(DAY - 20, DAY),
    rank=st.integers(1, 1_000),
    champion=st.booleans(),
)
def test_one_look_never_loses_more_than_a_step(
    band: str, since: int | None, rank: int, *, champion: bool
) -> None:
    after = looked(Status(band, since), rank, champion=champion)
    assert BANDS.index(after.band) <= BANDS.index(band) + 1
    assert BANDS.index(after.band) <= max(BANDS.index(band), BANDS.index(band_of(rank, 1_000, RANKED)))


def test_ranks_that_swing_around_an_edge_do_not_flap() -> None:
    random = Random(1)
    ranks = [random.randint(8, 13) for _ in range(52)]
    held: Status | None = None
    bands = []
    for week, rank in enumerate(ranks):
        held = looked(held, rank, DAY + 7 * week)
        bands.append(held.band)
    plain = [band_of(rank, 1_000, RANKED) for rank in ranks]
    assert sum(one != other for one, other in itertools.pairwise(plain)) > 15
    assert sum(one != other for one, other in itertools.pairwise(bands)) <= 2


ROW = {
    "rank": 31, "members": 1_000, "visits": 9, "blocks": 5, "blocks_needed": 3, "bulk_minor": 0, "sales_minor": 10_000,
    "champion_of": None, "champion_percent": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "bands", "key"),
    [
        ({}, ("large", "large"), "rank_plain"),
        ({"bulk_minor": 9_400}, ("large", "large"), "rank_without_bulk"),
        ({"blocks": 1}, ("ordinary", "ordinary"), "rank_few_months"),
        ({"champion_of": "P", "champion_percent": 85}, ("ordinary", "small"), "rank_champion"),
        ({}, ("vip", "large"), "rank_kept"),
    ],
)
def test_a_reason_says_what_decided(changed: dict[str, object], bands: tuple[str, str], key: str) -> None:
    reason = reason_of(ROW | changed, *bands)
    assert reason["key"] == key
    assert reason["values"]["rank"] == 31
    assert "rank 31 of 1,000" in sentence_of(reason, bands[0], 2, "Tofu")
    if key == "rank_without_bulk":
        assert sentence_of(reason, "large", 0) == "large: rank 31 of 1,000; one purchase of 9,400 left out"
