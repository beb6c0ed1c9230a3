"""Buttons that a scan cannot press: no default, no digit shortcut, no focus by a click."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pos_loyalty.till.plain_label import FittingLabel, PlainLabel
from pos_loyalty.till.theme import Look


class Button(QPushButton):
    """`tone` is the dynamic property that the style sheet reads: primary, ok, plain, link or tool."""

    def __init__(self, text: str, tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("tone", tone)
        self.setAutoDefault(False)
        self.setDefault(False)
        # A button that keeps the focus after a click would take the next key.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text)

    def show_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)


class KeyButton(Button):
    """An action with its key above its words; the key itself is a shortcut of the window."""

    def __init__(self, key: str, text: str, look: Look) -> None:
        super().__init__("", "action")
        self.setProperty("action", True)
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        margin = look.px(4)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(0)
        key_label = PlainLabel("key")
        key_label.setText(key)
        # One line of the usual size, or two smaller ones.
        sizes = (17, 15, 14, 13) if look.side else (20, 18, 16, 15, 14, 13)
        self.caption = FittingLabel("action", tuple(map(look.px, sizes)))
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.caption.setText(text)
        if not look.side:
            layout.addWidget(key_label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.caption, 1)
        for label in (key_label, self.caption):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_caption(self, text: str, told: str = "") -> None:
        """`told` is what is read aloud, where the words shown are shorter."""
        self.caption.show_text(text)
        self.setAccessibleName(told or text)
