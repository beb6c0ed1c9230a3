import pytest

from pos_loyalty.checkout.session import CounterSession
from tests.builders import (
    FREE_CARD,
    KIM,
    KIM_CARD,
    LEE,
    LEE_CARD,
    RICE_GTIN,
    Till,
    add_card,
    ean13,
    own_card,
    said,
)

LEGACY = ean13("290000000077")
UNKNOWN = "00000000-0000-0000-0000-000000000000"


def states(till: Till) -> dict[str, str]:
    return {row.card_number: row.state for row in till.rows("card") if row.member_id == KIM}


def test_a_lost_card_is_replaced_in_three_steps(till: Till, counter: CounterSession) -> None:
    (row,) = counter.found("5678")
    assert (row.name, row.phone_last4, row.card_last4) == ("김민준", "5678", KIM_CARD[-4:])
    view = counter.card_replaced(row.member_id, FREE_CARD.encode())
    assert said(view) == "card_replaced"
    assert view.member is not None
    assert (view.member.member_id, view.card_number, view.member.points) == (KIM, FREE_CARD, 6000)
    assert states(till) == {KIM_CARD: "replaced", FREE_CARD: "active"}
    (body,) = till.events("card_replaced")
    assert (body["member_id"], body["card_number"]) == (KIM, FREE_CARD)
    assert said(counter.scanned(KIM_CARD.encode())) == "card_replaced_by"
    assert said(counter.scanned(FREE_CARD.encode())) == "card_read"


def test_every_active_card_goes_and_a_blocked_one_stays_blocked(till: Till, counter: CounterSession) -> None:
    add_card(till, KIM, LEGACY, legacy=True)
    add_card(till, KIM, own_card(60), state="blocked")
    counter.card_replaced(KIM, FREE_CARD.encode())
    assert states(till) == {
        KIM_CARD: "replaced",
        LEGACY: "replaced",
        own_card(60): "blocked",
        FREE_CARD: "active",
    }


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (KIM_CARD, "card_taken"),
        (LEE_CARD, "card_taken"),
        (LEGACY, "card_not_for_members"),
        (RICE_GTIN, "card_not_for_members"),
        (own_card(5, programme=3), "card_not_for_members"),
        ("", "card_not_for_members"),
        (FREE_CARD[:-1] + str((int(FREE_CARD[-1]) + 3) % 10), "card_damaged"),
        (FREE_CARD[:-2], "card_damaged"),
        ("4111111111111111", "payment_card"),
    ],
    ids=[
        "the old card",
        "another's card",
        "legacy",
        "goods",
        "foreign",
        "nothing",
        "misread",
        "cut off",
        "payment card",
    ],
)
def test_a_code_that_is_no_new_card_changes_nothing(
    till: Till, counter: CounterSession, code: str, key: str
) -> None:
    before = till.count()
    counter.scanned(LEE_CARD.encode())
    view = counter.card_replaced(KIM, code.encode())
    assert said(view) == key
    assert (till.count(), states(till)) == (before, {KIM_CARD: "active"})
    assert view.member is not None
    assert view.member.member_id == LEE


@pytest.mark.parametrize("status", ["closed", "merged"])
def test_a_member_who_is_gone_gets_no_card(till: Till, counter: CounterSession, status: str) -> None:
    till.change("member", status=status)
    assert said(counter.card_replaced(KIM, FREE_CARD.encode())) == "member_gone"
    assert said(counter.card_replaced(UNKNOWN, FREE_CARD.encode())) == "member_gone"
    assert till.count()["event"] == 0
