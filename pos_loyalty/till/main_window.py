"""The counter window: every key, press and scan becomes one call of the session, and the answer is painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut

from pos_loyalty.checkout.views import CounterView, Kind, SyncView
from pos_loyalty.till.member_panels import MemberPanels
from pos_loyalty.till.sale_panels import SalePanels
from pos_loyalty.till.screens.help_panel import HelpPanel
from pos_loyalty.till.screens.scanner_panel import ScannerPanel
from pos_loyalty.till.screens.status_bar import ScannerState
from pos_loyalty.till.session_port import Session
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import DESIGN_SIZES, Look

if TYPE_CHECKING:  # the window is painted before the database library is loaded
    from hardware.scanner.camera_scanner import Preview
    from pos_loyalty.checkout.questions import Answer, Question
    from pos_loyalty.checkout.shop_sale import ShopSale, Taken

TICK_MS = 1_000


class CounterWindow(MemberPanels, SalePanels):
    """Paints without a session first (the database opens behind it) and comes alive with `attach`."""

    def __init__(self, look: Look, words: Words, clock: Callable[[], int]) -> None:
        super().__init__(look, words, clock)
        self._early_scan: bytes | None = None
        self._was_painted = False
        self.setWindowTitle(self.tr("Loyalty counter"))
        self._connect_parts()
        self._connect_keys()
        width, height = DESIGN_SIZES["side" if look.side else "full"]
        self.resize(look.px(width), look.px(height))
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(lambda: self._do(lambda session: session.ticked()))
        self._show_opening()

    # Building

    def _connect_parts(self) -> None:
        page = self.page
        page.status.help_pressed.connect(lambda: self._open(self.help_panel))
        page.status.scanner_pressed.connect(lambda: self._press_key("Shift+F10"))
        page.band.points_pressed.connect(self._open_why)
        page.band.receipt_pressed.connect(self._open_receipt)
        page.action_bar.pressed.connect(self._press_key)
        page.situation.typed.connect(lambda text: self._do(lambda s: s.typed(text)))
        page.situation.key_pressed.connect(self._press_key)
        page.gifts.gift_pressed.connect(self.press_gift)
        page.gifts.more_pressed.connect(self._open_rewards)
        page.mentions.answered.connect(self._answer_suggestion)
        self._join_sale(page.sale.lines)
        page.strip.sale_pressed.connect(self._open_sale)
        for sale in (page.sale, page.strip):
            sale.amount_entered.connect(lambda text: self._do(lambda s: s.amount_keyed(text)))
            sale.finish_pressed.connect(self._finish_sale)
            sale.closed.connect(self._go_home)

    @cached_property
    def help_panel(self) -> HelpPanel:
        panel = HelpPanel(self._look, self._words)
        self._added(panel)
        panel.key_chosen.connect(self._press_key)
        return panel

    @cached_property
    def scanner_panel(self) -> ScannerPanel:
        panel = ScannerPanel(self._look, self._words)
        self._added(panel)
        return panel

    def _open_scanners(self) -> None:
        if self._session is not None:
            self._open(self.scanner_panel)
            self.set_up_asked.emit()

    def _keys(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F1": self._explain_or_help,
            "Shift+F1": lambda: self._open(self.help_panel),
            "F2": lambda: self._open(self.find_panel),
            "F3": lambda: self._open(self.enrol_panel),
            "F4": self._open_lost,
            "F5": self._open_rewards,
            "F6": lambda: self._open(self.return_panel),
            "F7": self._undo,
            "F8": self._open_receipt,
            "F9": self._key_amount,
            "F10": self._open_sale,
            "Shift+F10": self._open_scanners,
            "F11": lambda: self._do(lambda session: session.signed_out()),
            "F12": self._confirm,
            "Esc": self._step_back,
            "Alt+1": lambda: self.press_gift(0),
            "Alt+2": lambda: self.press_gift(1),
            "Alt+3": lambda: self.press_gift(2),
            "Alt+4": lambda: self._answer_suggestion(0, True),
            "Alt+5": lambda: self._answer_suggestion(1, True),
            "Alt+6": lambda: self._answer_suggestion(2, True),
            "Alt+Shift+4": lambda: self._answer_suggestion(0, False),
            "Alt+Shift+5": lambda: self._answer_suggestion(1, False),
            "Alt+Shift+6": lambda: self._answer_suggestion(2, False),
        }

    def _connect_keys(self) -> None:
        for key in self._keys():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda key=key: self._press_key(key))

    def _press_key(self, key: str) -> None:
        """The panel that is up has the first word about a key; before somebody has signed in no key does anything."""
        if self.is_locked:
            return
        panel = self.page.panel
        if panel is None or not panel.takes_key(key):
            self._keys()[key]()

    # From outside

    def show_preview(self, preview: Preview) -> None:
        picture = preview.picture
        page = self.page.situation
        page.show_preview(picture.tobytes(), picture.shape[1], preview.outline, counted=preview.counted)

    def hide_preview(self) -> None:
        self.page.situation.hide_preview()

    def attach(self, session: Session) -> None:
        """The database is open: from now on the session answers."""
        self._session = session
        self._pages.setCurrentIndex(0)
        self._show(session.mentions_fit(self.page.mentions.places))
        self._tick.start()
        if self._early_scan is not None:
            raw, self._early_scan = self._early_scan, None
            self.scan(raw)

    def refuse(self, sentence: str, way_out: str = "") -> None:
        """Nothing can be done here: one sentence in the whole window, and a button for what may help."""
        self.refusal.show_sentence(sentence, way_out)
        self._pages.setCurrentIndex(1)

    def open_again(self) -> None:
        """What was in the way is being put right."""
        self._show_opening()
        self._pages.setCurrentIndex(0)

    def scan(self, raw: bytes) -> None:
        """A scan in any state; the panel that is up gets it first."""
        if self._session is None:
            self._early_scan = raw
            return
        self._scan_into(self._session, raw)
        self.scan_answered.emit(self.page.message.kind)

    def _scan_into(self, session: Session, raw: bytes) -> None:
        panel = self.page.panel
        lets_through = panel is not None and panel.lets_cards_through and session.is_card(raw)
        if panel is not None and not lets_through and panel.scanned(raw):
            return
        before = session.view.member
        view = session.scanned(raw)
        keeps_panel = view.member is None or view.member == before
        if panel is not None and not keeps_panel:
            self._close_panel()
        self._show(view)
        self._ask_questions()

    def scan_rejected(self) -> None:
        self._do(lambda session: session.scan_rejected())
        self.scan_answered.emit(self.page.message.kind)

    def show_scanner(self, state: ScannerState) -> None:
        self.page.status.show_scanner(state)

    def show_place(self, store: str, till: str) -> None:
        self.page.status.show_place(store, till)

    def sync_changed(self, sync: SyncView) -> None:
        self._do(lambda session: session.sync_changed(sync))

    def take_shop_sale(self, sale: ShopSale) -> Taken:
        """A sale of the shop's own till. Raises CounterBusyError."""
        assert self._session is not None, "feeds are started after the session is there"
        had_member = self._session.view.member is not None
        taken = self._session.shop_sale_arrived(sale)
        view = self._session.view
        if had_member and view.member is None:
            # What was open was about a customer who is served now.
            self._close_panel()
        self._show(view)
        self._ask_questions()
        if taken.outcome != "known":
            self.scan_answered.emit(self.page.message.kind)
        return taken

    def report(self, kind: Kind, key: str, values: Mapping[str, object]) -> None:
        """A printer or a feed has something to say; the customer who is here by now has nothing to do with it."""
        self._do(lambda session: session.reported(kind, key, values))
        if kind == "error":
            self.scan_answered.emit(kind)

    def answered(self, question: Question, answer: Answer) -> None:
        """Head office's answer, or that it could not be asked."""
        if self._session is not None:
            self._take_answer(self._session, question, answer)

    def _take_answer(self, session: Session, question: Question, answer: Answer) -> None:
        from pos_loyalty.checkout import questions as q

        match question, answer:
            case q.ReserveGift(), q.ReserveAnswer():
                self._show(session.gift_answered(question, answer))
            case q.HoldCoupon(), q.CouponAnswer():
                self._show(session.coupon_answered(question, answer))
            case q.FindReceipt(), q.ReceiptAnswer():
                self._show_asked_return(question, answer)
            case q.FindMember(), q.MemberAnswer():
                self._show(session.member_answered(question, answer))
            case q.FindByPhone(), q.MemberAnswer():
                self._show_members_elsewhere(question, answer)
            case q.ExplainPoints(), q.ExplainAnswer():
                self._show_explanation(question, answer)

    def show_view(self, view: CounterView) -> None:
        """Paints a view that no session made, for pictures."""
        self._show(view)

    def _show(self, view: CounterView) -> None:
        super()._show(view)
        self._refresh_rewards()

    def _show_opening(self) -> None:
        self.page.status.show_scanner("connecting")
        self.page.status.show_opening()
        self.page.band.show_opening()
        self.page.situation.show_opening()
        self.page.message.show_message("info", self.tr("Opening the data of this till."))

    # Keys

    def _explain_or_help(self) -> None:
        """F1: with a customer why this number, pressed again what the keys do; without one the keys at once."""
        has_member = self._session is not None and self._session.view.member is not None
        if has_member and self.page.panel is not self.why_panel:
            self._open_why()
        else:
            self._open(self.help_panel)

    def _answer_suggestion(self, index: int, taken: bool) -> None:
        if self.page.panel is None:
            self._do(lambda session: session.suggestion_answered(index, taken=taken))

    def _undo(self) -> None:
        self._close_panel()
        self._do(lambda session: session.undone())

    def _confirm(self) -> None:
        """F12: what the panel is there for, else the end of the sale."""
        if self.page.panel is not None:
            self.page.panel.confirm()
        elif self._session is not None:
            self._finish_sale()

    def _key_amount(self) -> None:
        self._close_panel()
        (self.page.strip if self._sale_hidden() else self.page.sale).open_amount()

    def _step_back(self) -> None:
        """Esc, one thing at a time: the panel, the amount or the chosen line, then the session."""
        if self.page.panel is not None:
            self.page.panel.closed.emit()
        elif not (self.page.sale.let_go() or self.page.strip.let_go()):
            self._do(lambda session: session.cleared())

    # The window

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.page.show_sale_column(not self._sale_hidden())
        if self._session is not None:
            self._show(self._session.mentions_fit(self.page.mentions.places))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # After this event, so that the first picture is on the screen before anything else begins.
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._keep_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tick.stop()
        self.closing.emit()
        super().closeEvent(event)
