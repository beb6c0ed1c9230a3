"""What the band tells about the points of the customer: what can be spent, what waits, is owed, ends; the way to a tier."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from pos_loyalty.checkout.views import CounterView, Expiring, MemberView, TierProgress
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import FakeSession


def with_member(**fields: object) -> CounterView:
    view = samples.selling()
    assert view.member is not None
    return replace(view, member=replace(view.member, **fields))


def lines(window: CounterWindow) -> list[str]:
    return [line.text() for line in window.page.band.points.lines]


def test_the_large_figure_is_what_can_be_spent(open_window: Open) -> None:  # M22
    window = open_window(FakeSession(with_member(points=12_600, points_confirmed=12_600, spendable=12_480)))
    assert window.page.band.points.figure.text() == "12,480"
    assert window.page.band.points.unit.text() == "points"


@pytest.mark.parametrize("layout", ["full", "old", "side"])
def test_the_comma_of_the_figure_has_its_tail(open_window: Open, layout: str) -> None:
    figure = open_window(FakeSession(samples.selling()), layout=layout).page.band.points.figure
    ink = QFontMetrics(figure.drawn_font()).tightBoundingRect(figure.text())
    assert figure.baseline() + ink.top() >= 0
    assert figure.baseline() + ink.bottom() < figure.height()


def test_what_waits_and_what_ends_have_their_days(open_window: Open) -> None:
    view = with_member(
        pending=120, pending_until=date(2026, 12, 9), expiring=Expiring(320, date(2026, 12, 31))
    )
    window = open_window(FakeSession(view))
    assert lines(window) == ["320 end on 31 Dec", "+120 from 9 Dec"]


def test_days_of_another_year_have_their_year(open_window: Open) -> None:
    window = open_window(FakeSession(with_member(expiring=Expiring(320, date(2027, 1, 31)))))
    assert lines(window)[0] == "320 end on 31 Jan 2027"


def test_a_debt_is_told_in_words_and_nothing_can_be_spent(open_window: Open) -> None:
    window = open_window(FakeSession(samples.debt()))
    band = window.page.band
    assert (band.points.figure.text(), lines(window)) == ("0", ["40 points owed", ""])
    assert band.points.icons[0].icon_name == "warn", "by shape, not by colour alone"


def test_points_that_head_office_has_not_seen_are_named(open_window: Open) -> None:
    assert (
        lines(open_window(FakeSession(with_member(points_confirmed=12_266))))[0] == "+214 not yet confirmed"
    )


def test_all_there_is_to_tell_fits_two_lines(open_window: Open) -> None:
    window = open_window(FakeSession(samples.everything()))
    assert lines(window) == ["11,320 end on 31 Dec", "balance of 14:05 · +12,120 from 9 Dec"]


def test_the_side_panel_tells_the_way_to_the_tier_in_the_second_line(open_window: Open) -> None:
    window = open_window(FakeSession(samples.everything()), layout="side")
    assert lines(window) == ["11,320 end on 31 Dec · balance of 14:05", "₩136,000 more to Gold"]


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (TierProgress("spend", "Gold", 36_000), "₩36,000 more to Gold"),
        (TierProgress("points", "Gold", 1_200), "1,200 points more to Gold"),
        (TierProgress("visits", "Gold", 1), "1 visit more to Gold"),
        (TierProgress("visits", "Gold", 2, date(2026, 12, 31)), "2 visits until 31 Dec to keep Gold"),
        (TierProgress("spend", "Gold", 36_000, date(2027, 1, 5)), "₩36,000 until 5 Jan 2027 to keep Gold"),
        (TierProgress("visits", "Gold", 0, date(2026, 12, 31)), "member since 2021"),
        (None, "member since 2021"),
    ],
    ids=["money", "points", "a visit", "to keep", "to keep next year", "kept", "no tiers"],
)
def test_the_way_to_a_tier_is_told_as_it_is_measured(
    open_window: Open, progress: TierProgress | None, told: str
) -> None:  # M25
    assert open_window(FakeSession(with_member(progress=progress))).page.band.since.text() == told


@pytest.mark.parametrize(
    ("points", "earns", "drawn"), [(12_480, 214, "+214 with this sale"), (1_234_567, 12_345, "+12,345")]
)
def test_where_there_is_no_room_fewer_words_say_the_same(
    open_window: Open, points: int, earns: int, drawn: str
) -> None:
    view = replace(with_member(spendable=points), earns=earns)
    label = open_window(FakeSession(view)).page.band.points.gain
    assert label.text() == f"+{earns:,} with this sale", "read aloud it is whole"
    assert label.drawn_text() == drawn
    assert not label.elided()


def test_without_a_customer_the_points_cannot_be_pressed(open_window: Open) -> None:
    window = open_window(FakeSession(samples.idle()))
    assert not window.page.band.points.isEnabled()
    assert window.page.band.points.figure.text() == ""


@pytest.mark.parametrize("layout", ["full", "side"])
def test_a_press_on_the_points_opens_where_they_come_from(open_window: Open, layout: str) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session, layout=layout)
    assert session.calls == [], "nothing is worked out before it is asked for"
    QTest.mouseClick(window.page.band.points, Qt.MouseButton.LeftButton)
    assert window.page.panel is window.why_panel
    assert session.calls == [("points_explained",)]


@pytest.mark.parametrize(
    "name",
    [
        "황보 프란체스카 마리아 데 로스 앙헬레스",
        "山﨑 莉子・ヴァレンティーナ・アレクサンドロヴナ",
        "Wolfeschlegelsteinhausenbergerdorff",
    ],
    ids=["korean", "japanese", "german"],
)
def test_a_long_name_moves_nothing(open_window: Open, name: str) -> None:
    session = FakeSession(samples.everything())
    window = open_window(session)
    before = _places(window)
    window.show_view(replace(samples.everything(), member=_named(name)))
    window.layout().activate()
    assert _places(window) == before


def _named(name: str) -> MemberView:
    return replace(samples.with_facts(), name=name)


def _places(window: CounterWindow) -> list[tuple[int, int, int, int]]:
    band = window.page.band
    return [part.geometry().getRect() for part in (band.name, band.points, band.say_box, band.tile)]
