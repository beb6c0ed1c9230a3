"""The points of the customer at the counter, in figures and two lines; pressed, it opens where they come from."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.screens.member_facts import NOTHING, Fact
from pos_loyalty.till.theme import Look

_ICONS = {"": "waits", "warn": "clock", "debt": "warn", "tier": "tier_large"}


class PointsButton(Button):
    def __init__(self, look: Look) -> None:
        super().__init__("", "bare")
        self._look = look
        px = look.px
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Why this number of points"))
        sizes = (38, 34, 30, 26) if look.side else (50, 46, 42, 38, 34, 30, 26)
        self.figure = _Figure("points", tuple(map(px, sizes)))
        # Figures have no descenders: the line may be lower than the font asks for.
        self.figure.setFixedHeight(px(46 if look.side else 58))
        self.unit = PlainLabel("unit")
        self.gain = ElidedLabel("gain", tuple(map(px, (19, 17, 15, 13) if look.side else (20, 18, 16, 14))))
        self.key = PlainLabel("key")
        fact_sizes = tuple(map(px, (16, 15, 14, 13) if look.side else (19, 18, 17, 16, 15, 14, 13)))
        self.icons = [IconView(px(16 if look.side else 18)) for _ in range(2)]
        self.lines = [ElidedLabel("fact", fact_sizes) for _ in range(2)]
        box = QVBoxLayout(self)
        box.setContentsMargins(px(6), 0, px(6), 0)
        box.setSpacing(0)
        box.addLayout(self._first_row())
        for icon, line in zip(self.icons, self.lines, strict=True):
            row = QHBoxLayout()
            row.setSpacing(px(6))
            row.addWidget(icon)
            row.addWidget(line, 1)
            line.setFixedHeight(px(19 if look.side else 30))
            box.addLayout(row)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _first_row(self) -> QHBoxLayout:
        px, side = self._look.px, self._look.side
        row, beside, unit = QHBoxLayout(), QHBoxLayout() if side else QVBoxLayout(), QHBoxLayout()
        row.setSpacing(px(10))
        beside.setSpacing(px(6) if side else 0)
        unit.setSpacing(px(6))
        unit.addWidget(self.unit)
        self.key.setText("F1")
        if side:
            self.key.hide()
            self.gain.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        else:
            unit.addWidget(self.key)
            unit.addStretch(1)
            beside.addStretch(1)
        beside.addLayout(unit)
        beside.addWidget(self.gain, 1 if side else 0)
        if not side:
            beside.addStretch(1)
        self.gain.setMinimumWidth(px(130))
        row.addWidget(self.figure)
        row.addLayout(beside, 1)
        return row

    def show_points(
        self, figure: str, unit: str, gain: str, facts: tuple[Fact, Fact], short_gain: str = ""
    ) -> None:
        """`figure` is empty where nobody stands at the counter."""
        self.figure.show_text(figure)
        self.unit.show_text(unit)
        self.gain.show_text(gain, short_gain)
        self.gain.setVisible(bool(gain))
        self.setEnabled(bool(figure))
        if not self._look.side:
            self.key.setVisible(bool(figure))
        for icon, line, fact in zip(self.icons, self.lines, facts, strict=True):
            self._show_fact(icon, line, fact)
        told = (figure, unit, gain, *(fact.text for fact in facts))
        self.setAccessibleDescription(", ".join(text for text in told if text))

    def show_nothing(self) -> None:
        self.show_points("", "", "", (NOTHING, NOTHING))

    def _show_fact(self, icon: IconView, line: ElidedLabel, fact: Fact) -> None:
        tokens = self._look.tokens
        colour = {"warn": tokens.warn, "debt": tokens.err, "tier": tokens.accent}.get(fact.tone, tokens.ink2)
        name = _ICONS[fact.tone] if fact.text else ""
        icon.show_icon(name, colour, tokens.surface)
        icon.setVisible(bool(name))
        set_state(line, "tone", fact.tone)
        line.show_text(fact.text)


class _Figure(ElidedLabel):
    """As wide as its digits need at the largest size, narrower where others need the room."""

    def __init__(self, role: str, sizes_px: tuple[int, ...]) -> None:
        super().__init__(role, sizes_px)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        font = QFont(self.font())
        font.setPixelSize(self._sizes_px[0])
        return QSize(QFontMetrics(font).horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def baseline(self) -> int:
        """The ink of digits and commas stands in the middle: Qt would cut the tail of a comma for a line so low."""
        ink = QFontMetrics(self.drawn_font()).tightBoundingRect("0,")
        return round((self.height() - ink.height()) / 2 - ink.top())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.drawn_font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(0, self.baseline(), self.drawn_text())
