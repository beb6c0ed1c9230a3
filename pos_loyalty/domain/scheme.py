"""The programme's rules as plain data, and how they are read from a TOML or JSON document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pos_loyalty.domain.errors import UserError

BANDS = ("vip", "large", "ordinary", "small")
"""Bands of the customer pyramid, best first; a member without a purchase in the period has none."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A level as the customer knows it; `names` maps a language code to the word on the screen."""

    code: str
    band: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """The word customers hear, in this language or else in English."""
        return self.names.get(language) or self.names.get("en", self.code)


@dataclass(frozen=True, slots=True)
class Scheme:
    """`points` are earned for each full `per_amount_minor` of the purchase, rounded down once per purchase."""

    version: int
    programme: int
    currency: str
    points: int
    per_amount_minor: int
    excluded_categories: frozenset[str]
    tiers: tuple[Tier, ...]
    legacy_ean_prefixes: tuple[str, ...]
    long_absence_days: int
    birthday_window_days: int

    def tier_of_band(self, band: str | None) -> Tier:
        """The tier of a pyramid band; members who are not ranked hold the lowest tier."""
        for tier in self.tiers:
            if tier.band == band:
                return tier
        return self.tiers[-1]


def scheme_from_document(document: Mapping[str, Any]) -> Scheme:
    """A scheme from its parsed document; raises UserError 'scheme_unreadable' naming the field."""
    try:
        earn, tiers = document["earn"], document["tiers"]
        scheme = Scheme(
            version=_whole(document, "version", 1),
            programme=_whole(document, "programme", 0),
            currency=str(document["currency"]),
            points=_whole(earn, "points", 0),
            per_amount_minor=_whole(earn, "per_amount_minor", 1),
            excluded_categories=frozenset(map(str, earn.get("excluded_categories", ()))),
            tiers=tuple(Tier(str(t["code"]), str(t["band"]), dict(t["names"])) for t in tiers),
            legacy_ean_prefixes=tuple(map(str, document.get("legacy_ean_prefixes", ()))),
            long_absence_days=_whole(document, "long_absence_days", 1),
            birthday_window_days=_whole(document, "birthday_window_days", 0),
        )
    except KeyError as missing:
        raise UserError("scheme_unreadable", field=str(missing.args[0])) from missing
    except (TypeError, AttributeError, ValueError) as wrong:
        raise UserError("scheme_unreadable", field=str(wrong)) from wrong
    _check_tiers(scheme.tiers)
    return scheme


def _whole(table: Mapping[str, Any], name: str, least: int) -> int:
    value = table[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name}: a whole number of at least {least} is needed, {value!r} stands there")
    return value


def _check_tiers(tiers: Sequence[Tier]) -> None:
    if [tier.band for tier in tiers] != list(BANDS):
        raise UserError("scheme_unreadable", field=f"tiers: one each for {', '.join(BANDS)}, best first")
