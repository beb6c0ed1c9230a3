"""The stores that an import knows, and those it meets: with what time zone their clocks run."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import store
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing.values import zone_of


class Stores:
    """A store that no file describes is made from its id, with the import's own time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._zones: dict[str, ZoneInfo] = {}

    @property
    def zones(self) -> Mapping[str, ZoneInfo]:
        return self._zones

    def load(self, connection: Connection) -> None:
        rows = connection.execute(select(store.c.store_id, store.c.timezone))
        self._zones = {row.store_id: zone_of(row.timezone) for row in rows}

    def zones_of(self, connection: Connection, wanted: Collection[str]) -> Mapping[str, ZoneInfo]:
        """The time zone of each store that is there already."""
        if any(one not in self._zones for one in wanted):
            self.load(connection)
        return {one: self._zones[one] for one in wanted if one in self._zones}

    def ensure(self, connection: Connection, wanted: Collection[str]) -> None:
        """Makes the stores that are missing; remembers nothing of a transaction that may still be given up."""
        if all(one in self._zones for one in wanted):
            return
        self.load(connection)
        new = sorted({one for one in wanted if one and one not in self._zones})
        if new:
            rows = [
                {"store_id": one, "name": one, "timezone": str(self.zone), "members": "seen"} for one in new
            ]
            connection.execute(store.insert(), rows)
            feed.note(connection, "store", new)
