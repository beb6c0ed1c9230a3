"""GS1 codes that say more than a number: GS1-128, DataBar and DataMatrix, and web addresses in QR codes (Digital Link).

`domain.codes` has the first word: what is left as unknown there comes here. The grammar is biip's; everything around it
is guarded, because biip raises on some inputs and does not look at the check digit of a GSRN.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pos_loyalty.domain import codes

_log = logging.getLogger(__name__)

# A Digital Link with everything that goods have is shorter.
MAX_BYTES = 512

_SEPARATOR = "\x1d"
_ADDRESS = re.compile(r"(https?://[^/]+)(/.*)", re.IGNORECASE | re.ASCII)
_GTIN, _USE_BY, _SERVICE_RELATION = "01", "17", "8018"
_COUPONS = ("255", "8110", "8111", "8112")
"""A coupon's number (GCN), and North America's coupons on paper, their points, and those on telephones."""
_NET_WEIGHT, _AMOUNT_PAYABLE = "310", "392"
# Weight, volume or price of this very piece: 310 to 316, 320 to 337, 340 to 369, 392 and 393 with a fourth digit.
_MEASURE = re.compile(r"3[1-6][0-9]{2}|39[23][0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Gs1Code:
    """One of `gtin` (as `domain.codes.gtin_of` writes it), `service_relation`, a member's number (GSRN), and `coupon`, a
    maker's, is there.

    `use_by` is the last day on which the goods may be sold; `is_measured`: what this very piece weighs, holds or costs
    stands in the code. Of that `weight_kg` and `price` (in the currency of the place) are understood.
    """

    gtin: str | None = None
    service_relation: str | None = None
    coupon: str | None = None
    use_by: date | None = None
    is_measured: bool = False
    weight_kg: Decimal | None = None
    price: Decimal | None = None


def read(raw: bytes) -> Gs1Code | None:
    """None: it is no GS1 code that means something at a counter. Never raises."""
    text = _text(raw)
    if text is None:
        return None
    elements = _elements(text)
    gtin, relation = elements.get(_GTIN), elements.get(_SERVICE_RELATION)
    if gtin is not None and codes.gtin_check_holds(gtin.value):
        measured = any(_MEASURE.fullmatch(identifier) for identifier in elements)
        use_by = elements.get(_USE_BY)
        return Gs1Code(
            codes.gtin_of(gtin.value),
            use_by=use_by.date if use_by else None,
            is_measured=measured,
            weight_kg=_figure(elements, _NET_WEIGHT),
            price=_figure(elements, _AMOUNT_PAYABLE),
        )
    if relation is not None and codes.gtin_check_holds(relation.value):
        return Gs1Code(service_relation=relation.value)
    coupon = next((elements[kind].value for kind in _COUPONS if kind in elements), None)
    return None if coupon is None else Gs1Code(coupon=coupon)


def _figure(elements: Mapping[str, Any], kind: str) -> Decimal | None:
    """The figure of an identifier whose fourth digit says where its decimal point stands."""
    found = next((one for identifier, one in elements.items() if identifier[:3] == kind), None)
    if found is None or not found.value.isdigit():
        return None
    return Decimal(int(found.value)).scaleb(-int(found.ai.ai[3]))


def _text(raw: bytes) -> str | None:
    if len(raw) > MAX_BYTES:
        return None
    try:
        text = unicodedata.normalize("NFKC", raw.decode("utf-8")).strip(" \t\r\n")
    except UnicodeDecodeError:
        return None
    if not text.isascii() or not text.replace(_SEPARATOR, "").isprintable():
        return None
    # Caps lock, and QR codes that save space, write addresses in capitals.
    address = _ADDRESS.fullmatch(text)
    return address[1].lower() + address[2] if address else text


def _elements(text: str) -> Mapping[str, Any]:
    """Application identifier → element; the first one of each."""
    import biip

    try:
        result = biip.parse(text)
    except Exception:  # noqa: BLE001 - a scan must not end the till, whatever the library does with it
        _log.info("a code of %s characters could not be parsed", len(text))
        return {}
    found: Iterable[Any] = ()
    if result.gs1_digital_link_uri is not None:
        found = result.gs1_digital_link_uri.element_strings
    elif result.gs1_message is not None:
        found = result.gs1_message.element_strings
    return {element.ai.ai: element for element in reversed(list(found))}
