"""A receipt as the bytes of an ESC/POS printer.

Lines that the printer's code pages can write go out as text. A line with any other letter (Korean, Chinese, Japanese, or
a sign that no page has) is drawn and goes out as a picture: printers print such text as question marks or worse, and say
nothing. Letters keep the columns of the text, so that amounts stay under each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from escpos.capabilities import CAPABILITIES, get_profile
from escpos.printer import Dummy
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from pos_loyalty.i18n.fonts import families
from pos_loyalty.printing import card_codes, columns

DOTS_OF_A_LETTER, LINE_DOTS = 12, 30
BAR_DOTS, BAR_HEIGHT = 2, 70
_BLACK = 0xFF000000
RESET, FEED, CUT, DRAWER = b"\x1b@", b"\x1bd\x05", b"\x1dV\x42\x00", b"\x1bp\x00\x19\xfa"


@dataclass(frozen=True, slots=True)
class PrinterLook:
    """`profile` is the printer's name in python-escpos; `drawer` opens the till's drawer with the receipt."""

    profile: str = "default"
    columns: int = 42
    language: str = "en"
    drawer: bool = False


def receipt_job(lines: Sequence[str], receipt_code: str, look: PrinterLook) -> bytes:
    """Reset first, whatever the job before it left behind; then lines, the code as bars, and the cut."""
    paper = Dummy(profile=look.profile)
    out = RESET + (DRAWER if look.drawer else b"")
    for line in lines:
        if _is_writable(line, look.profile):
            paper.clear()
            paper.text(line + "\n")
            out += paper.output
        else:
            out += _drawn(line, look)
    return out + _bars(receipt_code, look.columns) + FEED + CUT


def _is_writable(line: str, profile: str) -> bool:
    return all(sign.isascii() or sign in _writable(profile) for sign in line)


@cache
def _writable(profile: str) -> frozenset[str]:
    """What the single-byte code pages of this printer have beside ASCII."""
    signs: set[str] = set()
    for name in get_profile(profile).codePages.values():
        encoding = CAPABILITIES["encodings"].get(name, {}).get("python_encode")
        if encoding is None or encoding in {"cp932", "cp949", "gb18030", "big5", "shift_jis"}:
            continue
        signs.update(bytes(range(0x80, 0x100)).decode(encoding, "ignore"))
    return frozenset(sign for sign in signs if sign.isprintable())


def _drawn(line: str, look: PrinterLook) -> bytes:
    """One line as a picture: each letter in the columns that it has in the text."""
    image = _blank(look.columns * DOTS_OF_A_LETTER, LINE_DOTS)
    painter = QPainter(image)
    font = QFont(list(families(look.language)))
    font.setPixelSize(LINE_DOTS - 8)
    painter.setFont(font)
    at = 0
    for sign in line:
        wide = columns.width(sign)
        box = QRect(at * DOTS_OF_A_LETTER, 0, max(1, wide) * DOTS_OF_A_LETTER, LINE_DOTS)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), sign)
        at += wide
    painter.end()
    return _picture(image)


def _bars(receipt_code: str, wide: int) -> bytes:
    """The receipt code as a picture, too: not every printer draws Code 128, and bars are whole dots this way."""
    code = card_codes.bars_of_text(receipt_code)
    image = _blank(wide * DOTS_OF_A_LETTER, BAR_HEIGHT)
    painter = QPainter(image)
    left = (image.width() - code.width * BAR_DOTS) // 2
    for first, modules in code.runs():
        painter.fillRect(left + first * BAR_DOTS, 0, modules * BAR_DOTS, BAR_HEIGHT, Qt.GlobalColor.black)
    painter.end()
    return _picture(image)


def _blank(width: int, height: int) -> QImage:
    image = QImage((width + 7) // 8 * 8, height, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    return image


def _picture(image: QImage) -> bytes:
    """GS v 0: a raster bit image, one bit a dot, most significant first, 1 is black."""
    bits = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    if bits.color(1) != _BLACK:
        bits.invertPixels()
    wide, stride = bits.width() // 8, bits.bytesPerLine()
    raw = bytes(bits.constBits())
    rows = b"".join(raw[y * stride : y * stride + wide] for y in range(bits.height()))
    return b"\x1dv0\x00" + wide.to_bytes(2, "little") + bits.height().to_bytes(2, "little") + rows
