"""All verbs of the tree: each explains itself, takes no word too many, and is named in the manual of the tree."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from pos_loyalty.cli.verbs import app
from tests.cli.conftest import Verb


def verbs(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if hasattr(command, "commands"):
            yield from verbs(command, *before, name)


ALL = sorted(verbs(typer.main.get_command(app)))


def test_there_are_all_that_the_manual_names() -> None:
    assert {
        "till", "demo", "simulate", "scan-image", "devices", "cards sheet", "cards phone", "feed check", "feed waiting", "feed token", "explain", "suggest", "verify", "receipt", "status", "terminal register", "head-office status",
        "terminal backups", "terminal backup", "terminal restore", "head-office restored",
        "head-office gifts holds", "head-office gifts release",
        "head-office serve", "head-office invite", "head-office terminals", "head-office block-card",
        "head-office alarms", "head-office import", "head-office analyse", "head-office move", "head-office report pyramid",
        "head-office report stages", "head-office analysis-settings", "head-office export", "head-office report classes", "head-office report drifting",
        "head-office report leaving", "head-office report lifetime-value", "head-office report cross-sell",
        "head-office report work-list", "head-office report work-lists", "head-office report keeping",
        "head-office report profile", "head-office report recency-frequency", "head-office report cohorts", "head-office campaign plan", "head-office campaign start",
        "head-office campaign list", "head-office campaign members", "head-office campaign result", "head-office feedback add", "head-office feedback list",
        "head-office feedback remove",
        "head-office scheme check", "head-office scheme publish", "head-office scheme list",
        "head-office scheme show", "head-office coupons issue", "head-office coupons list",
        "head-office coupons void", "head-office gifts list", "head-office gifts withdraw",
        "head-office daily", "head-office rehearse", "head-office adjust", "head-office merge",
        "head-office unmerge", "head-office merges", "head-office manager-pin", "head-office cards issue",
        "head-office cards list", "head-office cards block-batch", "head-office cards unblock",
        "head-office cards expire", "head-office stores list", "head-office stores tell-of",
        "head-office operators add", "head-office operators pin", "head-office operators badge",
        "head-office operators withdraw", "head-office operators list",
    } <= {" ".join(words) for words in ALL}  # fmt: skip


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_it_explains_itself(verb: Verb, words: tuple[str, ...]) -> None:
    told = verb(*words, "--help").text
    assert told.lower().startswith("usage: ")
    assert len(told.split()) > 15


@pytest.mark.parametrize("words", [words for words in ALL if words != ("till",)], ids=" ".join)
def test_an_option_that_there_is_not_is_refused_by_its_name(verb: Verb, words: tuple[str, ...]) -> None:
    assert "--quietly" in verb(*words, "--quietly").misuse
