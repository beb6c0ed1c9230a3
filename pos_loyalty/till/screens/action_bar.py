"""The actions at the foot of the counter; the side panel has room for fewer, its help lists them all."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, Money
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.i18n.formats import capped
from pos_loyalty.till.buttons import KeyButton
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

LONGEST_NAME = 12


class ActionBar(QWidget):
    pressed = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self.setFixedHeight(look.px(56 if look.side else 80))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8 if look.side else 12))
        self.buttons: dict[str, KeyButton] = {}
        for key, caption in self._side_actions() if look.side else self._actions():
            button = KeyButton(key, caption, look)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
            self.buttons[key] = button
            row.addWidget(button, 1)

    def _actions(self) -> list[tuple[str, str]]:
        return [
            ("F2", self.tr("Find member")),
            ("F3", self.tr("New member")),
            ("F4", self.tr("Lost card")),
            ("F6", self.tr("Return")),
            ("F7", self.tr("Undo last")),
            ("Esc", self.tr("Clear customer")),
        ]

    def _side_actions(self) -> list[tuple[str, str]]:
        return [
            ("F2", self.tr("Find", "short, side panel")),
            ("F3", self.tr("New", "short, side panel")),
            ("F7", self.tr("Undo", "short, side panel")),
            ("Esc", self.tr("Clear", "short, side panel")),
        ]

    def show_undo(self, view: CounterView) -> None:
        """The button says what F7 would take back."""
        button = self.buttons["F7"]
        possible = view.undo_key is not None
        button.setEnabled(possible)
        set_state(button, "off", not possible)
        told = self._undo_sentence(view)
        shown = self._short(view) if self._look.side else told
        button.show_caption(shown or self._nothing_to_undo(), told)

    def _nothing_to_undo(self) -> str:
        return self.tr("Undo", "short, side panel") if self._look.side else self.tr("Undo last")

    def _undo_sentence(self, view: CounterView) -> str:
        if view.undo_key is None:
            return ""
        values = {
            name: capped(value, LONGEST_NAME) if isinstance(value, str) else value
            for name, value in view.undo_values.items()
        }
        return self._words.sentence(Prompt(view.undo_key, tuple(values.items())))

    def _short(self, view: CounterView) -> str:
        total = view.undo_values.get("total")
        if isinstance(total, Money):
            amount = self._words.money(total.amount_minor, total.currency)
            return self.tr("Undo {amount}", "short, side panel").format(amount=amount)
        match view.undo_key:
            case "undo_redemption":
                return self.tr("Undo gift", "short, side panel")
            case "undo_enrol":
                return self.tr("Undo new member", "short, side panel")
            case "undo_card":
                return self.tr("Undo card", "short, side panel")
        return ""
