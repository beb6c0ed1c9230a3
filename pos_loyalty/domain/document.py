"""Reads a document of the programme field by field, and says of a wrong one where it stands and what is needed.

Documents come from TOML files, where people write them, and as JSON from head office, so dates may be text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Final, TypeVar

from pos_loyalty.domain.errors import UserError

MOST: Final = 10**12

Place = tuple[str | int, ...]
Value = TypeVar("Value")

_FACTOR = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)
_REQUIRED: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a text has to look like, for the machine and for a person."""

    pattern: re.Pattern[str]
    words: str


class DocumentError(UserError):
    """A field that cannot be used. `place` leads to it from the top of the document."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__("scheme_unreadable", field=f"{name_of(place)}: {reason}")
        self.place = place
        self.reason = reason


def name_of(place: Place) -> str:
    """A place as people write it: rules[2].when.tiers, counted from one."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class Fields:
    """One table of a document. It remembers what was asked for, so that a misspelt name is noticed."""

    def __init__(self, table: Mapping[str, Any], place: Place = ()) -> None:
        self._table = table
        self._place = place
        self._known: set[str] = set()
        self._inner: list[Fields] = []

    def has(self, name: str) -> bool:
        self._known.add(name)
        return name in self._table

    def whole(self, name: str, least: int, most: int = MOST, default: int = _REQUIRED) -> int:
        return self._read(name, lambda value: _whole(value, least, most), default)

    def yes_no(self, name: str) -> bool:
        return self._read(name, _yes_no, default=False)

    def text(self, name: str, shape: Shape | None = None, default: str = _REQUIRED) -> str:
        return self._read(name, lambda value: _text(value, shape), default)

    def choice(self, name: str, choices: tuple[str, ...], default: str = _REQUIRED) -> str:
        return self._read(name, lambda value: _choice(value, choices), default)

    def factor(self, name: str, least: int) -> Fraction:
        """A number with decimals, exact: `1.5`, or "1.5" as text."""
        required: Fraction = _REQUIRED
        return self._read(name, lambda value: _factor(value, least), required)

    def day(self, name: str) -> date | None:
        return self._read(name, _day, default=None)

    def moment(self, name: str) -> datetime | None:
        """A date or a date with a time, without an offset: in the time of each shop."""
        return self._read(name, _moment, default=None)

    def texts(self, name: str, shape: Shape | None = None) -> tuple[str, ...]:
        """A list that may be left out. A single text is refused: it would be taken apart into letters."""
        return self._read(name, lambda value: tuple(_text(one, shape) for one in _list(value)), default=())

    def names(self, name: str, default: Mapping[str, str] = _REQUIRED) -> Mapping[str, str]:
        """Words by language: { en = "Gold", ko = "골드" }."""
        return self._read(name, _names, default)

    def table(self, name: str) -> "Fields":
        """The table with this name; one that is left out is empty."""
        nothing: Mapping[str, Any] = {}
        found = self._read(name, _table, nothing)
        return self._added(Fields(found, (*self._place, name)))

    def tables(self, name: str) -> Iterator["Fields"]:
        """The tables of a list, `[[name]]`, in order."""
        nothing: tuple[Any, ...] = ()
        for number, found in enumerate(self._read(name, _list, nothing)):
            place = (*self._place, name, number)
            if not isinstance(found, Mapping):
                raise DocumentError(place, _needed("a table", found))
            yield self._added(Fields(found, place))

    def limited(self, name: str, most: int) -> list["Fields"]:
        """The tables of this name, at most so many."""
        found = list(self.tables(name))
        if len(found) > most:
            raise self.wrong(name, f"at most {most} are possible, {len(found)} stand there")
        return found

    def fresh(self, name: str, shape: Shape, seen: set[str]) -> str:
        """A text that is none of those seen, which it joins."""
        found = self.text(name, shape)
        if found in seen:
            raise self.wrong(name, f"{found!r} is used above already")
        seen.add(found)
        return found

    def wrong(self, name: str, reason: str) -> DocumentError:
        """For what only the caller can judge, such as two fields that contradict each other."""
        return DocumentError((*self._place, name), reason)

    def refuse_unknown(self) -> None:
        """Raises DocumentError for the first field that nobody asked for."""
        for name in self._table:
            if name not in self._known:
                close = get_close_matches(name, self._known, 1)
                hint = (
                    f"did you mean {close[0]}?" if close else f"known here: {', '.join(sorted(self._known))}"
                )
                raise DocumentError((*self._place, name), f"this field means nothing here; {hint}")
        for inner in self._inner:
            inner.refuse_unknown()

    def _added(self, inner: "Fields") -> "Fields":
        self._inner.append(inner)
        return inner

    def _read(self, name: str, convert: Callable[[Any], Value], default: Value) -> Value:
        self._known.add(name)
        if name not in self._table:
            if default is _REQUIRED:
                raise DocumentError((*self._place, name), "this field is missing")
            return default
        try:
            return convert(self._table[name])
        except _WrongError as wrong:
            raise DocumentError((*self._place, name), str(wrong)) from None


class _WrongError(Exception):
    pass


def _needed(wanted: str, found: object) -> str:
    try:
        return f"{wanted} is needed, {found!r:.40} stands there"
    except (ValueError, RecursionError):
        # Python writes neither numbers of thousands of digits nor lists in lists without end.
        return f"{wanted} is needed, something endless stands there"


def _wrong(wanted: str, found: object) -> _WrongError:
    return _WrongError(_needed(wanted, found))


def _whole(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(f"a whole number from {least} to {most}", value)
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong("true or false", value)
    return value


def _text(value: object, shape: Shape | None = None) -> str:
    if not isinstance(value, str) or not value or (shape and shape.pattern.fullmatch(value) is None):
        raise _wrong(shape.words if shape else "a text", value)
    return value


def _choice(value: object, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise _wrong(f"one of {', '.join(choices)}", value)
    return str(value)


def _factor(value: object, least: int) -> Fraction:
    wanted = f"a number of {least} or more, such as 1.5,"
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        raise _wrong(wanted, value)
    if isinstance(value, int) and not least <= value <= MOST:
        raise _wrong(wanted, value)
    # A float of TOML or JSON is written with the digits that were typed; its binary value is never used.
    if _FACTOR.fullmatch(str(value)) is None or Fraction(str(value)) < least:
        raise _wrong(wanted, value)
    return Fraction(str(value))


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise _wrong("a date like 2027-01-31", value) from None


def _moment(value: object) -> datetime:
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(_text(value))
    except ValueError:
        raise _wrong("a date, or a date with a time like 2027-01-31T06:00:00,", value) from None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - in the time of each shop
    if moment.tzinfo is not None:
        raise _wrong("a time without an offset, because it is that of each shop,", value)
    return moment


def _list(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _wrong("a list", value)
    return tuple(value)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong("a table", value)
    return value


def _names(value: object) -> Mapping[str, str]:
    return {str(language): _text(word) for language, word in _table(value).items()}
