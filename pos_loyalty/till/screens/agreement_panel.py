"""Somebody who may has to agree: number and PIN, typed each time; Esc and nothing happens."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.screens.number_and_pin import NumberAndPin
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class AgreementPanel(Panel):
    """`entered` says what was typed: a PIN, or a number, a space and a PIN."""

    entered = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(look, words, self.tr("A manager has to agree"), "", self.tr("F12 Agree"))
        self.who = NumberAndPin(look, self.tr("Manager's number"), is_low=True)
        self.who.entered.connect(self.confirm)
        self.body.addStretch(1)
        self.body.addWidget(self.who, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(1)

    def opened(self, view: CounterView) -> None:
        self.who.start(asks_who=view.operator is not None)
        if view.operator is None:
            self.help.show_text(self.tr("The PIN of the store manager. Esc, and nothing happens."))
        else:
            self.help.show_text(
                self.tr("If you may agree yourself, type only your PIN. Esc, and nothing happens.")
            )

    def takes_key(self, key: str) -> bool:
        """Nothing else is begun before it is answered, but whoever stands here may leave."""
        return key not in {"Esc", "F12", "F11"}

    def confirm(self) -> None:
        number, pin = self.who.take()
        if pin:
            self.entered.emit(f"{number} {pin}".strip())

    def first_focus(self) -> QWidget:
        return self.who.first_field()
