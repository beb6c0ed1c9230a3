"""One sentence, always in the same place: what happened, what it means, what to press."""

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from pos_loyalty.checkout.views import Kind
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.theme import Look


class MessageBar(QFrame):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("messageBar")
        self.setFixedHeight(look.px(66 if look.side else 54))
        self._look = look
        self.kind: Kind = "info"
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12), look.px(2), look.px(12), look.px(2))
        row.setSpacing(look.px(12))
        self.icon = IconView(look.px(26 if look.side else 32))
        sizes = (19, 17, 15, 13) if look.side else (21, 19, 17, 15)
        self.label = FittingLabel("message", tuple(look.px(size) for size in sizes))
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)

    def show_message(self, kind: Kind, text: str) -> None:
        tokens = self._look.tokens
        colour, ground = {
            "ok": (tokens.ok, tokens.ok_soft),
            "info": (tokens.accent, tokens.soft),
            "ask": (tokens.accent, tokens.soft),
            "warn": (tokens.warn, tokens.warn_soft),
            "error": (tokens.err, tokens.err_soft),
        }[kind]
        self.kind = kind
        set_state(self, "kind", kind)
        self.icon.show_icon(kind, colour, ground)
        changed = text != self.label.text()
        self.label.show_text(text)
        if changed:
            self.label.setAccessibleName(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self.label, QAccessible.Event.Alert))
