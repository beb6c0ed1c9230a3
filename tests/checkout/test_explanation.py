"""Where the points come from, as the till tells it: by itself at once, then with head office's word."""

from datetime import date
from typing import Any

import pytest

from pos_loyalty.checkout.questions import ExplainAnswer, ExplainPoints
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.domain import why
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Note, note
from pos_loyalty.i18n import formats
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, account, add_reward, said
from tests.checkout.serving import YES, give, opened, scan, sell, take_back

DOUBLE = [{"id": "double", "kind": "multiply", "factor": 2, "names": {"en": "Double week"}}]


def explained(counter: CounterSession) -> Explanation:
    found = counter.points_explained()
    assert found is not None
    return found


def sentence(one: Note) -> str:
    return formats.fill(one, str, "en")


def told(found: Explanation) -> list[tuple[int, str, list[str]]]:
    return [(g.points, sentence(g.title), [sentence(one) for one in g.notes]) for g in found.groups]


def test_nobody_at_the_counter_has_nothing_to_explain(counter: CounterSession) -> None:
    assert counter.points_explained() is None
    assert counter.take_questions() == ()


def test_a_till_without_own_entries_tells_head_offices_balance_and_asks_for_more(
    counter: CounterSession,
) -> None:
    scan(counter, KIM_CARD)
    found = explained(counter)
    assert found.balance == 6000
    assert [sentence(one) for one in found.summary] == [
        "6,000 points can be spent now.",
        "6,000 points never end.",
    ]
    assert told(found) == [(6000, "Balance of head office, as of the last exchange", [])]
    assert counter.take_questions() == (ExplainPoints(KIM),)


def test_every_lot_is_told_with_its_end(till: Till, counter: CounterSession) -> None:
    lots = account((4000, None, "2026-05-31"), (1500, "2026-03-10", "2026-10-31"), (500, None, None))
    till.change("member", account=lots)
    scan(counter, KIM_CARD)
    assert [sentence(one) for one in explained(counter).summary] == [
        "4,500 points can be spent now.",
        "1,500 points wait until goods can no longer come back; the first on 10 Mar.",
        "4,000 points can be spent until 31 May.",
        "1,500 points can be spent until 31 Oct.",
        "500 points never end.",
    ]


def test_a_sale_is_told_line_by_line_and_rule_by_rule(till: Till) -> None:
    till.change_scheme(rules=DOUBLE)
    counter = till.session()
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    scan(counter, KIM_CARD)
    found = explained(counter)
    assert found.balance == 6053
    assert told(found)[0] == (
        53,
        f"Sale at this till, ₩13,300, receipt {receipt}; head office has not confirmed it yet",
        [
            "Bought as Silver.",
            "Rice: ₩10,000 gives 20 points, 1 for each ₩500.",
            "Sauce: ₩3,300 gives 6.6 points, 1 for each ₩500.",
            "Rice: Double week, × 2 gives 20 points more.",
            "Sauce: Double week, × 2 gives 6.6 points more.",
            "0.2 of a point were rounded off.",
        ],
    )
    assert found.groups[0].day == date(2026, 3, 2)


def test_a_sale_under_the_base_rule_alone_is_told_too(counter: CounterSession) -> None:
    sell(counter, KIM_CARD, SAUCE_GTIN)
    scan(counter, KIM_CARD)
    (points, _, notes), _ = told(explained(counter))
    assert (points, notes) == (6, ["Sauce: ₩3,300 gives 6.6 points, 1 for each ₩500.", "0.6 of a point were rounded off."])  # fmt: skip


def test_what_came_back_and_what_was_undone_is_told(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    take_back(counter, receipt)
    counter.undone()
    scan(counter, KIM_CARD)
    here = "At this till; head office has not confirmed it yet"
    assert told(explained(counter))[:2] == [
        (20, here, ["Rice: ₩10,000 came back."]),
        (-20, here, ["Rice: ₩10,000 came back."]),
    ]


def test_an_amount_without_a_name_is_called_by_itself(counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.amount_keyed("5000")
    take_back(counter, sell(counter))
    scan(counter, KIM_CARD)
    assert told(explained(counter))[0][2] == ["₩5,000: ₩5,000 came back."]


def test_a_gift_is_told_with_what_brings_it_back(till: Till, counter: CounterSession) -> None:
    asked = give(till, counter, KIM_CARD)
    found = explained(counter)
    assert told(found)[0][:2] == (-4000, "Gift or voucher: Thermos")
    assert found.groups[0].gift == GivenGift(asked.redemption_id, "thermos", 4000)
    counter.undone()
    found = explained(counter)
    # Given and taken back are one happening: nothing is left of it.
    assert [group.points for group in found.groups] == [4000, -4000, 6000]
    assert told(found)[0][1] == "Gift or voucher came back: Thermos"
    assert [group.gift for group in found.groups] == [None, None, None]


def test_a_gift_that_is_in_no_catalogue_any_more_is_called_by_its_code(
    till: Till, counter: CounterSession
) -> None:
    give(till, counter, KIM_CARD)
    with till.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM reward")
    counter.sync_changed(counter.view.sync)
    found = explained(counter)
    assert told(found)[0][:2] == (-4000, "Gift or voucher: thermos")
    assert found.groups[0].gift is not None


def test_a_voucher_cannot_be_brought_back_by_itself(till: Till, counter: CounterSession) -> None:
    add_reward(till, "won", 500, terms={"kind": "voucher", "amount_minor": 1000})
    counter.sync_changed(counter.view.sync)
    scan(counter, KIM_CARD, RICE_GTIN)
    counter.voucher_chosen("won", 1)
    (asked,) = counter.take_questions()
    counter.gift_answered(asked, YES)  # type: ignore[arg-type] # the question of a voucher
    receipt = sell(counter)
    scan(counter, KIM_CARD)
    found = explained(counter)
    by_title = {title.split(",")[0]: (points, notes) for points, title, notes in told(found)}
    assert by_title["Gift or voucher: Won"][0] == -500
    assert "Rice: ₩1,000 of it were paid by a voucher and earn nothing." in by_title["Sale at this till"][1]
    assert [group.gift for group in found.groups] == [None] * 3
    counter.return_confirmed(opened(counter, receipt))
    points = [points for points, _, _ in told(explained(counter))]
    assert (sorted(points), sum(points)) == ([-500, -18, 18, 500, 6000], 6000)


def test_a_member_who_went_meanwhile_is_not_explained(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    with till.store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("DELETE FROM card")
        connection.exec_driver_sql("DELETE FROM member")
    assert counter.points_explained() is None


# Head office's word

WORD = Explanation(
    6000,
    (note("why_spendable", points=6000),),
    (Group(note("why_adjusted", reason="an apology"), date(2026, 2, 1), 100),),
    older=5900,
)


def answered(counter: CounterSession, document: Any) -> Explanation | None:
    return counter.explanation_answered(ExplainPoints(KIM), ExplainAnswer(document))


def test_head_offices_word_comes_with_what_it_has_not_heard_yet(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    till.change("terminal", acked_seq=1)
    sell(counter, KIM_CARD, SAUCE_GTIN)
    found = answered(counter, why.document(WORD))
    assert found is not None
    assert (found.balance, found.older, found.summary) == (6006, 5900, WORD.summary)
    assert [points for points, _, _ in told(found)] == [6, 100]
    assert told(found)[1][1] == "Head office: an apology"


def test_sentences_of_a_newer_head_office_are_left_out_and_its_figures_stay(counter: CounterSession) -> None:
    new = note("why_of_tomorrow", points=1)
    word = Explanation(7, (new, *WORD.summary), (Group(new, date(2026, 2, 1), 7, (new, note("why_here"))),))
    found = answered(counter, why.document(word))
    assert found is not None
    assert (found.balance, found.summary) == (7, WORD.summary)
    assert told(found) == [(7, "Other", ["At this till; head office has not confirmed it yet"])]


def test_others_entries_are_not_told(counter: CounterSession) -> None:
    sell(counter, LEE_CARD, RICE_GTIN)
    found = answered(counter, why.document(WORD))
    assert found == WORD


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"balance": "many", "older": 0, "summary": [], "groups": []},
        {"balance": 1, "older": 0, "summary": [["why_spendable"]], "groups": []},
        {"balance": 1, "older": 0, "summary": None, "groups": []},
        {"balance": 1, "older": 0, "summary": [], "groups": [{"title": ["x", {}], "day": "soon", "points": 1, "notes": []}]},
        {"balance": 1, "older": 0, "summary": [["x", {"y": {"z": 1}}]], "groups": []},
        {"balance": 1, "older": 0, "summary": [["x", []]], "groups": []},
        {"balance": 1, "older": 0, "summary": [["x", {"f": {"fraction": [1, 0]}}]], "groups": []},
        {"balance": 1, "older": 0, "summary": [], "groups": [7]},
        {"balance": 1e400, "older": 0, "summary": [], "groups": []},
    ],
    ids=["no answer", "nothing", "words for figures", "half a note", "no list", "no day", "strange value", "no values", "no fraction", "no group", "endless"],
)  # fmt: skip
def test_without_an_answer_or_with_a_strange_one_the_tills_own_word_stays(
    counter: CounterSession, document: Any
) -> None:
    scan(counter, KIM_CARD)
    assert answered(counter, document) is None
    assert said(counter.view) == "card_read"
