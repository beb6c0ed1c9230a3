"""A database in memory whose machine can stop at any commit, and be put back to an earlier state."""

from typing import Any

import sqlcipher3
from sqlalchemy import Engine

from pos_loyalty.database.engine import open_sqlite


class PowerCutError(Exception):
    """The machine stops here: nothing after this line happens."""


class Disk:
    """One engine for all schedules of a process: what it compiled is most of the price of a statement."""

    def __init__(self) -> None:
        self._commits_left = 0
        self._is_durable = False
        self.engine: Engine = open_sqlite(None, _connection_of(self))

    def cut_power_at(self, commits: int, *, is_durable: bool) -> None:
        """At the so many-th commit from now, just before it or just after it; 0: not at all."""
        self._commits_left, self._is_durable = commits, is_durable

    def is_cut_at_this_commit(self) -> bool:
        self._commits_left = max(-1, self._commits_left - 1)
        return self._commits_left == 0

    @property
    def is_durable(self) -> bool:
        """Whether the commit at which power fails reaches the disk."""
        return self._is_durable

    def copy(self) -> Any:
        """A backup; `put_back` takes it."""
        copy = sqlcipher3.dbapi2.connect(":memory:", check_same_thread=False)
        self._driver.backup(copy)
        return copy

    def put_back(self, copy: Any) -> None:
        self._commits_left = 0
        copy.backup(self._driver)

    def rows(self, statement: str, *parameters: Any) -> list[Any]:
        return list(self._driver.execute(statement, parameters).fetchall())

    @property
    def changes(self) -> int:
        """Rows written since the process began."""
        return int(self._driver.total_changes)

    @property
    def _driver(self) -> Any:
        return self.engine.raw_connection().driver_connection


def _connection_of(disk: Disk) -> type[Any]:
    class Connection(sqlcipher3.dbapi2.Connection):  # type: ignore[misc] # the driver comes without types
        def commit(self) -> None:
            is_cut = disk.is_cut_at_this_commit()
            if is_cut and not disk.is_durable:
                raise PowerCutError
            super().commit()
            if is_cut:
                raise PowerCutError

    return Connection
