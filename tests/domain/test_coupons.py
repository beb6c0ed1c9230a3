import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.coupons import LENGTH, code_hash, is_code, new_code, shown

CODE = new_code(lambda below: below - 1)


def test_a_new_code_is_one() -> None:
    assert is_code(new_code(secrets.randbelow))
    assert CODE.startswith("7" + "9" * 17)
    assert len(CODE) == LENGTH


@given(st.integers(0, 10**17 - 1), st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_a_code_with_one_wrong_digit_is_none(number, place, more) -> None:
    code = new_code(lambda _: number)
    digit = str((int(code[place]) + more) % 10)
    assert not is_code(code[:place] + digit + code[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "7", CODE[:-1], CODE + "0", "8" + CODE[1:], CODE.replace("7", "７"), CODE + "\n"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert not is_code(text)


def test_a_code_is_printed_in_groups_and_kept_as_a_hash() -> None:
    assert shown(CODE).replace(" ", "") == CODE
    assert len(shown(CODE).split(" ")) == 5
    assert code_hash(CODE) != code_hash(new_code(lambda _: 0))
    assert len(code_hash(CODE)) == 64
