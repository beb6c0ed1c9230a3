"""The programme's rules as plain data, and how they are read from a TOML or JSON document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pos_loyalty.domain.errors import UserError

BANDS = ("vip", "large", "ordinary", "small")
"""Bands of the customer pyramid, best first; a member without a purchase in the period has none."""

MOST = 10**12
LAST_PROGRAMME = 999
"""A card number has three digits for it."""

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_EAN_PREFIX = re.compile(r"[0-9]{1,12}", re.ASCII)


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
    earn = _table(document, "earn")
    return Scheme(
        version=_whole(document, "version", 1),
        programme=_whole(document, "programme", 0, LAST_PROGRAMME),
        currency=_text(document, "currency", _CURRENCY),
        points=_whole(earn, "points", 0),
        per_amount_minor=_whole(earn, "per_amount_minor", 1),
        excluded_categories=frozenset(_texts(earn, "excluded_categories")),
        tiers=_tiers(document),
        legacy_ean_prefixes=_texts(document, "legacy_ean_prefixes", _EAN_PREFIX),
        long_absence_days=_whole(document, "long_absence_days", 1),
        birthday_window_days=_whole(document, "birthday_window_days", 0),
    )


def _wrong(name: str, wanted: str, found: object) -> UserError:
    return UserError("scheme_unreadable", field=f"{name}: {wanted} is needed, {found!r:.40} stands there")


def _value(table: Mapping[str, Any], name: str) -> Any:
    if name not in table:
        raise UserError("scheme_unreadable", field=name)
    return table[name]


def _table(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = _value(parent, name)
    if not isinstance(value, Mapping):
        raise _wrong(name, "a table", value)
    return value


def _whole(table: Mapping[str, Any], name: str, least: int, most: int = MOST) -> int:
    value = _value(table, name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(name, f"a whole number from {least} to {most}", value)
    return value


def _text(table: Mapping[str, Any], name: str, shape: re.Pattern[str] | None = None) -> str:
    value = _value(table, name)
    if not isinstance(value, str) or not value or (shape and shape.fullmatch(value) is None):
        raise _wrong(name, shape.pattern if shape else "a text", value)
    return value


def _texts(table: Mapping[str, Any], name: str, shape: re.Pattern[str] | None = None) -> tuple[str, ...]:
    """A list that may be left out. A single text is refused: it would be taken apart into letters."""
    found = table.get(name, [])
    if not isinstance(found, list | tuple):
        raise _wrong(name, "a list", found)
    return tuple(_text({name: value}, name, shape) for value in found)


def _tiers(document: Mapping[str, Any]) -> tuple[Tier, ...]:
    found = _value(document, "tiers")
    wanted = f"one each for {', '.join(BANDS)}, best first,"
    if not isinstance(found, list | tuple) or not all(isinstance(tier, Mapping) for tier in found):
        raise _wrong("tiers", wanted, found)
    tiers = tuple(Tier(_text(t, "code"), _text(t, "band"), _names(t)) for t in found)
    if tuple(tier.band for tier in tiers) != BANDS:
        raise _wrong("tiers", wanted, [tier.band for tier in tiers])
    return tiers


def _names(tier: Mapping[str, Any]) -> Mapping[str, str]:
    names = _table(tier, "names")
    return {str(language): _text(names, language) for language in names}
