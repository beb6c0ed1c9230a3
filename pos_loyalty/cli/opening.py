"""Opens head office's database for a verb: one read of one instant, or one transaction."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pos_loyalty.cli.options import head_office_database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Result = TypeVar("Result")


def office(database: str | None) -> "Engine":
    from pos_loyalty.head_office.bootstrap import open_head_office

    return open_head_office(database or head_office_database())


def read_office(database: str | None, work: "Callable[[Connection], Result]") -> Result:
    from pos_loyalty.head_office.transactions import snapshot

    with snapshot(office(database)) as connection:
        return work(connection)


def write_office(database: str | None, work: "Callable[[Connection], Result]") -> Result:
    from pos_loyalty.head_office.transactions import write

    return write(office(database), work)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
