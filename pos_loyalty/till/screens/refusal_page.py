"""One sentence in the whole window, when nothing can be done at this till, and perhaps the one way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.theme import Look


class RefusalPage(QWidget):
    way_out_taken = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        icon = IconView(look.px(120))
        icon.show_icon("error", look.tokens.err, look.tokens.bg)
        self.label = FittingLabel("body", tuple(map(look.px, (34, 28, 24, 20))))
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.way_out = Button(self.tr("Put back a copy"), "primary")
        self.way_out.clicked.connect(self.way_out_taken)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(look.px(40),) * 4)
        box.addStretch(1)
        box.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.label, 2)
        box.addWidget(self.way_out, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)

    def show_sentence(self, sentence: str, way_out: str = "") -> None:
        self.label.show_text(sentence)
        self.label.setAccessibleName(sentence)
        self.way_out.setVisible(bool(way_out))
        if way_out:
            self.way_out.show_text(way_out)
