"""The demonstration's scanner: a window of cards and goods, one click scans one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look, style_sheet

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Label:
    """Something with a code on it: `code` is scanned, `name` and `detail` (a tier, a price) are shown."""

    code: bytes
    name: str
    detail: str


class Special(Enum):
    """Codes that go wrong, for trying out."""

    DAMAGED = "damaged"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


class LabelList(QWidget):
    """A search field and what it finds; Enter or a click scans."""

    scanned = Signal(bytes)

    def __init__(self, look: Look, words: Words, name: str, labels: Sequence[Label]) -> None:
        super().__init__()
        self._words, self._labels = words, tuple(labels)
        self._shown: tuple[Label, ...] = ()
        self.field = QLineEdit()
        self.field.setProperty("freeText", True)
        self.field.setAccessibleName(self.tr("Search"))
        self.field.setPlaceholderText(self.tr("Search"))
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._scan_selected)
        self.table = Table(look, name, 0, frozenset({1}), (self.tr("Name"), self.tr("Tier or price")))
        self.table.cellClicked.connect(self._scan_selected)
        self.table.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, look.px(8), 0, 0)
        box.addWidget(self.field)
        box.addWidget(self.table, 1)
        self._search("")

    def _search(self, text: str) -> None:
        wanted = text.casefold().strip()
        hits = (label for label in self._labels if wanted in label.name.casefold())
        self._shown = tuple(label for label, _ in zip(hits, range(MOST_ROWS), strict=False))
        self.table.show_rows([(self._words.name(label.name), label.detail) for label in self._shown])
        if self._shown:
            self.table.selectRow(0)

    def _scan_selected(self) -> None:
        row = self.table.selected_row()
        if row is not None and row < len(self._shown):
            self.scanned.emit(self._shown[row].code)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.table and is_enter:
                self._scan_selected()
                return True
        return super().eventFilter(watched, event)


class VirtualScannerWindow(QWidget):
    """`scan` gets the bytes as a scanner would send them, `plug` whether the scanner is plugged in."""

    def __init__(
        self,
        look: Look,
        words: Words,
        *,
        cards: Sequence[Label],
        goods: Sequence[Label],
        specials: dict[Special, bytes],
        scan: Callable[[bytes], None],
        plug: Callable[[bool], None],
    ) -> None:
        super().__init__()
        self._scan, self._plug, self._plugged = scan, plug, True
        self.setObjectName("virtualScanner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("compact", True)
        self.setWindowTitle(self.tr("Virtual scanner"))
        self.setStyleSheet(style_sheet(look))
        self.cards = LabelList(look, words, self.tr("Cards"), cards)
        self.goods = LabelList(look, words, self.tr("Goods"), goods)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What to scan"))
        self.tabs.addTab(self.cards, self.tr("Cards"))
        self.tabs.addTab(self.goods, self.tr("Goods"))
        for listed in (self.cards, self.goods):
            listed.scanned.connect(self._scan)
        box = QVBoxLayout(self)
        margin = look.px(10)
        box.setContentsMargins(margin, margin, margin, margin)
        box.addWidget(self.tabs, 1)
        box.addLayout(self._buttons(look, specials))
        self.resize(look.px(400), look.px(720))

    def _buttons(self, look: Look, specials: dict[Special, bytes]) -> QGridLayout:
        captions = {
            Special.DAMAGED: self.tr("Damaged code"),
            Special.UNKNOWN: self.tr("Unknown card"),
            Special.BLOCKED: self.tr("Blocked card"),
        }
        grid = QGridLayout()
        grid.setSpacing(look.px(8))
        self.specials: dict[Special, Button] = {}
        for place, (special, code) in enumerate(specials.items()):
            button = Button(captions[special], "plain")
            button.clicked.connect(lambda _=False, code=code: self._scan(code))
            self.specials[special] = button
            grid.addWidget(button, place // 2, place % 2)
        self.plug = Button(self.tr("Unplug scanner"), "plain")
        self.plug.clicked.connect(self._toggle_plug)
        grid.addWidget(self.plug, len(specials) // 2, len(specials) % 2)
        return grid

    def _toggle_plug(self) -> None:
        self._plugged = not self._plugged
        self.plug.show_text(self.tr("Unplug scanner") if self._plugged else self.tr("Plug scanner in"))
        for part in (self.tabs, *self.specials.values()):
            part.setEnabled(self._plugged)
        self._plug(self._plugged)
