"""Settings of the analyses from a file: every one of them can be set, and a wrong one is a sentence."""  # M10

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.analytics.settings import Settings
from pos_loyalty.analytics.settings_file import SettingsError, as_toml, document, of_document, read


def test_an_empty_file_changes_nothing_and_what_is_printed_is_read_again() -> None:
    assert read("") == Settings()
    assert read(as_toml(Settings())) == Settings()


def test_what_is_named_is_changed_and_nothing_else() -> None:
    found = read(
        'history_days = 800\n[ranking]\namount_weight = 0\ncuts = [2, 6, 30]\nquantity_unit = "kg"\n'
    )
    wanted = replace(Settings().ranking, amount_weight=0, cuts=(2, 6, 30), quantity_unit="kg")
    assert found == replace(Settings(), history_days=800, ranking=wanted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ranking]\nnonsense = 1", "no setting ranking.nonsense"),
        ("nonsense = 1", "no setting nonsense"),
        ("ranking = 1", "ranking is a table"),
        ("history_days = true", "history_days is a whole number"),
        ("history_days = 0", "history_days is a whole number from 1"),
        ("history_days = 1.5", "history_days is a whole number"),
        ('history_days = "1"', "history_days is a whole number"),
        ("[ranking]\namount_weight = -1", "ranking.amount_weight is a whole number from 0"),
        ("[ranking]\ncuts = [5, 1, 20]", "ranking.cuts are percentages that go up"),
        ("[ranking]\ncuts = [1, 5]", "ranking.cuts is a list of 3"),
        ("[ranking]\ncuts = [0, 5, 20]", "ranking.cuts are percentages"),
        ("[ranking]\ncuts = [1, 5, 101]", "ranking.cuts are percentages"),
        ("[ranking]\ncuts = [1, true, 20]", "ranking.cuts is a list"),
        ('[ranking]\nquantity_unit = ""', "ranking.quantity_unit is a text"),
        ("[churn]\nshrinkage = -0.5", "churn.shrinkage is a number"),
        ("[churn]\nshrinkage = nan", "churn.shrinkage is a number"),
        ("not toml", "no TOML"),
    ],
)
def test_a_wrong_one_is_told(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(text)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(SettingsError):
        read(text)


def test_every_setting_has_a_line() -> None:
    lines = as_toml(Settings()).splitlines()
    for name, value in document(Settings()).items():
        if isinstance(value, dict):
            assert f"[{name}]" in lines
            assert all(any(line.startswith(f"{one} = ") for line in lines) for one in value)


def test_what_an_earlier_analysis_was_made_with_is_known_again() -> None:
    settings = read("[ranking]\nleast_members = 7\n[value]\nmargin_percent = 22\n")
    told = json.loads(json.dumps(document(settings)))
    assert of_document(told) == settings
    del told["value"]
    told |= {"of_tomorrow": 1, "ranking": told["ranking"] | {"of_tomorrow": [1]}}
    assert of_document(told) == replace(settings, value=Settings().value)
    assert of_document({"history_days": "long"}) == Settings()
    assert of_document({}) == Settings()
