"""The counter as one picture: band, columns or panel, message, actions, in the full or the side layout."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.screens.action_bar import ActionBar
from pos_loyalty.till.screens.customer_band import CustomerBand
from pos_loyalty.till.screens.gift_column import GiftColumn
from pos_loyalty.till.screens.mention_column import MentionColumn
from pos_loyalty.till.screens.message_bar import MessageBar
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.sale_column import SaleColumn
from pos_loyalty.till.screens.sale_strip import SaleStrip
from pos_loyalty.till.screens.situation_page import SituationPage
from pos_loyalty.till.screens.status_bar import StatusBar
from pos_loyalty.till.steps import Steps
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class CounterPage(QWidget):
    """Everything is built once; `show_view` only changes texts and which page of a stack is up."""

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look = look
        self._needs_strip = look.side
        self.status = StatusBar(look, words)
        self.band = CustomerBand(look, words)
        self.sale = SaleColumn(look, words)
        self.strip = SaleStrip(look, words)
        self.gifts = GiftColumn(look, words)
        self.mentions = MentionColumn(look, words)
        self.situation = SituationPage(look, words)
        self.message = MessageBar(look)
        self.action_bar = ActionBar(look, words)
        self.middle = Steps()
        self.middle.addWidget(self.situation)
        self.middle.addWidget(self._member_page(look))
        self.body = _Body()
        self.body.addWidget(self._columns(look))
        self.body.currentChanged.connect(self._show_strip)
        self._lay_out(look)

    def _member_page(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page) if look.side else QHBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(6 if look.side else 12))
        box.addWidget(self.gifts, 0 if look.side else 488)
        box.addWidget(self.mentions, 0 if look.side else 411)
        if look.side:
            box.addStretch(1)
        return page

    def _columns(self, look: Look) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(12))
        if not look.side:
            row.addWidget(self.sale)
            self.strip.hide()
        row.addWidget(self.middle, 1)
        return page

    def _lay_out(self, look: Look) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.status)
        inner = QVBoxLayout()
        margin = look.px(10 if look.side else 16)
        inner.setContentsMargins(
            margin, look.px(8 if look.side else 11), margin, look.px(8 if look.side else 12)
        )
        inner.setSpacing(look.px(6 if look.side else 11))
        inner.addWidget(self.band)
        inner.addWidget(self.body, 1)
        inner.addWidget(self.strip)
        inner.addWidget(self.message)
        inner.addWidget(self.action_bar)
        outer.addLayout(inner, 1)

    def show_sale_column(self, there_is_room: bool) -> None:
        """Where the column has no room, one line stands for it."""
        # Room is made before it is taken: a window does not shrink again.
        if not self._look.side:
            self.sale.setVisible(there_is_room)
            self.gifts.spare_room(not there_is_room)
            self.mentions.spare_room(not there_is_room)
        self._needs_strip = not there_is_room
        self._show_strip()

    def _show_strip(self) -> None:
        """A panel takes its place: F12 means the panel then, and the panel needs the room."""
        self.strip.setVisible(self._needs_strip and self.panel is None)

    @property
    def panel(self) -> Panel | None:
        """The panel that is up instead of the columns."""
        shown = self.body.currentWidget()
        return shown if isinstance(shown, Panel) else None

    def show_view(self, view: CounterView, now_ms: int, sentence: str) -> None:
        self.status.show_sync(view.sync, now_ms)
        self.status.show_help_key(has_member=view.member is not None)
        self.band.show_view(view, now_ms)
        self.sale.show_view(view)
        self.strip.show_view(view)
        self.middle.setCurrentIndex(0 if view.member is None else 1)
        if view.member is None:
            self.situation.show_view(view)
        self.gifts.show_view(view)
        self.mentions.show_view(view)
        self.message.show_message(view.message.kind, sentence)
        self.action_bar.show_undo(view)
        if self.panel is not None:
            self.panel.show_view(view)


class _Body(QStackedWidget):
    """Asks for as much room as its first page; a panel makes do with it, so that the window never grows."""

    def minimumSizeHint(self) -> QSize:
        first = self.widget(0)
        return super().minimumSizeHint() if first is None else first.minimumSizeHint()
