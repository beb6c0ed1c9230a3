"""F6: goods that come back: scan the receipt code, choose the lines, see the effect, confirm."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, ReturnLine, ReturnView
from pos_loyalty.domain.cards import masked
from pos_loyalty.i18n.formats import masked_name
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class ReturnPanel(Panel):
    lets_cards_through = True

    receipt_scanned = Signal(bytes)
    lines_chosen = Signal(object, object)
    confirmed = Signal(object)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Return"),
            "",
            self.tr("F12 Confirm return"),
        )
        self._opened: ReturnView | None = None
        self._currency = ""
        self.steps = QStackedWidget()
        self.steps.addWidget(self._first_step(look))
        self.steps.addWidget(self._second_step(look))
        self.body.addWidget(self.steps)

    def _first_step(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        icon = IconView(look.px(56 if look.side else 88))
        icon.show_icon("card", look.tokens.accent, look.tokens.surface)
        title = FittingLabel("huge", tuple(map(look.px, (44, 36, 28, 24))))
        title.setText(self.tr("Scan the receipt code"))
        title.setFixedHeight(look.px(72))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number = QLineEdit()
        self.number.setAccessibleName(self.tr("Receipt code"))
        self.number.setPlaceholderText(self.tr("or type it here"))
        self.number.setMaxLength(32)
        self.number.setFixedWidth(look.px(300))
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.number.returnPressed.connect(lambda: self.receipt_scanned.emit(self.number.text().encode()))
        box.addStretch(1)
        box.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(title)
        box.addWidget(self.number, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        return page

    def _second_step(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        self.sold = ElidedLabel("body")
        headers = (self.tr("Comes back"), self.tr("Goods"), self.tr("Quantity"), self.tr("Amount"))
        self.table = Table(look, self.tr("Lines of the receipt"), 1, frozenset({2, 3}), headers)
        self.table.cellClicked.connect(lambda row, _: self._toggle(row))
        self.table.installEventFilter(self)
        self.effect = ElidedLabel("totalValue", tuple(map(look.px, (28, 24, 20, 17))))
        self.effect_points = ElidedLabel("body", tuple(map(look.px, (22, 19, 17, 15))))
        self.effect_points.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(self.effect, 1)
        row.addWidget(self.effect_points, 1)
        box.addWidget(self.sold)
        box.addWidget(self.table, 1)
        box.addLayout(row)
        return page

    def opened(self, view: CounterView) -> None:
        self._opened, self._currency = None, view.currency
        self.number.clear()
        self.steps.setCurrentIndex(0)
        self.help.show_text(self.tr("The code is at the foot of the receipt. Nothing changes before F12."))
        self.confirm_button.setEnabled(False)
        self.number.setFocus()

    def scanned(self, raw: bytes) -> bool:
        self.receipt_scanned.emit(raw)
        return True

    def show_return(self, view: ReturnView) -> None:
        words, fresh = self.words, self._opened is None
        self._opened = view
        code = self.tr("Receipt {code}").format(code=masked(view.receipt_code))
        who = masked_name(words.name(view.member_name)) if view.member_name else self.tr("no card")
        self.sold.show_text("  ·  ".join((code, words.short_day(view.sold_on), who)))
        self.table.show_rows([self._cells(line, view) for line in view.lines])
        self.effect.show_text(
            self.tr("Refund {amount}").format(amount=words.money(view.refund_minor, self._currency))
        )
        self.effect_points.show_text(self._points_text(view))
        self.confirm_button.setEnabled(bool(view.selected))
        self.steps.setCurrentIndex(1)
        self.help.show_text(
            self.tr("Tap a line, or choose it and press Space, if it stays. Nothing changes before F12.")
        )
        if fresh:
            self.table.selectRow(0)
            self.table.setFocus()

    def _cells(self, line: ReturnLine, view: ReturnView) -> tuple[str, ...]:
        words = self.words
        if line.returnable_minor == 0:
            state = self.tr("was returned")
        else:
            state = self.tr("✓ comes back") if line.line_no in view.selected else self.tr("stays")
        name = words.name(line.name) or self.tr("Amount")
        return (
            state,
            name,
            words.quantity(line.quantity_milli),
            words.money(line.returnable_minor, self._currency),
        )

    def _points_text(self, view: ReturnView) -> str:
        words = self.words
        if view.points_after is None:
            return self.tr("No card, no points to take back")
        taken = words.signed(-view.points_to_take_back)
        return self.tr("{taken} points, {after} left").format(
            taken=taken, after=words.number(view.points_after)
        )

    def _toggle(self, row: int) -> None:
        if self._opened is None or row >= len(self._opened.lines):
            return
        line = self._opened.lines[row]
        if line.returnable_minor > 0:
            self.lines_chosen.emit(self._opened, self._opened.selected ^ {line.line_no})

    def confirm(self) -> None:
        if self._opened is not None and self._opened.selected:
            self.confirmed.emit(self._opened)

    def first_focus(self) -> QWidget:
        return self.number if self._opened is None else self.table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self.table.selected_row()
            if event.key() == Qt.Key.Key_Space and row is not None:
                self._toggle(row)
                return True
        return super().eventFilter(watched, event)
