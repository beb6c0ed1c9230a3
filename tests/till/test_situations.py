"""Every situation in every layout and language: the right words, none of them cut off."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from pos_loyalty.checkout.views import CounterView, Message
from pos_loyalty.i18n.messages import MESSAGES
from pos_loyalty.till import pictures
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.plain_label import FittingLabel
from tests.till import samples
from tests.till.bench import LAYOUTS
from tests.till.conftest import Open
from tests.till.cut_text import clipped
from tests.till.fake_session import OTHER_RECEIPT, FakeSession

LANGUAGES = ("en", "ko")
PANELS = (
    "find_panel",
    "enrol_panel",
    "lost_panel",
    "return_panel",
    "help_panel",
    "why_panel",
    "reward_panel",
    "receipt_panel",
    "sale_panel",
)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", sorted(samples.situations("en")))
def test_no_text_is_cut_off(open_window: Open, situation: str, language: str, layout: str) -> None:
    view = samples.situations(language)[situation]
    window = open_window(FakeSession(view, language), language=language, layout=layout)
    assert clipped(window) == []
    assert (window.width(), window.height()) == LAYOUTS[layout], "the window must not grow"


Step = Callable[[CounterWindow, FakeSession], None]


def find_nobody(window: CounterWindow, session: FakeSession) -> None:
    session.rows = ()
    window._open(window.find_panel)
    window.find_panel.search.field.setText("nobody")
    window.find_panel.search.search()


def find_similar(window: CounterWindow, session: FakeSession) -> None:
    find_nobody(window, session)
    window.find_panel.search.ask_similar()
    window.similar_found("nobody", samples.ROWS)


def find_nobody_similar(window: CounterWindow, session: FakeSession) -> None:
    find_nobody(window, session)
    window.similar_found("nobody", ())


def find_some(window: CounterWindow, _session: FakeSession) -> None:
    window._open(window.find_panel)
    window.find_panel.search.show_rows("kim", samples.ROWS)


def report_lost(window: CounterWindow, _session: FakeSession) -> None:
    window._open_lost()
    window.lost_panel.confirm()


def ask_whether_found(window: CounterWindow, _session: FakeSession) -> None:
    window.show_view(samples.lost())
    window._open_lost()
    window.lost_panel.ask_whether_found("9001123456784821")


def open_other_receipt(window: CounterWindow, _session: FakeSession) -> None:
    window._open(window.return_panel)
    window.scan(OTHER_RECEIPT)


def owe_after_return(window: CounterWindow, session: FakeSession) -> None:
    open_other_receipt(window, session)
    window.return_panel.show_return(samples.owing_return())


def pay_debt(window: CounterWindow, session: FakeSession) -> None:
    open_other_receipt(window, session)
    window.return_panel.show_return(samples.owing_return(charged=True))


def some_pieces(window: CounterWindow, session: FakeSession) -> None:
    open_other_receipt(window, session)
    window.return_panel.show_return(samples.return_view(pieces=1))


def without_receipt(window: CounterWindow, _session: FakeSession) -> None:
    window._open(window.return_panel)
    window.return_panel.takes_key("F6")


def without_receipt_and_customer(window: CounterWindow, session: FakeSession) -> None:
    session.view = samples.idle()
    without_receipt(window, session)


def choose_steps(window: CounterWindow, _session: FakeSession) -> None:
    window._open_rewards()
    window.reward_panel.table.selectRow(3)
    window.reward_panel.steps.changed.emit(12)


def choose_percent(window: CounterWindow, _session: FakeSession) -> None:
    window._open_rewards()
    window.reward_panel.table.selectRow(4)


def arm_gift(window: CounterWindow, _session: FakeSession) -> None:
    window._open_rewards()
    window.reward_panel.table.selectRow(1)
    window.reward_panel.confirm()


def nothing_to_take(window: CounterWindow, session: FakeSession) -> None:
    session.view, session.offers = samples.debt(), False
    window._open_rewards()


def explain_whole(window: CounterWindow, _session: FakeSession) -> None:
    window._open_why()
    window.why_panel.show_explanation(samples.explanation(is_whole=True), is_whole=True)
    window.why_panel.list.expandAll()


def explain_alone(window: CounterWindow, _session: FakeSession) -> None:
    window._open_why()
    window.why_panel.show_unanswered()


def gift_is_here(window: CounterWindow, session: FakeSession) -> None:
    explain_whole(window, session)
    window.why_panel.list.setCurrentItem(window.why_panel.list.topLevelItem(2))
    window.why_panel.confirm()


STEPS: tuple[Step, ...] = (
    find_some,
    find_nobody,
    find_similar,
    find_nobody_similar,
    lambda window, _: window._open(window.enrol_panel),
    lambda window, _: window._open_lost(),
    report_lost,
    ask_whether_found,
    lambda window, _: window._open(window.return_panel),
    open_other_receipt,
    owe_after_return,
    pay_debt,
    some_pieces,
    without_receipt,
    without_receipt_and_customer,
    lambda window, _: window._open_rewards(),
    choose_steps,
    choose_percent,
    arm_gift,
    nothing_to_take,
    lambda window, _: window._open_why(),
    explain_whole,
    explain_alone,
    gift_is_here,
    lambda window, _: window._open_receipt(),
    lambda window, _: window._open(window.sale_panel),
    lambda window, _: window._open(window.help_panel),
)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_panel_is_cut_off(open_window: Open, language: str, layout: str) -> None:
    session = FakeSession(samples.reduced(language), language)
    window = open_window(session, language=language, layout=layout)
    cut = []
    for number, step in enumerate(STEPS):
        session.view, session.rows, session.offers = samples.reduced(language), samples.ROWS, True
        window.show_view(session.view)
        step(window, session)
        cut += [f"{number} {step.__name__}: {text}" for text in clipped(window)]
        if (window.width(), window.height()) != LAYOUTS[layout]:
            cut.append(f"{number} {step.__name__}: the window grew to {window.size().toTuple()}")
            window.resize(*LAYOUTS[layout])
        window._close_panel()
    assert cut == []


@pytest.mark.parametrize("layout", ["full", "side"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits_the_message_bar(open_window: Open, language: str, layout: str) -> None:
    window = open_window(FakeSession(samples.selling(language), language), language=language, layout=layout)
    values = {"name": "Aleksandra Nowakowska", "gift": "Rice cooker 6-cup", "before": 123_456, "after": 112_345,
              "points": 1_234, "total": "₩1,234,500", "refund": "₩1,234,500", "amount": "₩1,234,500",
              "pending": 1_234, "since": "14:05", "code": "9001123456784821", "card": "••• 4821", "text": "12,a",
              "example": "12500", "most": 500, "product": "Soy sauce 900 ml"}  # fmt: skip
    not_on_the_bar = ("say_", "reason_", "database_", "sqlite_", "till_runs", "not_registered", "scheme_")
    cut = []
    for key in MESSAGES:
        if not key.startswith(not_on_the_bar):
            window.show_view(replace(samples.selling(language), message=Message("info", key, values)))
            if window.page.message.label.clipped():
                cut.append(key)
    assert cut == []


@pytest.mark.parametrize("layout", ["full", "side"])
def test_an_opening_window_says_so_and_a_refused_one_says_why(open_window: Open, layout: str) -> None:
    window = open_window(layout=layout)
    assert clipped(window) == []
    assert window.page.status.sync.label.text() == "Opening…"
    sentence = MESSAGES["database_newer"]
    window.refuse(sentence)
    assert [label.text() for label in window.findChildren(FittingLabel) if label.isVisible()] == [sentence]
    assert clipped(window) == []


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("layout", ["full", "side"])
def test_every_trouble_has_a_chip_and_says_what_to_do(open_window: Open, layout: str, language: str) -> None:
    window = open_window(FakeSession(samples.idle()), layout=layout, language=language)
    chip = window.page.status.trouble
    assert not chip.isVisible()
    for trouble in ("clock", "records", "disk_full", "disk_read_only"):
        sync = replace(samples.LINKED, state="held", trouble=trouble, clock_ahead_ms=-75 * 60_000)
        window.show_view(replace(samples.idle(), sync=sync))
        assert chip.isVisible(), trouble
        assert clipped(window) == [], trouble
    window.show_view(samples.idle())
    assert not chip.isVisible()
    assert window.page.status.sync.isVisible()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("layout", ["full", "side"])
@pytest.mark.parametrize(
    "state", ["never", "linked", "offline", "refused", "conflict", "held", "other_version"]
)
def test_the_state_of_the_line_is_never_cut(
    open_window: Open, state: str, layout: str, language: str
) -> None:
    window = open_window(FakeSession(samples.idle()), layout=layout, language=language)
    sync = replace(samples.LINKED, state=state, pending_events=487)
    window.show_view(replace(samples.idle(), sync=sync))
    assert window.page.status.sync.isVisible()
    assert clipped(window) == []


@pytest.mark.parametrize("layout", ["full", "side"])
def test_no_part_ever_comes_up_as_a_window_of_its_own(open_window: Open, layout: str) -> None:
    window = open_window(FakeSession(samples.idle()), layout=layout)
    for view in samples.situations("en").values():
        window.show_view(view)
    for panel in PANELS:
        window._open(getattr(window, panel))
    assert [shown for shown in QApplication.topLevelWidgets() if shown.isVisible()] == [window]
    assert window.isActiveWindow()


def shown_texts(window: CounterWindow) -> set[str]:
    return {label.text() for label in window.findChildren(QLabel) if label.isVisible() and label.text()}


def test_a_member_is_shown_with_tier_points_gifts_and_what_to_say(open_window: Open) -> None:  # M23 M25
    texts = shown_texts(open_window(FakeSession(samples.selling())))
    assert {"VIP", "Kim Min-jun", "12,480", "+214 with this sale", "Thermos 500 ml", "₩107,200"} <= texts
    assert {"Card ••• 4821 · last visit 6 days ago", "member since 2021", "2,520 points to go"} <= texts
    assert "“Happy birthday for 23 Nov, Kim Min-jun.”" in texts


def test_suggestions_carry_their_reason_and_price(open_window: Open) -> None:  # M24
    texts = shown_texts(open_window(FakeSession(samples.selling())))
    assert {
        "Soy sauce 900 ml",
        "₩6,200",
        "bought with salmon by 4 in 10",
        "buys it every 35 days; due now",
    } <= texts


def test_a_korean_customer_is_addressed_as_in_a_korean_shop(open_window: Open) -> None:
    texts = shown_texts(open_window(FakeSession(samples.selling("ko"), "ko"), language="ko"))
    assert {
        "김민준 님",
        "이번 구매로 +214",
        "재고 9개 · 교환 후 4,480",
        "35일마다 구매 · 재구매 시기",
    } <= texts


def test_a_blocked_card_shows_an_octagon_and_no_gifts(open_window: Open) -> None:
    window = open_window(FakeSession(samples.blocked()))
    assert window.page.situation.icon.icon_name == "blocked"
    assert window.page.band.shape.icon_name == "blocked"
    assert not any(tile.isVisible() for tile in window.page.gifts.tiles)


def test_offline_is_a_chip_and_the_age_of_the_balance(open_window: Open) -> None:  # M27
    window = open_window(FakeSession(samples.offline()))
    assert window.page.status.sync.label.text() == "Offline · 37 kept here"
    assert [line.text() for line in window.page.band.points.lines] == ["balance of 14:05", ""]
    assert window.page.message.kind == "warn"


def test_idle_keeps_the_last_sale_with_a_masked_name_and_undo(open_window: Open) -> None:
    window = open_window(FakeSession(samples.idle_after_sale()))
    texts = shown_texts(window)
    assert {"Scan the card", "₩107,200 · +214 points", "K***n · receipt ••• 1234 · F7 undoes it"} <= texts
    assert window.page.action_bar.buttons["F7"].isEnabled()


def test_nothing_to_undo_switches_undo_off(open_window: Open) -> None:
    assert not open_window(FakeSession(samples.idle())).page.action_bar.buttons["F7"].isEnabled()


def test_nothing_moves_when_suggestions_and_gifts_arrive_or_go(open_window: Open, qtbot: QtBot) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    before = [tile.geometry() for tile in window.page.gifts.tiles]
    card = window.page.mentions.cards[0].geometry()
    fewer: CounterView = replace(samples.selling(), gifts=samples.GIFTS[:1], suggestions=(), next_gift=None)
    window.show_view(fewer)
    window.show_view(samples.selling())
    window.layout().activate()
    assert [tile.geometry() for tile in window.page.gifts.tiles] == before
    assert window.page.mentions.cards[0].geometry() == card


@pytest.mark.parametrize(("layout", "places"), [("full", 3), ("laptop", 3), ("old", 2), ("side", 1)])
def test_so_many_suggestions_are_shown_as_the_window_has_room_for(
    open_window: Open, layout: str, places: int
) -> None:
    session = FakeSession(samples.selling())
    mentions = open_window(session, layout=layout).page.mentions
    assert session.mentions == places, "the counter counts only what can be seen"
    assert [card.isVisible() for card in mentions.cards] == [True] * places + [False] * (
        len(mentions.cards) - places
    )


def test_a_wider_window_has_room_for_more(open_window: Open, qtbot: QtBot) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    window.resize(1100, 800)
    assert (session.mentions, window.page.mentions.cards[2].isVisible()) == (2, False)
    window.resize(1280, 800)
    assert (session.mentions, window.page.mentions.cards[2].isVisible()) == (3, True)


@pytest.mark.parametrize("layout", ["full", "old"])
def test_where_there_is_nothing_to_offer_it_says_so(open_window: Open, layout: str) -> None:
    page = open_window(FakeSession(samples.debt()), layout=layout).page
    told = [page.gifts.subheading if layout == "full" else page.gifts.heading, page.mentions.heading]
    assert [label.text() for label in told] == ["No gift within reach yet", "Nothing for this customer now"]
    assert all(label.isVisible() for label in told)


def test_the_sale_column_hides_below_1200_pixels(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(FakeSession(samples.selling()))
    assert window.page.sale.isVisible()
    window.resize(1100, 800)
    assert not window.page.sale.isVisible()


@pytest.mark.parametrize("theme", ["light", "night"])
def test_a_picture_is_written_for_a_view(qtbot: QtBot, tmp_path: Path, theme: str) -> None:
    for layout, size in (("full", (1280, 800)), ("side", (420, 800))):
        path = tmp_path / "new" / f"{layout}.png"
        wanted = pictures.Picture("ko", theme, layout, store="하오둬 식품", till="2번 계산대")
        pictures.save(samples.selling("ko"), wanted, samples.clock, path)
        assert path.stat().st_size > 10_000
        assert pictures.draw(samples.idle(), wanted, samples.clock).size().toTuple() == size
