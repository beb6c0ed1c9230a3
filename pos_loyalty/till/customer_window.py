"""What the customer sees on the second screen: a masked name, the total, the points, the next gift. Large, and quiet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.domain.scheme import name_in
from pos_loyalty.i18n import formats
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look, style_sheet


class CustomerWindow(QWidget):
    """Takes no key and no click; nothing on it says more than the customer may read over a shoulder."""

    def __init__(self, look: Look, words: Words, store: str) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        self._words = words
        self.setObjectName("customer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setStyleSheet(style_sheet(look))
        self.setWindowTitle(self.tr("For the customer"))
        self.store = PlainLabel("customerStore")
        self.store.setText(store)
        self.store.setFixedHeight(look.px(76))
        self.store.setContentsMargins(look.px(40), 0, look.px(40), 0)
        self.name = ElidedLabel("customerName", (look.px(56), look.px(44), look.px(32)))
        self.name.setFixedHeight(look.px(84))
        self.points = PlainLabel("customerFigure")
        self.earns = PlainLabel("customerGood")
        self.total = PlainLabel("customerFigure")
        self.next_gift = self._sentence(look)
        self.notice = self._sentence(look)
        self._points_row = self._row(look, self.tr("Points"), self.earns, self.points)
        self._total_row = self._row(look, self.tr("Total"), self.total)
        body = QVBoxLayout()
        body.setContentsMargins(look.px(40), look.px(20), look.px(40), look.px(36))
        body.setSpacing(look.px(16))
        body.addWidget(self.name)
        for part in (self._points_row, self.next_gift, self.notice):
            body.addWidget(part)
        body.addStretch(1)
        body.addWidget(self._total_row)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.store)
        box.addLayout(body, 1)

    def _sentence(self, look: Look) -> ElidedLabel:
        label = ElidedLabel("customerText", (look.px(32), look.px(28)))
        label.setFixedHeight(look.px(52))
        return label

    def _row(self, look: Look, caption: str, *values: QWidget) -> QFrame:
        row = QFrame()
        row.setProperty("card", True)
        line = QHBoxLayout(row)
        line.setContentsMargins(look.px(28), look.px(8), look.px(28), look.px(8))
        line.setSpacing(look.px(28))
        title = PlainLabel("customerText")
        title.setText(caption)
        line.addWidget(title)
        line.addStretch(1)
        for value in values:
            line.addWidget(value)
        return row

    def show_view(self, view: CounterView) -> None:
        member, words = view.member, self._words
        self.name.show_text(
            formats.masked_name(formats.capped(member.name)) if member else self.tr("Welcome")
        )
        self._points_row.setVisible(member is not None)
        self.points.show_text(words.number(max(0, member.points)) if member else "")
        self.earns.show_text(words.signed(view.earns) if member and view.earns else "")
        self.next_gift.show_text(self._gift_text(view))
        self.next_gift.setVisible(bool(self.next_gift.text()))
        self.notice.show_text("" if member or view.basket else self.tr("Please show your member card."))
        self.notice.setVisible(bool(self.notice.text()))
        self._total_row.setVisible(bool(view.basket))
        self.total.show_text(words.money(view.paid_minor, view.currency))

    def _gift_text(self, view: CounterView) -> str:
        """What can be taken home now counts more than what is far away."""
        words = self._words
        if view.member is None:
            return ""
        if view.gifts:
            names = dict(view.gifts[0].reward.names)
            gift = words.name(name_in(names, words.language, view.gifts[0].reward.reward_id))
            return self.tr("Yours now, if you like: {gift}").format(gift=gift)
        if view.next_gift is None:
            return ""
        reward = view.next_gift.reward
        gift = words.name(name_in(dict(reward.names), words.language, reward.reward_id))
        points = words.number(view.next_gift.points_missing)
        return self.tr("{points} points to go: {gift}").format(points=points, gift=gift)

    def put_on(self, screen: QScreen) -> None:
        """Fills this screen."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()


def second_screen() -> QScreen | None:
    """The one that is not the cashier's; None where there is one screen only."""
    first = QGuiApplication.primaryScreen()
    return next((screen for screen in QGuiApplication.screens() if screen is not first), None)
