"""The bars of a member card as modules, and how wide a module is on a printer: always whole dots.

Widths: an X of 0.264 to 0.660 mm, 0.330 recommended; quiet zones of 10 X beside Code 128, 11 and 7 beside EAN-13
(GS1 General Specifications, symbol tables). A bar of a broken number of dots is up to half a module wrong.
"""

import math
from dataclasses import dataclass
from typing import Literal

import barcode
import segno

from pos_loyalty.domain import cards, codes
from pos_loyalty.domain.errors import UserError

CardCode = Literal["code128", "ean13", "qr"]

LEAST_X_MM, WANTED_X_MM, MOST_X_MM = 0.264, 0.330, 0.660
LEAST_QR_X_MM = 0.396
"""Half as much again as a bar's: a module of a square code has only itself."""
_QUIET = {"code128": (10, 10), "ean13": (11, 7)}
_QR_QUIET = 4


@dataclass(frozen=True, slots=True)
class Bars:
    """A linear code, `modules` of '1' (bar) and '0', without its quiet zones."""

    modules: str
    quiet_left: int
    quiet_right: int

    @property
    def width(self) -> int:
        """In modules, quiet zones included."""
        return self.quiet_left + len(self.modules) + self.quiet_right

    def runs(self) -> list[tuple[int, int]]:
        """Each bar as (first module, modules wide), the quiet zone counted."""
        found, at = [], self.quiet_left
        for group in self.modules.replace("01", "0 1").replace("10", "1 0").split():
            if group[0] == "1":
                found.append((at, len(group)))
            at += len(group)
        return found


def bars(number: str, kind: CardCode) -> Bars:
    """Raises UserError 'card_number_unfit' for a number that is not a card of this kind."""
    if kind == "ean13":
        # The library replaces a wrong check digit silently.
        if not (
            len(number) == 13 and number.isascii() and number.isdigit() and codes.gtin_check_holds(number)
        ):
            raise UserError("card_number_unfit", number=codes.printable(number.encode()))
        modules = barcode.get("ean13", number).build()[0]
    else:
        check_own(number)
        modules = barcode.get("code128", number).build()[0]
    return Bars(str(modules), *_QUIET[kind])


def bars_of_text(text: str) -> Bars:
    """Any printable ASCII as Code 128, such as the code at the foot of a receipt."""
    return Bars(str(barcode.get("code128", text).build()[0]), *_QUIET["code128"])


def square(number: str) -> list[list[bool]]:
    """A QR code as rows of dark modules, without its quiet zone. Raises UserError 'card_number_unfit'."""
    check_own(number)
    made = segno.make(number, error="m", micro=False)
    return [[bool(dark) for dark in row] for row in made.matrix]


def check_own(number: str) -> None:
    """Raises UserError 'card_number_unfit'."""
    if not (cards.has_valid_check(number) and number.startswith("9")):
        raise UserError("card_number_unfit", number=codes.printable(number.encode()))


def phone_picture(number: str, path: str) -> None:
    """A QR code as a picture (.png, .svg) to be shown on a telephone. Raises UserError, OSError."""
    check_own(number)
    segno.make(number, error="m", micro=False).save(path, scale=12, border=_QR_QUIET)


def module_dots(dpi: int, modules: int, most_mm: float, least_mm: float = LEAST_X_MM) -> int:
    """How many whole dots a module has, so that all of them fit.

    Raises UserError 'card_too_narrow' where the printer is too coarse for this width.
    """
    least = math.ceil(least_mm * dpi / 25.4)
    wanted = max(least, round(max(WANTED_X_MM, least_mm) * dpi / 25.4))
    fitting = int(most_mm * dpi / 25.4) // modules
    if fitting < least:
        raise UserError("card_too_narrow", dpi=dpi)
    return min(wanted, fitting)
