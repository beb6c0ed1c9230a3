"""One sentence in the whole window, when nothing can be done at this till."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.theme import Look


class RefusalPage(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        icon = IconView(look.px(120))
        icon.show_icon("error", look.tokens.err, look.tokens.bg)
        self.label = FittingLabel("body", tuple(map(look.px, (34, 28, 24, 20))))
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(look.px(40),) * 4)
        box.addStretch(1)
        box.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.label, 3)

    def show_sentence(self, sentence: str) -> None:
        self.label.show_text(sentence)
        self.label.setAccessibleName(sentence)
