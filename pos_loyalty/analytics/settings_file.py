"""Reads the settings of the analyses from a TOML file: a table for each part, and only what differs from the default.

history_days = 1095
[ranking]
amount_weight = 70
quantity_weight = 10
[value]
margin_percent = 22
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from pos_loyalty.analytics.settings import Settings

MOST = 1_000_000
LONGEST_UNIT = 16
_MAY_BE_ZERO = (
    "_weight",
    "falls_after_days",
    "pseudo_gaps",
    "pseudo_visits",
    "margin_percent",
    "margin_tilt",
    "shrinkage",
    "size_percent",
    "popularity_percent",
)

Part = TypeVar("Part")


class SettingsError(ValueError):
    """One sentence that says which setting is wrong, and how."""


def read(text: str) -> Settings:
    """Raises SettingsError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"This is no TOML: {error}") from error
    return _changed(Settings(), document, "")


def of_document(found: Mapping[str, Any]) -> Settings:
    """What an earlier analysis was made with: what it did not know yet is the default, what is not known any more is left out."""
    try:
        return _changed(Settings(), _known(found, document(Settings())), "")
    except SettingsError:
        return Settings()


def _known(found: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _known(value, default[name])
        if isinstance(value, dict) and isinstance(default[name], dict)
        else value
        for name, value in found.items()
        if name in default
    }


def document(settings: Any) -> dict[str, Any]:
    """Every setting with its value, parts as tables."""
    return {
        field.name: document(value) if is_dataclass(value) else value
        for field in fields(settings)
        for value in [getattr(settings, field.name)]
    }


def as_toml(settings: Settings) -> str:
    """As `read` takes it; the single ones first, as TOML asks."""
    known = document(settings)
    single = [_line(name, value) for name, value in known.items() if not isinstance(value, dict)]
    parts = [
        "\n".join([f"\n[{name}]", *(_line(one, other) for one, other in value.items())])
        for name, value in known.items()
        if isinstance(value, dict)
    ]
    return "\n".join([*single, *parts]) + "\n"


def _line(name: str, value: Any) -> str:
    shown = (
        f'"{value}"'
        if isinstance(value, str)
        else str(list(value))
        if isinstance(value, tuple)
        else str(value)
    )
    return f"{name} = {shown}"


def _changed(part: Part, found: Mapping[str, Any], where: str) -> Part:
    known = document(part)
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise SettingsError(f"There is no setting {where}{unknown[0]}. There are: {', '.join(known)}.")
    changes = {name: _value(value, getattr(part, name), f"{where}{name}") for name, value in found.items()}
    return replace(part, **changes)  # type: ignore[type-var] # a dataclass


def _value(value: Any, default: Any, name: str) -> Any:
    if is_dataclass(default):
        if not isinstance(value, dict):
            raise SettingsError(f"{name} is a table: [{name}].")
        return _changed(default, value, f"{name}.")
    if isinstance(default, tuple):
        return _cuts(value, default, name)
    if isinstance(default, str):
        if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_UNIT:
            raise SettingsError(f"{name} is a text of 1 to {LONGEST_UNIT} characters.")
        return value
    is_number = isinstance(value, int | float if isinstance(default, float) else int) and not isinstance(
        value, bool
    )
    least = 0 if name.endswith(_MAY_BE_ZERO) else 1
    if not is_number or not least <= value <= MOST:
        raise SettingsError(
            f"{name} is a{' whole' if isinstance(default, int) else ''} number from {least} to {MOST:,}."
        )
    return value


def _cuts(value: Any, default: tuple[int, ...], name: str) -> tuple[int, ...]:
    """Percentages that go up."""
    is_list = isinstance(value, list) and len(value) == len(default)
    if not is_list or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        raise SettingsError(f"{name} is a list of {len(default)} whole numbers.")
    goes_up = all(one < other for one, other in pairwise(value))
    if not goes_up or value[0] < 1 or value[-1] > 100:
        raise SettingsError(f"{name} are percentages that go up, from 1 to 100.")
    return tuple(value)
