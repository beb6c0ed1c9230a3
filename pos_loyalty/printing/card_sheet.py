"""Member cards on paper: A4 sheets of ten, or one page of the size of a card for a card printer."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from pos_loyalty.domain.errors import UserError
from pos_loyalty.i18n.fonts import families
from pos_loyalty.printing import card_codes
from pos_loyalty.printing.card_codes import CardCode

Page = Literal["a4", "card"]

CARD_MM = (85.60, 53.98)
"""ID-1 of ISO/IEC 7810."""
A4_MM = (210.0, 297.0)
COLUMNS, ROWS = 2, 5
COLUMN_GAP_MM = 6.0
MOST_CARDS = 10_000
DPIS = (203, 300, 600)
"""Of card and label printers; 300 is what most have."""
_BAND_MM, _MARGIN_MM, _BARS_MM = 13.0, 5.0, 17.0
_ACCENT, _INK, _CUT = QColor("#0B57A4"), QColor("#14181D"), QColor("#9AA4AE")


@dataclass(frozen=True, slots=True)
class CardPrint:
    """What stands on one card; `language` chooses the form of letters that several languages share."""

    number: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class CardLook:
    """What all cards of a print have in common. `dpi` is the printer's: bars are whole dots of it."""

    title: str = ""
    code: CardCode = "code128"
    dpi: int = 300
    page: Page = "a4"


def write_sheet(path: Path, wanted: Sequence[CardPrint], look: CardLook) -> int:
    """A PDF of these cards; how many pages it has.

    Raises UserError 'card_number_unfit', 'cards_none', 'cards_too_many' before anything is written, and OSError.
    """
    checked(wanted, look)
    writer = QPdfWriter(str(path))
    writer.setTitle(look.title or "Member cards")
    writer.setCreator("pos-loyalty")
    writer.setResolution(look.dpi)
    pages = print_on(writer, wanted, look)
    if not path.exists() or path.stat().st_size == 0:
        raise OSError(f"{path} could not be written")
    return pages


def checked(wanted: Sequence[CardPrint], look: CardLook) -> None:
    if not wanted:
        raise UserError("cards_none")
    if len(wanted) > MOST_CARDS:
        raise UserError("cards_too_many", most=MOST_CARDS)
    for card in wanted:
        if look.code == "qr":
            card_codes.check_own(card.number)
        else:
            card_codes.bars(card.number, look.code)


def print_on(writer: QPagedPaintDevice, wanted: Sequence[CardPrint], look: CardLook) -> int:
    """Draws on what has pages: a PDF, or a printer with `resolution` set to its dots."""
    size = CARD_MM if look.page == "card" else A4_MM
    page_size = QPageSize(
        QSizeF(*size), QPageSize.Unit.Millimeter, matchPolicy=QPageSize.SizeMatchPolicy.ExactMatch
    )
    layout = QPageLayout(page_size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    writer.setPageLayout(layout)
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError("the printer takes no page")
    try:
        return _pages(writer, painter, wanted, look)
    finally:
        painter.end()


def _pages(writer: QPagedPaintDevice, painter: QPainter, wanted: Sequence[CardPrint], look: CardLook) -> int:
    places = [(0.0, 0.0)] if look.page == "card" else list(_places())
    count = 0
    for first in range(0, len(wanted), len(places)):
        of_page = wanted[first : first + len(places)]
        if count:
            writer.newPage()
        count += 1
        for card, place in zip(of_page, places, strict=False):
            _Card(painter, look, place).draw(card)
            if look.page == "a4":
                _cut_marks(painter, look.dpi, place)
    return count


def _places() -> Iterable[tuple[float, float]]:
    """The upper left corners of the cards on a sheet, in mm."""
    left = (A4_MM[0] - COLUMNS * CARD_MM[0] - (COLUMNS - 1) * COLUMN_GAP_MM) / 2
    top = (A4_MM[1] - ROWS * CARD_MM[1]) / 2
    for row in range(ROWS):
        for column in range(COLUMNS):
            yield left + column * (CARD_MM[0] + COLUMN_GAP_MM), top + row * CARD_MM[1]


class _Card:
    """One card at its place; everything is in whole dots of the printer."""

    def __init__(self, painter: QPainter, look: CardLook, place_mm: tuple[float, float]) -> None:
        self._painter, self._look = painter, look
        self._left, self._top = self._dots(place_mm[0]), self._dots(place_mm[1])

    def _dots(self, millimetres: float) -> int:
        return round(millimetres * self._look.dpi / 25.4)

    def draw(self, card: CardPrint) -> None:
        self._painter.fillRect(self._rect(0, 0, CARD_MM[0], _BAND_MM), _ACCENT)
        width = CARD_MM[0] - 2 * _MARGIN_MM
        self._text(
            self._look.title, (_MARGIN_MM, 0, width, _BAND_MM), 5.5, QColor("white"), card.language, bold=True
        )
        if self._look.code == "qr":
            self._text(card.name, (_MARGIN_MM, 17, width - 32, 9), 5.5, _INK, card.language)
            self._text(grouped(card.number), (_MARGIN_MM, 42, width - 32, 6), 3.8, _INK, "en")
            self._square(card.number)
        else:
            self._text(card.name, (_MARGIN_MM, 15.5, width, 9), 5.5, _INK, card.language)
            shown = (_MARGIN_MM, 47, width, 5)
            self._text(grouped(card.number), shown, 3.8, _INK, "en", centred=True)
            self._bars(card.number)

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        return QRectF(
            self._left + self._dots(x), self._top + self._dots(y), self._dots(width), self._dots(height)
        )

    def _bars(self, number: str) -> None:
        code = card_codes.bars(number, self._look.code)
        dots = card_codes.module_dots(self._look.dpi, code.width, CARD_MM[0])
        left = self._left + (self._dots(CARD_MM[0]) - code.width * dots) // 2
        top, height = self._top + self._dots(CARD_MM[1] - 7.5 - _BARS_MM), self._dots(_BARS_MM)
        for first, wide in code.runs():
            self._painter.fillRect(left + first * dots, top, wide * dots, height, Qt.GlobalColor.black)

    def _square(self, number: str) -> None:
        rows = card_codes.square(number)
        most_mm = CARD_MM[1] - _BAND_MM - 4
        quiet = 4
        dots = card_codes.module_dots(
            self._look.dpi, len(rows) + 2 * quiet, most_mm, card_codes.LEAST_QR_X_MM
        )
        # As large as there is room: it is read at an arm's length.
        dots = max(dots, math.floor(most_mm * self._look.dpi / 25.4 / (len(rows) + 2 * quiet)))
        side = (len(rows) + 2 * quiet) * dots
        left = self._left + self._dots(CARD_MM[0]) - side - self._dots(1) + quiet * dots
        top = (
            self._top + self._dots(_BAND_MM) + (self._dots(CARD_MM[1] - _BAND_MM) - side) // 2 + quiet * dots
        )
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    self._painter.fillRect(left + x * dots, top + y * dots, dots, dots, Qt.GlobalColor.black)

    def _text(
        self,
        text: str,
        box_mm: tuple[float, float, float, float],
        height_mm: float,
        colour: QColor,
        language: str,
        *,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """In one line, smaller where it is long, with an ellipsis where that is not enough."""
        if not text:
            return
        box = self._rect(*box_mm)
        font = QFont(list(families(language)))
        font.setBold(bold)
        for part in (1.0, 0.85, 0.7):
            font.setPixelSize(max(1, self._dots(height_mm * part)))
            metrics = QFontMetricsF(font, self._painter.device())
            if metrics.horizontalAdvance(text) <= box.width():
                break
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(
            box, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown
        )


def _cut_marks(painter: QPainter, dpi: int, place_mm: tuple[float, float]) -> None:
    """Short lines outside the corners, for a guillotine."""
    painter.setPen(QPen(_CUT, max(1, round(dpi / 300))))
    per_mm = dpi / 25.4
    left, top = place_mm[0] * per_mm, place_mm[1] * per_mm
    right, bottom = left + CARD_MM[0] * per_mm, top + CARD_MM[1] * per_mm
    near, far = 0.5 * per_mm, 2.5 * per_mm
    for x, outward in ((left, -1), (right, 1)):
        for y in (top, bottom):
            painter.drawLine(round(x + outward * near), round(y), round(x + outward * far), round(y))


def grouped(number: str) -> str:
    """As people read it out: four digits at a time."""
    if len(number) != 16:
        return number
    return " ".join(number[first : first + 4] for first in range(0, 16, 4))
