"""A shift at the counter that plays itself: the real window and a real serial line, without hands."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hardware.scanner.simulated import PtySerialScanner
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, GiftTile, VoucherOffer
from pos_loyalty.database import member_reads
from pos_loyalty.settings import TillSettings
from pos_loyalty.simulation import cast, counter_pictures
from pos_loyalty.simulation.counter_pictures import Album, Fill
from pos_loyalty.simulation.demo_shop import DemoShop, Say
from pos_loyalty.sync import position
from pos_loyalty.till.pictures import PanelName
from pos_loyalty.till.screens.enrol_panel import EnrolPanel
from pos_loyalty.till.screens.reward_panel import RewardPanel
from pos_loyalty.till.wiring import Till

PATIENCE_S = 60.0
SECOND_PRESS_S = 0.4


class ShiftStuckError(RuntimeError):
    """The counter did not come to the state that the shift waited for."""


@dataclass(frozen=True, slots=True)
class MemberBalance:
    member_id: str
    till: int
    head_office: int


@dataclass
class Outcome:
    """What the shift did; balances are those of every member it touched, at both ends."""

    scans: int = 0
    purchases: int = 0
    points_earned: int = 0
    redemptions: int = 0
    returns: int = 0
    undone: int = 0
    members_enrolled: int = 0
    events_sent: int = 0
    events_pending: int = 0
    members: list[MemberBalance] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Nothing waits, and both ends say the same of every member."""
        return self.events_pending == 0 and all(m.till == m.head_office for m in self.members)

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def play(demo: DemoShop, *, language: str, pictures: Path | None, say: Say) -> Outcome:
    """Plays the shift and returns what it did. Needs a QApplication."""
    with PtySerialScanner() as scanner:
        settings = TillSettings(
            data=demo.till_folder, language=language, scanner_ports=(scanner.port,), wedge=False, volume=0
        )
        till = Till(settings)
        shift = _Shift(demo, till, scanner, say)
        till.start()
        try:
            shift.run()
            if pictures is not None:
                shift.outcome.pictures = counter_pictures.draw(shift.album, pictures)
        finally:
            till.stop()
            till.window.close()
    return shift.outcome


class _Shift:
    def __init__(self, demo: DemoShop, till: Till, scanner: PtySerialScanner, say: Say) -> None:
        self._demo, self._till, self._scanner, self._say = demo, till, scanner, say
        self._touched: dict[str, None] = {}
        self.outcome = Outcome()

    @property
    def _session(self) -> CounterSession:
        assert self._till.parts is not None
        return self._till.parts.session

    @property
    def _view(self) -> CounterView:
        return self._session.view

    def run(self) -> None:
        self._until("the till is open", lambda: self._till.parts is not None)
        assert self._till.parts is not None
        self.album = Album(self._till.parts.store, self._till.parts.session.identity)
        self._until("the scanner and the line are ready", lambda: self._view.sync.state == "linked")
        self._cast = cast.choose(self._till.parts.store)
        self._remember("idle")
        self._regular_buys()
        self._gift_is_given()
        self._voucher_pays()
        self._some_come_back()
        self._return_is_undone()
        self._number_is_explained()
        self._someone_joins()
        self._line_breaks()
        self._bad_cards()
        self._count()

    # The acts

    def _regular_buys(self) -> None:
        self._say("A regular customer scans the card, then the goods")
        self._scan_member(self._cast.regular.card_number)
        self._remember("member")
        for gtin in self._cast.goods[:4]:
            self._scan_product(gtin)
        self._remember("sale")
        self._finish_sale()

    def _gift_is_given(self) -> None:
        self._say("A good customer takes a gift home")
        self._scan_member(self._cast.gift_taker.card_number)
        self._scan_product(self._cast.goods[0])
        self._press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        self._until("the gift asks to be confirmed", lambda: self._view.message.key == "gift_confirm")
        self._remember("gift-confirm")
        self._let_pass(SECOND_PRESS_S)
        self._press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        self._until("the gift is given", lambda: self._view.message.key == "gift_given")
        self._remember("gift-given")
        self.outcome.redemptions += 1
        self._finish_sale()

    def _voucher_pays(self) -> None:
        self._say("A voucher pays a part of the next sale")
        self._scan_member(self._cast.regular.card_number)
        for gtin in (self._cast.goods[0], self._cast.goods[1], self._cast.goods[0]):
            self._scan_product(gtin)
        panel, session = self._till.window.reward_panel, self._session
        self._press(Qt.Key.Key_F5)
        offers = session.all_gifts(), session.voucher_offers()
        self._press(Qt.Key.Key_2, into=panel.entry)
        self._remember(
            "vouchers", "reward_panel", lambda shown, session: _show_offers(shown, session, *offers)
        )
        self._press(Qt.Key.Key_Return, into=panel.entry)
        self._until("the voucher is on the sale", lambda: bool(self._view.vouchers))
        self._remember("voucher")
        self._finish_sale()
        self.outcome.redemptions += 1

    def _some_come_back(self) -> None:
        self._say("One of two pieces comes back, and its points leave")
        sale, panel = self._view.last_sale, self._till.window.return_panel
        assert sale is not None
        self._press(Qt.Key.Key_F6)
        self._scan(sale.receipt_code)
        self._until("the receipt is open", lambda: panel.opened_sale is not None)
        for key in (Qt.Key.Key_1, Qt.Key.Key_Down, Qt.Key.Key_Space):
            self._press(key, into=panel.table)
        opened = panel.opened_sale
        assert opened is not None
        self._remember("return", "return_panel", lambda shown, _: shown.show_return(opened))
        self._press(Qt.Key.Key_F12)
        self._until("the goods came back", lambda: self._view.message.key.startswith("returned"))
        self.outcome.returns += 1

    def _return_is_undone(self) -> None:
        self._say("That was the wrong receipt: F7")
        self._press(Qt.Key.Key_F7)
        self._until("the return is undone", lambda: self._view.message.key == "undone_return")
        self._remember("undone")
        self.outcome.undone += 1

    def _number_is_explained(self) -> None:
        self._say("The customer asks where these points come from")
        self._scan_member(self._cast.regular.card_number)
        window = self._till.window
        self._press(Qt.Key.Key_F1)
        panel = window.why_panel
        self._until("head office has told the rest", lambda: panel.told is not None and panel.is_whole)
        told = panel.told
        self._remember("why", "why_panel", lambda shown, _: shown.show_explanation(told, is_whole=True))
        self._press(Qt.Key.Key_Escape)
        self._press(Qt.Key.Key_Escape)
        self._until("the counter is free", lambda: self._view.situation == "idle")

    def _someone_joins(self) -> None:
        self._say("Someone joins with a new card and buys at once")
        window = self._till.window
        card = self._demo.unsold_card()
        self._scan(card)
        self._until("the card has no member", lambda: self._view.situation == "unknown_card")
        self._remember("unknown-card")
        self._press(Qt.Key.Key_F3)
        panel = window.enrol_panel
        _fill_in(panel)
        self._remember("new-member", "enrol_panel", lambda shown, _: _fill_in(shown))
        self._press(Qt.Key.Key_F12)
        self._until("the new member stands here", lambda: self._view.member is not None)
        self._touch()
        self.outcome.members_enrolled += 1
        self._scan_product(self._cast.goods[1])
        self._finish_sale()

    def _line_breaks(self) -> None:
        self._say("Head office is down; the sale goes on")
        self._demo.line_down()
        self._scan_member(self._cast.offline_guest.card_number)
        for gtin in self._cast.goods[2:4]:
            self._scan_product(gtin)
        self._finish_sale()
        self._until(
            "the till notices",
            lambda: self._view.sync.state == "offline" and self._view.sync.pending_events > 0,
        )
        self._scan_member(self._cast.offline_guest.card_number)
        self._remember("offline")
        self._press(Qt.Key.Key_Escape)
        self._say("Head office is back; what waited goes out by itself")
        self._demo.line_up()
        self._until(
            "everything is sent",
            lambda: self._view.sync.state == "linked" and self._view.sync.pending_events == 0,
        )

    def _bad_cards(self) -> None:
        self._say("A blocked card, a damaged one, and a loyal customer again")
        self._scan(self._demo.blocked_card)
        self._until("the blocked card is refused", lambda: self._view.situation == "blocked_card")
        self._remember("blocked-card")
        damaged = self._cast.regular.card_number[:-1] + str(
            (int(self._cast.regular.card_number[-1]) + 1) % 10
        )
        self._scan(damaged)
        self._until("the damaged card is refused", lambda: self._view.message.kind == "error")
        self._press(Qt.Key.Key_Escape)
        self._until("the counter is free", lambda: self._view.situation == "idle")

    def _count(self) -> None:
        assert self._till.parts is not None
        store = self._till.parts.store
        summary = position.summary(store)
        self.outcome.events_sent = summary["events_sent"]
        self.outcome.events_pending = summary["events_pending"]
        with store.reading() as connection:
            self.outcome.members = [
                MemberBalance(
                    member_id, member_reads.balance(connection, member_id), self._demo.balance(member_id)
                )
                for member_id in self._touched
            ]

    # What a cashier does

    def _scan(self, code: str) -> None:
        self._scanner.send(code.encode() + b"\r")
        self.outcome.scans += 1

    def _scan_member(self, card: str) -> None:
        self._scan(card)
        self._until(
            "the member is on the screen",
            lambda: self._view.member is not None and self._view.card_number == card,
        )
        self._touch()

    def _scan_product(self, gtin: str) -> None:
        before = self._view.total_minor
        self._scan(gtin)
        self._until("the product is in the basket", lambda: self._view.total_minor > before)

    def _finish_sale(self) -> None:
        self._press(Qt.Key.Key_F12)
        self._until("the sale is recorded", lambda: self._view.message.key.startswith("sale_finished"))
        self.outcome.purchases += 1
        self.outcome.points_earned += self._view.last_sale.points if self._view.last_sale else 0

    def _touch(self) -> None:
        if self._view.member is not None:
            self._touched[self._view.member.member_id] = None

    def _press(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        into: QWidget | None = None,
    ) -> None:
        self._until("the window has the keyboard", self._till.window.isActiveWindow)
        QTest.keyClick(into or self._till.window, key, modifiers)

    def _remember(self, name: str, panel: PanelName | None = None, fill: Fill | None = None) -> None:
        self.album.add(name, self._view, panel, fill)

    # Waiting

    def _until(self, what: str, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > deadline:
                raise ShiftStuckError(f"after {PATIENCE_S:g} s still not so: {what}; {self._view.message}")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)

    def _let_pass(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _fill_in(panel: EnrolPanel) -> None:
    for entry, words in (
        (panel.name, "이서연"),
        (panel.phone, "010-0555-0199"),
        (panel.birthday, "1994-07-21"),
    ):
        entry.setFocus()
        QTest.keyClicks(entry, words) if words.isascii() else entry.setText(words)


def _show_offers(
    panel: RewardPanel,
    session: CounterSession,
    gifts: tuple[GiftTile, ...],
    vouchers: tuple[VoucherOffer, ...],
) -> None:
    """As it stood there, with the two steps that were typed."""
    panel.show_offers(session.view.currency, gifts, vouchers, session.services())
    panel.entry.setText("2")
    panel.entry.textEdited.emit("2")
