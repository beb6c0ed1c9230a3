"""The members: names in five scripts, telephone numbers that ring nowhere, birthdays and legacy cards."""

import random
from collections.abc import Mapping
from datetime import date, timedelta

from pos_loyalty.simulation.shop.assets import NamePool
from pos_loyalty.simulation.shop.catalogue import ean13
from pos_loyalty.simulation.shop.model import Member, NameScript
from pos_loyalty.simulation.shop.roles import Roles

LEGACY_CARD_PREFIX = "29"
YEAR = timedelta(days=365)

_SCRIPTS: tuple[NameScript, ...] = ("ko", "en", "es", "zh", "ja")
_SCRIPT_PERCENT = (60, 15, 9, 8, 8)
_LEGACY_CARD_SHARE = 0.35
_NO_BIRTHDAY_SHARE = 0.12
_JOINED_THIS_YEAR_SHARE = 0.2
_FOREIGN_PHONE_SHARE = 0.12

# Korea gives out no 010-0xxx and 010-1xxx (they would clash with 112, 119 and other prefixes); North America keeps
# 555-0100 to 555-0199 for fiction.
_KOREAN_NUMBERS = 20_000_000
_US_AREAS = ("206", "212", "303", "312", "415", "503", "617", "702", "808", "917")
# Multiplying by a number without a common divisor visits every number once, in no visible order.
_PHONE_STEP = 7_919_113
_PHONE_FIRST = 3_141_592
_CARD_STEP = 6_180_339_887


def make_member(
    seed: int, today: date, index: int, stores: int, roles: Roles, names: Mapping[NameScript, NamePool]
) -> Member:
    """The member with this index: the same whatever the number of members that are made."""
    rng = random.Random(f"{seed}/member/{index}")
    script = rng.choices(_SCRIPTS, _SCRIPT_PERCENT)[0]
    return Member(
        member_id=f"M{index + 1:05d}",
        card_number=_legacy_card(seed, index) if rng.random() < _LEGACY_CARD_SHARE else None,
        name=_name(rng, script, names[script]),
        name_script=script,
        phone=_phone(rng, seed, index, script),
        birthday=_birthday(rng, today, roles.birthdays.get(index)),
        joined_on=_joined_on(rng, today, index, roles),
        store_id=store_id(min(int(rng.expovariate(1.2)), stores - 1)),
    )


def store_id(index: int) -> str:
    return f"S{index + 1}"


def _name(rng: random.Random, script: NameScript, pool: NamePool) -> str:
    family, given = rng.choice(pool.family), rng.choice(pool.given)
    match script:
        case "ko" | "zh":
            return family + given
        case "ja":
            return f"{family} {given}"
        case "es":
            return f"{given} {family} {rng.choice(pool.family)}"
        case "en":
            return f"{given} {family}"


def _phone(rng: random.Random, seed: int, index: int, script: NameScript) -> str:
    if script in ("en", "es") and rng.random() < _FOREIGN_PHONE_SHARE and index < 100 * len(_US_AREAS):
        return f"+1 {_US_AREAS[index // 100]} 555 {100 + index % 100:04d}"
    number = (_PHONE_FIRST + index * _PHONE_STEP + seed) % _KOREAN_NUMBERS
    return f"010-{number // 10_000:04d}-{number % 10_000:04d}"


def _legacy_card(seed: int, index: int) -> str:
    serial = ((index + 1) * _CARD_STEP + seed) % 10**10
    return ean13(f"{LEGACY_CARD_PREFIX}{serial:010d}")


def _birthday(rng: random.Random, today: date, days_from_today: int | None) -> date | None:
    age = rng.triangular(18, 88, 41)
    born = today - timedelta(days=int(age * 365.25))
    if days_from_today is not None:
        return _in_year(born.year, today + timedelta(days=days_from_today))
    return None if rng.random() < _NO_BIRTHDAY_SHARE else born


def _in_year(year: int, day: date) -> date:
    """The same month and day; who was born on 29 February was born in a leap year."""
    if (day.month, day.day) == (2, 29):
        year -= year % 4
    return day.replace(year=year)


def _joined_on(rng: random.Random, today: date, index: int, roles: Roles) -> date:
    """Members with a planted story were there before the year began; some others joined in its course."""
    has_story = index in roles.leavers or index in roles.bulk_buyers or index in roles.champions
    if not has_story and rng.random() < _JOINED_THIS_YEAR_SHARE:
        return today - timedelta(days=rng.randint(1, YEAR.days))
    return today - YEAR - timedelta(days=rng.randint(1, 5 * YEAR.days))
