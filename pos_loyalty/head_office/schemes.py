"""The published rules of the programme, by version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import scheme
from pos_loyalty.domain.scheme import Scheme, scheme_from_document
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError


@dataclass(frozen=True, slots=True)
class Schemes:
    by_version: Mapping[int, Scheme]

    @property
    def current(self) -> Scheme:
        return self.by_version[max(self.by_version)]

    def of(self, version: int) -> Scheme:
        """The scheme with this version, or the current one if head office never published it."""
        return self.by_version.get(version, self.current)


def published(connection: Connection) -> Schemes:
    rows = connection.execute(select(scheme.c.version, scheme.c.document)).all()
    return Schemes({row.version: scheme_from_document(row.document) for row in rows})


def current_document(connection: Connection) -> dict[str, Any]:
    newest = select(scheme.c.document).order_by(scheme.c.version.desc()).limit(1)
    return dict(connection.execute(newest).scalar_one())


def publish(connection: Connection, document: Mapping[str, Any], now_ms: int) -> None:
    """Makes a new version known to head office and, with their next exchange, to the tills."""
    version = scheme_from_document(document).version
    if version in published(connection).by_version:
        raise OperatorError(f"Version {version} of the scheme is published already. Give it the next number.")
    connection.execute(
        scheme.insert(), {"version": version, "document": dict(document), "published_at_ms": now_ms}
    )
    feed.note(connection, "scheme", [str(version)])
