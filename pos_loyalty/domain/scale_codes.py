"""Labels of a shop's own scales: an item number with this very piece's weight or price behind it.

Nothing but the first digit is laid down by anybody: each shop tells its scales where the digits stand, and tells us the same
in a pattern. Digits of a pattern are themselves, letters are digits that mean something:

    I  item number     W  weight in grams     P  price in minor units     V  check digit of the price, not looked at
    N  any digit       C  check digit of the whole (GS1 modulo 10), always the last one

The patterns of `REGIONS` are layouts that are often met there, to begin with.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos_loyalty.domain.errors import UserError

REGIONS: Mapping[str, tuple[str, ...]] = {
    "kr": ("2IIIIIIPPPPPC",),
    "jp": ("02IIIIIVPPPPC", "2NIIIIIPPPPPC"),
    "cn": ("2NIIIIIWWWWWPPPPPC", "2NIIIIIPPPPPC"),
    "es": ("2NIIIIIPPPPPC",),
    "mx": ("20IIIIIWWWWWC", "2NIIIIIPPPPPC"),
    "ar": ("20IIIIIWWWWWC", "2NIIIIIPPPPPC"),
    "cl": ("2NIIIIIWWWWWC",),
    "co": ("2NIIIIIWWWWWC",),
    "pe": ("2NIIIIIWWWWWC",),
    "br": ("2IIIIIIPPPPPC",),
}
LENGTHS = (13, 18)

_PATTERN = re.compile(r"(?:0?2)[0-9N]*(?:[INVPW])+C", re.ASCII)


@dataclass(frozen=True, slots=True)
class ScaleRule:
    """A pattern, ready to be used; the first rule that fits a code reads it."""

    pattern: str

    def reads(self, digits: str) -> bool:
        return len(digits) == len(self.pattern) and all(
            want == have for want, have in zip(self.pattern, digits, strict=True) if want.isdigit()
        )

    def part(self, digits: str, letter: str) -> str:
        return "".join(have for want, have in zip(self.pattern, digits, strict=True) if want == letter)


@dataclass(frozen=True, slots=True)
class ScaleCode:
    """`item` is the item number with its noughts, `plain` the same code without weight and price, as a GTIN.

    One of weight and price is there, or both; None where the label does not say.
    """

    item: str
    plain: str
    weight_milli: int | None
    price_minor: int | None


def rules_of(wanted: Sequence[str]) -> tuple[ScaleRule, ...]:
    """From names of regions and patterns, in order. Raises UserError 'scale_code_unfit'."""
    found = []
    for one in wanted:
        for pattern in REGIONS.get(one.lower(), (one,)):
            if not is_pattern(pattern):
                raise UserError("scale_code_unfit", pattern=one[:24])
            found.append(ScaleRule(pattern))
    return tuple(found)


def is_pattern(text: str) -> bool:
    """Whether its digits have an item number, and a weight or a price of at most five digits, each in one piece."""
    if len(text) not in LENGTHS or _PATTERN.fullmatch(text) is None or "I" not in text:
        return False
    pieces = re.findall(r"I+|W+|P+", text)
    is_whole = len({piece[0] for piece in pieces}) == len(pieces)
    return is_whole and len(pieces) > 1 and all(len(piece) <= 7 for piece in pieces)


def read(digits: str, rules: Sequence[ScaleRule]) -> ScaleCode | None:
    """None where no rule fits; the caller has looked at the check digit."""
    rule = next((rule for rule in rules if rule.reads(digits)), None)
    if rule is None:
        return None
    weight, price = rule.part(digits, "W"), rule.part(digits, "P")
    return ScaleCode(
        item=rule.part(digits, "I"),
        plain=_plain(digits, rule),
        weight_milli=int(weight) if weight else None,
        price_minor=int(price) if price else None,
    )


def _plain(digits: str, rule: ScaleRule) -> str:
    """As shops keep such goods in their lists: noughts where the label has weight and price, and a right check digit."""
    bare = "".join("0" if want in "WPV" else have for want, have in zip(rule.pattern, digits, strict=True))
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(bare[:-1])))
    return bare[:-1] + str(-total % 10)
