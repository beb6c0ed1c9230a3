"""What EAN-13 and Code 128 are made of.

A module is the width of the narrowest bar; 1 is a bar, 0 a space. Figures: ISO/IEC 15420 and 15417.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_LEFT = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
_RIGHT = ["".join("10"[int(module)] for module in pattern) for pattern in _LEFT]
# A left digit comes in two forms; which of them stand where says what the first digit is.
EAN_LEFT = (*_LEFT, *(pattern[::-1] for pattern in _RIGHT))
EAN_RIGHT = tuple(_RIGHT)
EAN_PARITIES = [
    "000000",
    "001011",
    "001101",
    "001110",
    "010011",
    "011001",
    "011100",
    "010101",
    "010110",
    "011010",
]

# Widths of bar, space, bar … of each symbol, by its value.
_CODE128_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232"
)


def _modules(widths: str) -> str:
    return "".join("10"[index % 2] * int(width) for index, width in enumerate(widths))


CODE128 = tuple(_modules(widths) for widths in _CODE128_WIDTHS.split())
CODE128_STARTS = (103, 104, 105)
CODE128_STOP = _modules("2331112")


@dataclass(frozen=True, slots=True)
class Window:
    """Some patterns that may stand in one place, and the module that always stands before and after them."""

    patterns: tuple[str, ...]
    before: str
    after: str

    @property
    def modules(self) -> int:
        return len(self.patterns[0])


@dataclass(frozen=True, slots=True)
class Run:
    """One window at some places: each start is a distance in modules from the first bar of the code."""

    window: Window
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what stands in a code of `modules`: the `symbols` are open, the `guards` are always the same."""

    modules: int
    symbols: tuple[Run, ...]
    guards: tuple[Run, ...]
    # Every symbol begins with a bar after a space.
    is_comb: bool = False

    @property
    def choices(self) -> float:
        """How much is open: the logarithm of the number of all codes."""
        return sum(len(run.starts) * math.log(len(run.window.patterns)) for run in self.symbols)


# Between two digits, or a digit and a guard, there is always the same edge: only the choice inside is open.
_EAN_LEFT_DIGIT = Window(EAN_LEFT, "1", "0")
_EAN_RIGHT_DIGIT = Window(EAN_RIGHT, "0", "1")
# The outer guards are looked for together with the light margin beside them.
_EAN_BEGIN = Window(("0000101",), "0", "0")
_EAN_CENTRE = Window(("01010",), "1", "1")
_EAN_END = Window(("1010000",), "0", "0")
_CODE128_SYMBOL = Window(CODE128, "0", "1")
_CODE128_BEGIN = Window(tuple("0000" + CODE128[value] for value in CODE128_STARTS), "0", "1")
_CODE128_END = Window((CODE128_STOP + "0000",), "0", "0")

EAN13_LAYOUT = Layout(
    modules=95,
    symbols=(
        Run(_EAN_LEFT_DIGIT, tuple(3 + 7 * index for index in range(6))),
        Run(_EAN_RIGHT_DIGIT, tuple(50 + 7 * index for index in range(6))),
    ),
    guards=(Run(_EAN_BEGIN, (-4,)), Run(_EAN_CENTRE, (45,)), Run(_EAN_END, (92,))),
)


def code128_layout(symbols: int) -> Layout:
    """`symbols` counts the start and the check symbol, not the stop."""
    end = 11 * symbols
    return Layout(
        modules=end + 13,
        symbols=(Run(_CODE128_SYMBOL, tuple(range(0, end, 11))),),
        guards=(Run(_CODE128_BEGIN, (-4,)), Run(_CODE128_END, (end,))),
        is_comb=True,
    )


def ean13_modules(digits: tuple[int, ...]) -> str:
    parity = EAN_PARITIES[digits[0]]
    left = "".join(EAN_LEFT[10 * int(parity[i]) + digits[1 + i]] for i in range(6))
    return f"101{left}01010{''.join(EAN_RIGHT[digit] for digit in digits[7:])}101"


def code128_modules(values: tuple[int, ...]) -> str:
    return "".join(CODE128[value] for value in values) + CODE128_STOP
