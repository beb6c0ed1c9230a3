"""What is read off a picture, and the names of what can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Symbology = Literal[
    "ean13", "ean8", "upca", "upce", "code128", "code39", "code93", "codabar", "itf14", "databar",
    "databar_expanded", "databar_limited", "qr", "microqr", "datamatrix", "pdf417", "aztec",
]  # fmt: skip

FORMATS: tuple[Symbology, ...] = get_args(Symbology)

# What a till needs. UPC-E, ITF and Code 39 are seen in parts of other codes: only where they are asked for.
TILL_FORMATS: tuple[Symbology, ...] = ("ean13", "upca", "ean8", "code128", "qr", "datamatrix")

DecoderName = Literal["zxing", "zxing-full", "zxing-strip", "zxing-sharpened", "fit", "zbar"]

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Code:
    """The four `corners` go clockwise from the upper left one of the code as it is printed, in pixels.

    `raw` is what is in the code; `text` the same in the character set that the code names or that fits. `aim` is the
    identifier that a scanner would send before it, such as ``]E0``.
    """

    raw: bytes
    text: str
    symbology: Symbology
    aim: str
    decoder: DecoderName
    corners: tuple[Point, ...]
