"""A scheme as a TOML file: read strictly, and every mistake told with its line and what to write instead."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.numbers import is_currency
from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.domain.document import DocumentError, Place
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.refusals import OperatorError

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_BYTES = 1_000_000


def read(path: Path) -> tuple[dict[str, Any], Scheme]:
    """The document, ready to be kept as JSON, and the scheme. Raises OperatorError naming file and line."""
    text = _text_of(path)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OperatorError(f"{path.name}: {error}. Nothing was published.") from error
    document = document_of(found)
    try:
        scheme = scheme_from_document(document, strict=True)
        _check_beyond_shape(scheme)
    except DocumentError as wrong:
        line = line_of(text, wrong.place)
        raise OperatorError(f"{path.name}, line {line}: {wrong.values['field']}.") from wrong
    return document, scheme


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > MOST_BYTES:
        raise OperatorError(f"{path.name} is larger than any scheme: {len(raw):,} bytes.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise OperatorError(f"{path.name}, line {line}: this is not text in UTF-8.") from error


def document_of(toml: Mapping[str, Any]) -> dict[str, Any]:
    """A parsed file as it is kept and sent, which is as JSON: dates and times are text."""
    return {name: _plain(value) for name, value in toml.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _check_beyond_shape(scheme: Scheme) -> None:
    """What the domain cannot know: currencies and time zones of the world."""
    if not is_currency(scheme.currency):
        raise DocumentError(("currency",), f"{scheme.currency} is not a currency; write one like KRW or EUR")
    try:
        ZoneInfo(scheme.time_zone)
    except (KeyError, ValueError, OSError):
        reason = f"{scheme.time_zone} is not a time zone; write one like Asia/Seoul"
        raise DocumentError(("time_zone",), reason) from None


def publish(connection: Connection, path: Path, now_ms: int, *, at_once: bool = False) -> Scheme:
    """Publishes the file; it counts from its `valid_from`, or, `at_once`, from now. Raises OperatorError.

    A date that has passed is for a shop that begins: before its history is imported, nothing was counted yet.
    """
    document, scheme = read(path)
    known = schemes.published(connection, now_ms)
    if at_once:
        document["valid_from"] = known.now.replace(microsecond=0).isoformat()
    elif scheme.valid_from is None:
        raise OperatorError(
            f"{path.name} does not say from when it counts. Write valid_from = 2027-01-01 at its top, or use --at-once."
        )
    elif scheme.valid_from <= known.now and _has_purchases(connection):
        raise OperatorError(
            f"{path.name}: valid_from {scheme.valid_from:%Y-%m-%d %H:%M} has passed; sales of that time were counted. "
            "Write a later one, or use --at-once."
        )
    _refuse_other_currency(connection, scheme, known)
    return schemes.publish(connection, document, now_ms)


def _refuse_other_currency(connection: Connection, scheme: Scheme, known: schemes.Schemes) -> None:
    before = known.current.currency
    if scheme.currency == before:
        return
    if _has_purchases(connection):
        raise OperatorError(
            f"Purchases are recorded in {before} already, so the programme cannot count in {scheme.currency}."
        )


def _has_purchases(connection: Connection) -> bool:
    return connection.execute(select(purchase.c.purchase_id).limit(1)).first() is not None


# Where a field stands


def line_of(text: str, place: Place) -> int:
    """The line of a field, counted from one; of a missing one the line of the table that lacks it."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    lines = _lines(tree.root_node)
    for length in range(len(place), 0, -1):
        found = lines.get(place[:length])
        if found is not None:
            return found
    return 1


def _lines(root: "Node") -> Mapping[Place, int]:
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    for node in root.children:
        if node.type == "pair":
            _note_pair(node, (), lines)
        elif node.type in {"table", "table_array_element"}:
            place = _table_place(node, counts)
            lines.setdefault(place, node.start_point[0] + 1)
            for inner in node.children:
                if inner.type == "pair":
                    _note_pair(inner, place, lines)
    return lines


def _table_place(node: "Node", counts: dict[Place, int]) -> Place:
    """`[[rules]]` begins the next element of a list; `[rules.when]` belongs to the newest one."""
    names = _key_names(node.children[1])
    place: Place = ()
    for depth, name in enumerate(names):
        place = (*place, name)
        if node.type == "table_array_element" and depth == len(names) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _note_pair(pair: "Node", place: Place, lines: dict[Place, int]) -> None:
    key, value = pair.children[0], pair.children[-1]
    own = (*place, *_key_names(key))
    lines[own] = pair.start_point[0] + 1
    _note_value(value, own, lines)


def _note_value(value: "Node", own: Place, lines: dict[Place, int]) -> None:
    if value.type == "inline_table":
        for inner in value.children:
            if inner.type == "pair":
                _note_pair(inner, own, lines)
    elif value.type == "array":
        elements = [one for one in value.children if one.is_named and one.type != "comment"]
        for number, one in enumerate(elements):
            lines[(*own, number)] = one.start_point[0] + 1
            _note_value(one, (*own, number), lines)


def _key_names(key: "Node") -> list[str]:
    if key.type == "dotted_key":
        return [name for child in key.children if child.is_named for name in _key_names(child)]
    text = key.text.decode() if key.text else ""
    return [text.strip("\"'")] if key.type == "quoted_key" else [text]
