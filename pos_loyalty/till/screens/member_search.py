"""One search box and the members it finds, worked by the keyboard alone; used to find a member and for a lost card."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import MemberRow
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.steps import Steps
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

_PAUSE_MS = 120


class MemberSearch(QWidget):
    """What `searched` finds comes back to `show_rows`.

    Where that is nobody there is a second step: `similar_asked` for names typed wrongly, `elsewhere_asked` for a whole
    telephone number, which may be of a customer of another store.
    """

    searched = Signal(str)
    similar_asked = Signal(str)
    elsewhere_asked = Signal(str)
    chosen = Signal(object)
    rows_shown = Signal(bool)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self._rows: tuple[MemberRow, ...] = ()
        self._searched_for = ""
        self.field = QLineEdit()
        self.field.setProperty("freeText", True)
        self.field.setMaxLength(80)
        self.field.setAccessibleName(self.tr("Name or phone"))
        self.field.setPlaceholderText(self.tr("Name or phone"))
        self.table = Table(
            look, self.tr("Members found"), 0, frozenset({1} if look.side else {4}), self._headers()
        )
        self.count = FittingLabel("bodyQuiet", tuple(map(look.px, (19, 17, 15))))
        self.count.setFixedHeight(look.px(44))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.field.textChanged.connect(self._wait)
        self.field.returnPressed.connect(self.choose)
        self.field.installEventFilter(self)
        self.table.installEventFilter(self)
        self.table.cellClicked.connect(self.choose)
        self.similar = Button(self.tr("Look for similar names"), "primary")
        self.similar.clicked.connect(self.ask_similar)
        self.similar.hide()
        self.elsewhere = Button(self.tr("Ask head office"), "primary")
        self.elsewhere.clicked.connect(self.ask_elsewhere)
        self.elsewhere.hide()
        top = QVBoxLayout() if look.side else QHBoxLayout()
        top.setSpacing(look.px(4 if look.side else 16))
        top.addWidget(self.field, 0 if look.side else 3)
        top.addWidget(self.count, 0 if look.side else 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(8))
        box.addLayout(top)
        self.pages = Steps()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self._nobody_page(look))
        box.addWidget(self.pages, 1)

    def _nobody_page(self, look: Look) -> QWidget:
        """What to do where the list would be empty."""
        self.nobody = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16))))
        self.nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nobody.setFixedHeight(look.px(72))
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.addStretch(1)
        box.addWidget(self.nobody)
        box.addWidget(self.similar, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        return page

    def _headers(self) -> tuple[str, ...]:
        name, phone, card = self.tr("Name"), self.tr("Phone"), self.tr("Card")
        if self._look.side:
            return name, phone
        return name, phone, card, self.tr("Tier"), self.tr("Points"), self.tr("Last visit")

    def _cells(self, row: MemberRow) -> tuple[str, ...]:
        words = self._words
        phone = f"••• {row.phone_last4}" if row.phone_last4 else "–"
        if self._look.side:
            return words.name(row.name), phone
        card = f"••• {row.card_last4}" if row.card_last4 else "–"
        visit = words.short_day(row.last_visit_on) if row.last_visit_on else "–"
        return words.name(row.name), phone, card, words.name(row.tier_name), words.number(row.points), visit

    def start(self) -> None:
        self.field.clear()
        self._pause.stop()
        self.show_rows("", ())
        self.field.setFocus()

    def _wait(self) -> None:
        self._pause.start()

    def search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.field.text())

    def show_rows(self, text: str, rows: Sequence[MemberRow], *, is_phone: bool = False) -> None:
        self._fill(text, rows)
        found = self.tr("{count} found").format(count=self._words.number(len(rows)))
        self.count.show_text(found if rows else "")
        if is_phone and not rows:
            self._show_nobody(self.tr("Nobody in this store has this number. Enter asks head office."))
            self.elsewhere.show()
        elif text.strip() and not rows:
            self._show_nobody(
                self.tr("Nobody found. Enter looks for similar names; or type the last four phone digits.")
            )
            self.similar.show()

    def show_similar(self, text: str, rows: Sequence[MemberRow]) -> None:
        """Nothing changes if something else was typed meanwhile."""
        if text != self.field.text():
            return
        self._fill(text, rows)
        found = self.tr("{count} with a similar name").format(count=self._words.number(len(rows)))
        nobody = self.tr("Nobody has a similar name. Type the last four phone digits.")
        self.count.show_text(found if rows else "")
        if not rows:
            self._show_nobody(nobody)

    def show_elsewhere(self, text: str, rows: Sequence[MemberRow] | None) -> None:
        """Who has the number in any store; None where head office could not be asked, and may be once more."""
        if text != self.field.text():
            return
        if rows is None:
            self._show_nobody(self.tr("Head office cannot be asked now. Enter tries again."))
            self.elsewhere.show()
            return
        self.show_rows(text, rows)
        if not rows:
            self._show_nobody(self.tr("Nobody has this number in any store."))
            self.similar.hide()

    def _fill(self, text: str, rows: Sequence[MemberRow]) -> None:
        self._rows, self._searched_for = tuple(rows), text
        self.table.show_rows([self._cells(row) for row in rows])
        self.pages.setCurrentIndex(0)
        self.similar.hide()
        self.elsewhere.hide()
        if rows:
            self.table.selectRow(0)
        self.rows_shown.emit(bool(rows))

    def _show_nobody(self, sentence: str) -> None:
        self.nobody.show_text(sentence)
        self.pages.setCurrentIndex(1)

    def ask_similar(self) -> None:
        self.similar.hide()
        self._show_nobody(self.tr("Looking for similar names…"))
        self.field.setFocus()
        self.similar_asked.emit(self.field.text())

    def ask_elsewhere(self) -> None:
        self.elsewhere.hide()
        self._show_nobody(self.tr("Asking head office for this number…"))
        self.field.setFocus()
        self.elsewhere_asked.emit(self.field.text())

    def choose(self) -> None:
        """Takes the selected member; what was typed since the last search is searched for first."""
        if self.field.text() != self._searched_for:
            self.search()
            if not self._rows:
                return
        row = self.table.selected_row()
        if row is not None and row < len(self._rows):
            self.chosen.emit(self._rows[row])
        elif self.similar.isVisible():
            self.ask_similar()
        elif self.elsewhere.isVisible():
            self.ask_elsewhere()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if watched is self.field and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._move(1 if key == Qt.Key.Key_Down else -1)
                return True
            if watched is self.table and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)

    def _move(self, by: int) -> None:
        if self._rows:
            row = (self.table.selected_row() or 0) + by
            self.table.selectRow(max(0, min(row, len(self._rows) - 1)))
