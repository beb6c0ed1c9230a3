"""The published rules of the programme: versions, and which of them counts when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, cast, select

from pos_loyalty.database.head_office_tables import scheme
from pos_loyalty.domain.lot_terms import idle_months
from pos_loyalty.domain.scheme import Scheme, valid_at
from pos_loyalty.domain.scheme_document import scheme_from_document, scheme_from_text
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError


@dataclass(frozen=True, slots=True)
class Schemes:
    """All versions. `now` is head office's time, without an offset."""

    by_version: Mapping[int, Scheme]
    now: datetime

    @property
    def current(self) -> Scheme:
        return self.at(self.now)

    @property
    def know_idleness(self) -> bool:
        """Whether there can be points that last as long as their member comes."""
        return any(idle_months(one.expiry) is not None for one in self.by_version.values())

    def at(self, moment: datetime) -> Scheme:
        """The version that counts at a time of a shop."""
        return valid_at(self.by_version.values(), moment)

    def of(self, version: int) -> Scheme:
        """The scheme with this version, or the current one if head office never published it."""
        return self.by_version.get(version) or self.current


_PUBLISHED = select(scheme.c.version, cast(scheme.c.document, Text).label("text"))


def published(connection: Connection, now_ms: int | None = None) -> Schemes:
    rows = connection.execute(_PUBLISHED).all()
    by_version = {row.version: scheme_from_text(row.text) for row in rows}
    zone = zone_of(by_version[max(by_version)]) if by_version else ZoneInfo("UTC")
    return Schemes(by_version, local_time(now_ms, zone))


def zone_of(scheme: Scheme) -> ZoneInfo:
    """Whose midnight ends a day at head office."""
    return ZoneInfo(scheme.time_zone)


def local_time(at_ms: int | None, zone: ZoneInfo) -> datetime:
    """A time (None: now) as the clocks of a zone show it, without an offset."""
    moment = datetime.now(UTC) if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.astimezone(zone).replace(tzinfo=None)


def current_document(connection: Connection) -> dict[str, Any]:
    """The document of the version that counts now."""
    version = published(connection).current.version
    found = select(scheme.c.document).where(scheme.c.version == version)
    return dict(connection.execute(found).scalar_one())


def document_of(connection: Connection, version: int | None) -> dict[str, Any]:
    """The document of a version, None for the one that counts now. Raises OperatorError."""
    if version is None:
        return current_document(connection)
    found = connection.execute(select(scheme.c.document).where(scheme.c.version == version)).scalar()
    if found is None:
        raise OperatorError(f"There is no version {version} of the scheme. `scheme list` lists them.")
    return dict(found)


def publish(connection: Connection, document: Mapping[str, Any], now_ms: int) -> Scheme:
    """Makes a new version known to head office and, with their next exchange, to the tills.

    Raises DocumentError, or OperatorError when the version is not a new one or its date has passed.
    """
    new = scheme_from_document(document)
    known = published(connection, now_ms)
    if known.by_version:
        _refuse_misfit(new, known)
    connection.execute(
        scheme.insert(), {"version": new.version, "document": dict(document), "published_at_ms": now_ms}
    )
    feed.note(connection, "scheme", [str(new.version)])
    return new


def _refuse_misfit(new: Scheme, known: Schemes) -> None:
    newest = known.by_version[max(known.by_version)]
    if new.version <= newest.version:
        raise OperatorError(
            f"Version {newest.version} of the scheme is published already. Give this one the number "
            f"{newest.version + 1}."
        )
    if new.programme != newest.programme:
        raise OperatorError(f"The programme number {newest.programme} is on every card and cannot change.")
