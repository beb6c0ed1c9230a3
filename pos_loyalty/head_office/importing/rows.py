"""What a file consists of, whatever its format: batches of text cells with the number of their line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Cells = Sequence[str]
"""The cells of a row and one empty cell behind the last, which stands for every column that the file lacks."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is damaged as such; `cells` is what can be made out of it, to find what it belonged to."""

    line: int
    reason: str
    cells: Cells = ()


@dataclass(slots=True)
class Batch:
    """Some thousand rows in the order of the file; `done` says how far reading has come, in the source's units."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    done: int = 0

    def batch(self) -> "Batch":
        return self


class Piece(Protocol):
    """A stretch of a file that becomes a batch here or, sent as it is, in another process."""

    @property
    def done(self) -> int: ...

    def batch(self) -> Batch: ...


class Source(Protocol):
    """An opened file whose columns are known."""

    @property
    def path(self) -> Path: ...

    @property
    def columns(self) -> Sequence[str]: ...

    @property
    def size(self) -> int:
        """What `Batch.done` counts up to."""
        ...

    def pieces(self) -> Iterator[Piece]: ...

    def texts(self) -> Iterator[tuple[int, str]]:
        """Every line with its number, as the person who made the file would recognise it."""
        ...
