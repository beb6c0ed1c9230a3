"""Writes of one batch, each statement once for all its rows: a statement by itself costs as much as ten rows of one.

What is put here is written before anything else is asked of the connection, and at the end of the batch; so nobody
reads what is not there yet.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Executable, Table, event

from pos_loyalty.head_office.addition import Addition
from pos_loyalty.head_office.insertion import Row, insertion_of, write_rows
from pos_loyalty.head_office.latest import Latest

Writing = Executable | Addition | Latest
_OPTION = "written_later"
MOST_ROWS = 5_000


class _Waiting:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[Writing, list[Row]] = {}
        self._many = 0
        self._is_writing = False

    def put(self, writing: Writing, rows: Sequence[Row]) -> None:
        self._rows.setdefault(writing, []).extend(rows)
        self._many += len(rows)
        if self._many >= MOST_ROWS:
            self.write()

    def write(self, *_event: object) -> None:
        """In the order in which each was needed first."""
        if self._is_writing or not self._rows:
            return
        self._is_writing = True
        try:
            waiting, self._rows, self._many = self._rows, {}, 0
            for writing, rows in waiting.items():
                _write(self._connection, writing, rows)
        finally:
            self._is_writing = False


@contextmanager
def gathered(connection: Connection) -> Iterator[None]:
    """What is put within is written together; nothing of it if the block is left by an error."""
    waiting = _Waiting(connection)
    connection.execution_options(**{_OPTION: waiting})
    event.listen(connection, "before_cursor_execute", waiting.write)
    try:
        yield
        waiting.write()
    finally:
        event.remove(connection, "before_cursor_execute", waiting.write)
        connection.execution_options(**{_OPTION: None})


def put(connection: Connection, writing: Writing, rows: Sequence[Row]) -> None:
    """Where nothing is gathered it is written at once. The rows of one statement name the same columns, and nobody
    changes them any more.
    """
    if not rows:
        return
    waiting = connection.get_execution_options().get(_OPTION)
    if waiting is None:
        _write(connection, writing, rows)
    else:
        waiting.put(writing, rows)


def _write(connection: Connection, writing: Writing, rows: Sequence[Row]) -> None:
    if isinstance(writing, Addition | Latest):
        writing.write(connection, rows)
    else:
        write_rows(connection, writing, rows)


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    put(connection, insertion_of(table), rows)
