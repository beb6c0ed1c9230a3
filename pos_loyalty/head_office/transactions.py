"""Writes that are started over when another one was in the way, and reads of one instant.

The loop is our own because retrying libraries log the exception they saw, and a database's contains data.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from pos_loyalty.head_office.logs import log, place_of
from pos_loyalty.head_office.refusals import RefusedError

ATTEMPTS = 5
FIRST_WAIT_S = 0.02

Result = TypeVar("Result")


def write(
    engine: Engine, work: Callable[[Connection], Result], *also: type[Exception], attempts: int = ATTEMPTS
) -> Result:
    """Runs `work` as one transaction, again when it was locked out, lost a race or lost its connection.

    `also` names further errors worth another try. `work` must have no effect outside its transaction.
    """
    transient: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeoutError, *also)
    for attempt in range(attempts):
        if attempt:
            time.sleep(FIRST_WAIT_S * 2**attempt * random.uniform(0.5, 1.5))
        try:
            with engine.begin() as connection:
                return work(connection)
        except transient as error:
            log().warning("write_tried_again", attempt=attempt + 1, **place_of(error))
            last = error
    raise RefusedError("busy", "The database is busy or away. Send the same request again later.") from last


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads all see the database as it was at the first of them."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            else:
                connection.execution_options(read_only=True)
            with connection.begin():
                yield connection
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        log().warning("read_given_up", **place_of(error))
        raise RefusedError(
            "busy", "The database is busy or away. Send the same request again later."
        ) from error
