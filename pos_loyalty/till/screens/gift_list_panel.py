"""F8: every gift within reach; the same two presses as on the counter."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView, GiftTile
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class GiftListPanel(Panel):
    gift_pressed = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("All gifts within reach"),
            self.tr("Tap a gift twice to give it, or choose with ↑ ↓ and press F12 twice. Esc cancels."),
            self.tr("F12 Give this gift"),
        )
        self._gifts: tuple[GiftTile, ...] = ()
        headers: tuple[str, ...] = (self.tr("Gift"), self.tr("Points"))
        if not look.side:
            headers = (self.tr("Gift"), self.tr("Left"), self.tr("Leaves"), self.tr("Points"))
        self.table = Table(look, self.tr("Gifts"), 0, frozenset(range(1, len(headers))), headers)
        self.table.cellClicked.connect(lambda row, _: self._press(row))
        self.table.installEventFilter(self)
        self.body.addWidget(self.table)

    def opened(self, view: CounterView) -> None:
        self.table.setFocus()

    def show_gifts(self, gifts: Sequence[GiftTile]) -> None:
        self._gifts = tuple(gifts)
        self.table.show_rows([self._cells(tile) for tile in gifts])
        armed = next((row for row, tile in enumerate(gifts) if tile.armed or tile.waiting), None)
        if armed is not None:
            self.table.selectRow(armed)
        elif gifts and self.table.selected_row() is None:
            self.table.selectRow(0)

    def _cells(self, tile: GiftTile) -> tuple[str, ...]:
        words = self.words
        name = words.name(tile.reward.name(words.language))
        if tile.waiting:
            name = self.tr("Asking head office… {gift}").format(gift=name)
        elif tile.armed:
            name = self.tr("Confirm: {gift}").format(gift=name)
        points = words.number(-tile.reward.points if tile.armed else tile.reward.points)
        if self.look.side:
            return name, points
        return name, words.number(tile.reward.stock), words.number(tile.points_after), points

    def _press(self, row: int) -> None:
        if row < len(self._gifts):
            self.gift_pressed.emit(self._gifts[row].reward.reward_id)

    def confirm(self) -> None:
        row = self.table.selected_row()
        if row is not None:
            self._press(row)

    def first_focus(self) -> QWidget:
        return self.table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_space = event.key() == Qt.Key.Key_Space
            if watched is self.table and is_space:
                self.confirm()
                return True
        return super().eventFilter(watched, event)
