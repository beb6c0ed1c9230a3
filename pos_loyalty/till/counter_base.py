"""What every part of the counter window stands on: the session, its steps, and the panel that is up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from pos_loyalty.checkout.views import CounterView, Message
from pos_loyalty.till.screens.agreement_panel import AgreementPanel
from pos_loyalty.till.screens.counter_page import CounterPage
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.refusal_page import RefusalPage
from pos_loyalty.till.screens.sign_in_page import SignInPage
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look, style_sheet

if TYPE_CHECKING:
    from pos_loyalty.till.session_port import Session

Step = Callable[["Session"], CounterView]


class CounterBase(QWidget):
    """`question_asked` carries what head office is to be asked, `similar_asked` a name that nobody has.

    `receipt_wanted` carries a receipt that somebody wants on paper, `card_wanted` the number of a new card and its name.
    """

    question_asked = Signal(object)
    similar_asked = Signal(str)
    set_up_asked = Signal()
    receipt_wanted = Signal(object)
    card_wanted = Signal(str, str)
    scan_answered = Signal(str)
    view_shown = Signal(object)
    painted = Signal()
    closing = Signal()

    def __init__(self, look: Look, words: Words, clock: Callable[[], int]) -> None:
        super().__init__()
        self._look, self._words, self._clock = look, words, clock
        self._session: Session | None = None
        self.setObjectName("counter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("compact", look.side)
        self.setStyleSheet(style_sheet(look))
        # A place for the focus that takes no text, so that an input method cannot get between scans.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.page = CounterPage(look, words)
        self.refusal = RefusalPage(look)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.refusal)
        self.is_locked = False

    # One step of the session, and its answer

    def _do(self, step: Step) -> None:
        if self._session is not None:
            self._show(step(self._session))
            self._ask_questions()

    def _do_unless_refused(self, step: Step) -> None:
        """A refused panel stays up with everything that was typed; the message says what is missing."""
        if self._session is None:
            return
        view = step(self._session)
        if view.message.kind != "error":
            self._close_panel()
        self._show(view)
        self._ask_questions()

    def _show(self, view: CounterView) -> None:
        now_ms = self._clock()
        self._show_who(view)
        self._show_agreement(view)
        self.page.show_view(view, now_ms, self._sentence(view.message))
        self.page.status.show_time(now_ms)
        self.view_shown.emit(view)
        self._keep_focus()

    def _show_who(self, view: CounterView) -> None:
        """Nothing but the way in, as long as nobody has signed in who should."""
        self.page.status.show_operator(view.operator)
        if view.must_sign_in:
            self.sign_in.message.show_message(view.message.kind, self._sentence(view.message))
        if view.must_sign_in == self.is_locked:
            return
        self.is_locked = view.must_sign_in
        if self.is_locked:
            self._close_panel()
            self.sign_in.start()
        self._pages.setCurrentWidget(self.sign_in if self.is_locked else self.page)
        self._keep_focus()

    def _show_agreement(self, view: CounterView) -> None:
        """It stands in front of everything else until somebody agreed, or nobody will."""
        is_up = isinstance(self.page.panel, AgreementPanel)
        if view.agreement is not None and not is_up:
            self._open(self.agreement_panel)
        elif view.agreement is None and is_up:
            self._close_panel()

    @cached_property
    def agreement_panel(self) -> AgreementPanel:
        panel = AgreementPanel(self._look, self._words)
        self.page.body.addWidget(panel)
        panel.closed.connect(lambda: self._do(lambda session: session.not_agreed()))
        panel.entered.connect(lambda typed: self._do(lambda session: session.agreed(typed)))
        return panel

    @cached_property
    def sign_in(self) -> SignInPage:
        page = SignInPage(self._look)
        page.entered.connect(lambda code, pin: self._do(lambda session: session.signed_in(code, pin)))
        self._pages.addWidget(page)
        return page

    def _say(self, message: Message) -> None:
        """A sentence that no view carries."""
        self.page.message.show_message(message.kind, self._sentence(message))

    def _sentence(self, message: Message) -> str:
        return self._words.sentence(message, self._words.moment(self._clock()).date())

    def _ask_questions(self) -> None:
        if self._session is not None:
            for question in self._session.take_questions():
                self.question_asked.emit(question)

    # Panels are built when they are first opened: the first picture does not wait for them.

    def _added(self, panel: Panel) -> None:
        panel.closed.connect(self._close_panel)
        self.page.body.addWidget(panel)

    def _open(self, panel: Panel) -> None:
        if self._session is None:
            return
        for sale in (self.page.sale, self.page.strip):
            sale.let_go()
        self.page.body.setCurrentWidget(panel)
        panel.opened(self._session.view)
        panel.first_focus().setFocus()

    def _close_panel(self) -> None:
        if self.page.panel is not None:
            self.page.body.setCurrentIndex(0)
            self._go_home()

    # Focus

    def _go_home(self) -> None:
        self.setFocus()

    def _keep_focus(self) -> None:
        """A widget that disappears or is switched off takes the focus with it; keys need a place to go."""
        # PySide's types promise a widget where Qt may answer with nothing.
        focused = cast("QWidget | None", self.focusWidget())
        if focused is None or not focused.isEnabled() or not focused.isVisibleTo(self):
            panel = self.page.panel
            if self.is_locked:
                self.sign_in.number.setFocus()
                return
            (panel.first_focus() if panel is not None else self).setFocus()
