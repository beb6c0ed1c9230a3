"""The counter window: every key, press and scan becomes one call of the session, and the answer is painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from pos_loyalty.checkout.views import CounterView, EnrolForm, Message, ReturnView, SyncView
from pos_loyalty.till.screens.counter_page import CounterPage
from pos_loyalty.till.screens.enrol_panel import EnrolPanel
from pos_loyalty.till.screens.find_panel import FindPanel
from pos_loyalty.till.screens.gift_list_panel import GiftListPanel
from pos_loyalty.till.screens.help_panel import HelpPanel
from pos_loyalty.till.screens.lost_card_panel import LostCardPanel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.refusal_page import RefusalPage
from pos_loyalty.till.screens.return_panel import ReturnPanel
from pos_loyalty.till.screens.status_bar import ScannerState
from pos_loyalty.till.session_port import Session
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import DESIGN_SIZES, SALE_COLUMN_FROM, Look, style_sheet

if TYPE_CHECKING:  # the window is painted before the database library is loaded
    from pos_loyalty.checkout.questions import Answer, Question, ReserveGift

TICK_MS = 1_000


class CounterWindow(QWidget):
    """Paints without a session first (the database opens behind it) and comes alive with `attach`."""

    question_asked = Signal(object)
    scan_answered = Signal(str)
    view_shown = Signal(object)
    painted = Signal()
    closing = Signal()

    def __init__(self, look: Look, words: Words, clock: Callable[[], int]) -> None:
        super().__init__()
        self._look, self._words, self._clock = look, words, clock
        self._session: Session | None = None
        self._early_scan: bytes | None = None
        self._was_painted = False
        self.setObjectName("counter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("compact", look.side)
        self.setWindowTitle(self.tr("Loyalty counter"))
        self.setStyleSheet(style_sheet(look))
        # A place for the focus that takes no text, so that an input method cannot get between scans.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._build_pages()
        self._connect_parts()
        self._connect_keys()
        width, height = DESIGN_SIZES["side" if look.side else "full"]
        self.resize(look.px(width), look.px(height))
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._show_opening()

    # Building

    def _build_pages(self) -> None:
        look, words = self._look, self._words
        self.page = CounterPage(look, words)
        self.refusal = RefusalPage(look)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.refusal)

    def _connect_parts(self) -> None:
        page = self.page
        page.status.help_pressed.connect(lambda: self._open(self.help_panel))
        page.action_bar.pressed.connect(lambda key: self._keys()[key]())
        page.situation.typed.connect(lambda text: self._do(lambda s: s.typed(text)))
        page.situation.find_pressed.connect(lambda: self._open(self.find_panel))
        page.situation.enrol_pressed.connect(lambda: self._open(self.enrol_panel))
        page.gifts.gift_pressed.connect(self.press_gift)
        page.gifts.more_pressed.connect(self._open_gift_list)
        page.mentions.answered.connect(self._answer_suggestion)
        page.sale.quantity_asked.connect(lambda no, count: self._do(lambda s: s.quantity_changed(no, count)))
        page.sale.removal_asked.connect(lambda no: self._do(lambda s: s.line_removed(no)))
        for sale in (page.sale, page.strip):
            sale.amount_entered.connect(lambda text: self._do(lambda s: s.amount_keyed(text)))
            sale.finish_pressed.connect(self._finish_sale)
            sale.closed.connect(self._go_home)

    # Panels are built when they are first opened: the first picture does not wait for them.

    def _added(self, panel: Panel) -> None:
        panel.closed.connect(self._close_panel)
        self.page.body.addWidget(panel)

    @cached_property
    def find_panel(self) -> FindPanel:
        panel = FindPanel(self._look, self._words)
        self._added(panel)
        panel.search.searched.connect(lambda text: self._search(panel, text))
        panel.chosen.connect(self._choose_member)
        return panel

    @cached_property
    def enrol_panel(self) -> EnrolPanel:
        panel = EnrolPanel(self._look, self._words)
        self._added(panel)
        panel.submitted.connect(self._enrol)
        return panel

    @cached_property
    def lost_panel(self) -> LostCardPanel:
        panel = LostCardPanel(self._look, self._words)
        self._added(panel)
        panel.search.searched.connect(lambda text: self._search(panel, text))
        panel.replacement_scanned.connect(self._replace_card)
        return panel

    @cached_property
    def return_panel(self) -> ReturnPanel:
        panel = ReturnPanel(self._look, self._words)
        self._added(panel)
        panel.receipt_scanned.connect(self._open_return)
        panel.lines_chosen.connect(self._choose_return_lines)
        panel.confirmed.connect(self._confirm_return)
        return panel

    @cached_property
    def gift_panel(self) -> GiftListPanel:
        panel = GiftListPanel(self._look, self._words)
        self._added(panel)
        panel.gift_pressed.connect(self._press_listed_gift)
        return panel

    @cached_property
    def help_panel(self) -> HelpPanel:
        panel = HelpPanel(self._look, self._words)
        self._added(panel)
        return panel

    def _keys(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F1": lambda: self._open(self.help_panel),
            "F2": lambda: self._open(self.find_panel),
            "F3": lambda: self._open(self.enrol_panel),
            "F4": lambda: self._open(self.lost_panel),
            "F6": lambda: self._open(self.return_panel),
            "F7": self._undo,
            "F8": self._open_gift_list,
            "F9": self._key_amount,
            "F12": self._confirm,
            "Esc": self._step_back,
            "Alt+1": lambda: self.press_gift(0),
            "Alt+2": lambda: self.press_gift(1),
            "Alt+3": lambda: self.press_gift(2),
            "Alt+4": lambda: self._answer_suggestion(0, True),
            "Alt+5": lambda: self._answer_suggestion(1, True),
            "Alt+Shift+4": lambda: self._answer_suggestion(0, False),
            "Alt+Shift+5": lambda: self._answer_suggestion(1, False),
        }

    def _connect_keys(self) -> None:
        for key, action in self._keys().items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    # From outside

    def attach(self, session: Session) -> None:
        """The database is open: from now on the session answers."""
        self._session = session
        self._pages.setCurrentIndex(0)
        self._show(session.view)
        self._tick.start()
        if self._early_scan is not None:
            raw, self._early_scan = self._early_scan, None
            self.scan(raw)

    def refuse(self, sentence: str) -> None:
        """Nothing can be done here: one sentence in the whole window."""
        self.refusal.show_sentence(sentence)
        self._pages.setCurrentIndex(1)

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
        self._ask_questions(session)
        keeps_panel = view.member is None or view.member == before
        if panel is not None and not keeps_panel:
            self._close_panel()
        self._show(view)

    def scan_rejected(self) -> None:
        self._do(lambda session: session.scan_rejected())
        self.scan_answered.emit(self.page.message.kind)

    def show_scanner(self, state: ScannerState) -> None:
        self.page.status.show_scanner(state)

    def show_place(self, store: str, till: str) -> None:
        self.page.status.show_place(store, till)

    def sync_changed(self, sync: SyncView) -> None:
        self._do(lambda session: session.sync_changed(sync))

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
                self._show_return(session.receipt_answered(question, answer))

    def show_view(self, view: CounterView) -> None:
        """Paints a view that no session made, for pictures."""
        self._show(view)

    # One step of the session, and its answer

    def _do(self, step: Callable[[Session], CounterView]) -> None:
        if self._session is not None:
            self._show(step(self._session))
            self._ask_questions(self._session)

    def _show(self, view: CounterView) -> None:
        self.page.show_view(view, self._clock(), self._words.sentence(view.message))
        self.page.status.show_time(self._clock())
        if isinstance(self.page.panel, GiftListPanel) and self._session is not None:
            self.page.panel.show_gifts(self._session.all_gifts())
        self.view_shown.emit(view)
        self._keep_focus()

    def _show_opening(self) -> None:
        self.page.status.show_scanner("connecting")
        self.page.status.show_opening()
        self.page.band.show_opening()
        self.page.situation.show_opening()
        self.page.message.show_message("info", self.tr("Opening the data of this till."))

    def _on_tick(self) -> None:
        self._do(lambda session: session.ticked())

    # Presses

    def press_gift(self, index: int) -> None:
        if self._session is not None and self.page.panel is None:
            self._after_gift_press(*self._session.gift_pressed(index))

    def _press_listed_gift(self, reward_id: str) -> None:
        if self._session is not None:
            self._after_gift_press(*self._session.gift_pressed_by_id(reward_id))

    def _after_gift_press(self, view: CounterView, asked: ReserveGift | None) -> None:
        self._show(view)
        if asked is not None:
            self.question_asked.emit(asked)

    def _answer_suggestion(self, index: int, taken: bool) -> None:
        if self.page.panel is None:
            self._do(lambda session: session.suggestion_answered(index, taken=taken))

    def _undo(self) -> None:
        self._close_panel()
        self._do(lambda session: session.undone())

    def _finish_sale(self) -> None:
        self._do(lambda session: session.sale_finished())

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
        """Esc, one thing at a time: a gift that waits in the list, the panel, the amount, then the session."""
        panel = self.page.panel
        if panel is not None:
            self._close_panel()
        elif not (self.page.sale.let_go() or self.page.strip.let_go()):
            self._do(lambda session: session.cleared())

    # Panels

    def _open(self, panel: Panel) -> None:
        if self._session is None:
            return
        for sale in (self.page.sale, self.page.strip):
            sale.let_go()
        self.page.body.setCurrentWidget(panel)
        panel.opened(self._session.view)
        panel.first_focus().setFocus()

    def _open_gift_list(self) -> None:
        if self._session is not None and self._session.view.member is not None:
            self._open(self.gift_panel)
            self.gift_panel.show_gifts(self._session.all_gifts())

    def _close_panel(self) -> None:
        if self.page.panel is not None:
            self.page.body.setCurrentIndex(0)
            self._go_home()

    def _search(self, panel: FindPanel | LostCardPanel, text: str) -> None:
        if self._session is not None:
            panel.search.show_rows(text, self._session.found(text) if text.strip() else ())

    def _choose_member(self, member_id: str) -> None:
        self._do(lambda session: session.member_chosen(member_id))
        self._close_panel()

    def _enrol(self, form: EnrolForm) -> None:
        if self._session is not None:
            self._show_unless_refused(self._session.enrolled(form))

    def _replace_card(self, member_id: str, raw: bytes) -> None:
        if self._session is not None:
            self._show_unless_refused(self._session.card_replaced(member_id, raw))

    def _open_return(self, raw: bytes) -> None:
        if self._session is None:
            return
        self._show_return(self._session.return_opened(raw))
        self._ask_questions(self._session)

    def _show_return(self, opened: ReturnView | Message) -> None:
        """What the receipt's sale is, or one sentence; an answer that comes too late changes nothing."""
        if self.page.panel is not self.return_panel:
            return
        if isinstance(opened, Message):
            self.page.message.show_message(opened.kind, self._words.sentence(opened))
            return
        self.return_panel.show_return(opened)

    def _ask_questions(self, session: Session) -> None:
        for question in session.take_questions():
            self.question_asked.emit(question)

    def _choose_return_lines(self, view: ReturnView, selected: frozenset[int]) -> None:
        if self._session is not None:
            self.return_panel.show_return(self._session.return_lines_chosen(view, selected))

    def _confirm_return(self, view: ReturnView) -> None:
        if self._session is not None:
            self._show_unless_refused(self._session.return_confirmed(view))

    def _show_unless_refused(self, view: CounterView) -> None:
        """A refused panel stays up with everything that was typed; the message says what is missing."""
        if view.message.kind != "error":
            self._close_panel()
        self._show(view)

    # Focus and size

    def _go_home(self) -> None:
        self.setFocus()

    def _keep_focus(self) -> None:
        """A widget that disappears or is switched off takes the focus with it; keys need a place to go."""
        # PySide's types promise a widget where Qt may answer with nothing.
        focused = cast("QWidget | None", self.focusWidget())
        if focused is None or not focused.isEnabled() or not focused.isVisibleTo(self):
            panel = self.page.panel
            (panel.first_focus() if panel is not None else self).setFocus()

    def _sale_hidden(self) -> bool:
        return self._look.side or self.width() < self._look.px(SALE_COLUMN_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._look.side:
            self.page.sale.setVisible(not self._sale_hidden())

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
