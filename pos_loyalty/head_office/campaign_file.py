"""What a campaign is, as a person writes it down in a TOML file: when, for whom, what it offers and costs.

name = "winter"
from = 2026-12-01
until = 2026-12-14              # the last day
hold_out_percent = 10           # of the audience get nothing, to compare
[audience]                      # who is meant: all that is named must be true; nothing named is everybody who is ranked
stages = ["decline"]
[offer]
discount_percent = 10           # on everything they buy
gift_minor = 0                  # what each gets beside it, at cost
[cost]
per_member_minor = 30           # a letter
fixed_minor = 20000
[expected]
more_sales_percent = 15
"""

import re
import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pos_loyalty.analytics.lifecycle import STAGES
from pos_loyalty.domain.document import DocumentError, Fields, Shape
from pos_loyalty.domain.scheme import BANDS
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.scheme_file import line_of

LONGEST_DAYS = 366
MOST_MINOR = 10**12
CLASSES = ("A", "B", "C")
_NAME = Shape(re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII), "small letters, digits and hyphens, up to 40")


@dataclass(frozen=True, slots=True)
class Audience:
    """Members for whom everything that is named here is true."""

    bands: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    least_visits: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """`last` belongs to it. Money is in minor units; `more_sales_percent` is what is hoped for."""

    name: str
    first: date
    last: date
    hold_out_percent: int
    audience: Audience
    discount_percent: int
    gift_minor: int
    per_member_minor: int
    fixed_minor: int
    more_sales_percent: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"first": self.first.isoformat(), "last": self.last.isoformat()}


def of_document(kept: dict[str, Any]) -> Campaign:
    """As it was kept by `Campaign.document`."""
    own = kept["audience"]
    named = {name: tuple(own[name]) for name in ("bands", "stages", "classes", "stores")}
    dates = {name: date.fromisoformat(kept[name]) for name in ("first", "last")}
    return Campaign(**kept | dates | {"audience": Audience(**named, least_visits=own["least_visits"])})


def read(path: Path) -> Campaign:
    """Raises OperatorError, which names the line and what is needed there."""
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OperatorError(f"{path.name} is no TOML: {error}") from error
    try:
        return _campaign(Fields(document))
    except DocumentError as error:
        where = f"{path.name}, line {line_of(text, error.place)}"
        raise OperatorError(f"{where}: {error.values['field']}") from error


def _campaign(top: Fields) -> Campaign:
    first, last = top.day("from"), top.day("until")
    if first is None or last is None:
        raise top.wrong("from" if first is None else "until", "a day like 2026-12-01 is needed")
    if not first <= last or (last - first).days >= LONGEST_DAYS:
        raise top.wrong("until", f"the last day lies up to {LONGEST_DAYS} days after {first}")
    offer, cost, expected = (top.table(name) for name in ("offer", "cost", "expected"))
    found = Campaign(
        name=top.text("name", _NAME),
        first=first,
        last=last,
        hold_out_percent=top.whole("hold_out_percent", 1, 50, 10),
        audience=_audience(top.table("audience")),
        discount_percent=offer.whole("discount_percent", 0, 100, 0),
        gift_minor=offer.whole("gift_minor", 0, MOST_MINOR, 0),
        per_member_minor=cost.whole("per_member_minor", 0, MOST_MINOR, 0),
        fixed_minor=cost.whole("fixed_minor", 0, MOST_MINOR, 0),
        more_sales_percent=expected.whole("more_sales_percent", 0, 1_000),
    )
    top.refuse_unknown()
    return found


def _audience(fields: Fields) -> Audience:
    return Audience(
        bands=_known(fields, "bands", BANDS),
        stages=_known(fields, "stages", STAGES),
        classes=_known(fields, "classes", CLASSES),
        stores=fields.texts("stores"),
        least_visits=fields.whole("least_visits", 0, default=0),
    )


def _known(fields: Fields, name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    asked = fields.texts(name)
    unknown = [word for word in asked if word not in words]
    if unknown:
        raise fields.wrong(name, f"{unknown[0]!r} is none of {', '.join(words)}")
    return asked
