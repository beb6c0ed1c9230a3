"""Reads CSV files that anything may have written, in constant memory and with line numbers that hold.

The file is read in blocks of lines. A block without a quotation mark is simply split; the others go through
Python's parser record by record, so that a quotation mark that is never closed costs its own line and not the file.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pos_loyalty.head_office.importing.rows import BadRow, Batch, Cells, Piece
from pos_loyalty.head_office.refusals import OperatorError

BLOCK = 1 << 20
LONGEST_LINE = 1 << 16
MOST_LINES_OF_A_ROW = 50
DELIMITERS = (",", ";", "\t")
UTF8_MARK = b"\xef\xbb\xbf"

_OTHER_FORMATS = {
    b"\xff\xfe": "is UTF-16 text",
    b"\xfe\xff": "is UTF-16 text",
    b"PK\x03\x04": "is a workbook or an archive",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook",
    b"\x1f\x8b": "is compressed",
}

Line = tuple[int, str]


class CsvSource:
    """A UTF-8 file with a header line; the delimiter is the one that makes the most known columns."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        self.path = path
        self.size = path.stat().st_size
        with path.open("rb") as file:
            header = _header(path, file.readline(LONGEST_LINE))
        self._delimiter, self.columns = _split_header(path, header, known)

    def pieces(self) -> Iterator[Piece]:
        width, delimiter = len(self.columns), self._delimiter
        carried: deque[Line] = deque()
        for raw, first_line, done in self._blocks():
            if not carried and b'"' not in raw:
                yield PlainBlock(raw, first_line, delimiter, width, done)
                continue
            lines, bad = _decoded(raw, first_line, delimiter)
            carried.extend(lines)
            batch = Batch(bad=bad, done=done)
            _parse_quoted(carried, delimiter, batch, is_last=done >= self.size)
            _sort_out(batch, width)
            yield batch

    def texts(self) -> Iterator[tuple[int, str]]:
        with self.path.open("rb") as file:
            line_no = 0
            while raw := file.readline(LONGEST_LINE):
                line_no += 1
                yield line_no, raw.decode("utf-8", "replace").rstrip("\r\n")
                while not raw.endswith(b"\n") and raw:
                    raw = file.readline(LONGEST_LINE)

    def _blocks(self) -> Iterator[tuple[bytes, int, int]]:
        """Whole lines, the number of the first one, and how far that is."""
        with self.path.open("rb") as file:
            file.readline(LONGEST_LINE)
            line_no = 2
            while raw := file.read(BLOCK):
                if not raw.endswith(b"\n"):
                    raw += file.readline(LONGEST_LINE)
                is_cut = not raw.endswith(b"\n")
                if is_cut:
                    _skip_line(file)
                yield raw, line_no, file.tell()
                line_no += raw.count(b"\n") + is_cut


@dataclass(frozen=True, slots=True)
class PlainBlock:
    """Lines without a quotation mark, as bytes."""

    raw: bytes
    first_line: int
    delimiter: str
    width: int
    done: int

    def batch(self) -> Batch:
        lines, bad = _decoded(self.raw, self.first_line, self.delimiter)
        rows: list[tuple[int, Cells]] = [
            (line_no, (text + self.delimiter).split(self.delimiter)) for line_no, text in lines if text
        ]
        batch = Batch(rows, bad, self.done)
        _sort_out(batch, self.width)
        return batch


def _header(path: Path, raw: bytes) -> str:
    for mark, what in _OTHER_FORMATS.items():
        if raw.startswith(mark):
            raise OperatorError(f"{path.name} {what}. Save it as CSV in UTF-8, or as Parquet.")
    if not raw.strip():
        raise OperatorError(f"{path.name} has no first line. The first line names the columns.")
    if b"\0" in raw:
        raise OperatorError(f"{path.name} is not text in UTF-8. Save it as CSV in UTF-8, or as Parquet.")
    try:
        header = raw.removeprefix(UTF8_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise OperatorError(
            f"The first line of {path.name} is not UTF-8. Save the file as CSV in UTF-8."
        ) from None
    if "\r" in header or len(raw) >= LONGEST_LINE:
        raise OperatorError(
            f"The lines of {path.name} do not end with a line feed. Save the file as CSV in UTF-8."
        )
    return header


def _split_header(path: Path, header: str, known: Sequence[str]) -> tuple[str, list[str]]:
    def columns(delimiter: str) -> list[str]:
        try:
            return [
                name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter, strict=True))
            ]
        except csv.Error:
            raise OperatorError(f"The first line of {path.name} has a quotation mark too many.") from None

    by_delimiter = {delimiter: columns(delimiter) for delimiter in DELIMITERS}
    return max(by_delimiter.items(), key=lambda found: len(set(found[1]) & set(known)))


def _decoded(raw: bytes, first_line: int, delimiter: str) -> tuple[list[Line], list[BadRow]]:
    """The lines of a block that are text of a decent length, and the others."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_one_by_one(raw, first_line, delimiter)
    if "\0" in text:
        return _decoded_one_by_one(raw, first_line, delimiter)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    texts = text.split("\n")
    if not texts[-1]:
        texts.pop()
    if max(map(len, texts), default=0) * 4 >= LONGEST_LINE:
        return _decoded_one_by_one(raw, first_line, delimiter)
    return list(enumerate(texts, first_line)), []


def _decoded_one_by_one(raw: bytes, first_line: int, delimiter: str) -> tuple[list[Line], list[BadRow]]:
    lines: list[Line] = []
    bad: list[BadRow] = []
    for line_no, line in enumerate(raw.removesuffix(b"\n").split(b"\n"), first_line):
        text = line[:LONGEST_LINE].decode("utf-8", "replace").rstrip("\r")
        reason = _damage(line)
        if reason is None:
            lines.append((line_no, text))
        else:
            bad.append(BadRow(line_no, reason, text.split(delimiter)))
    return lines, bad


def _damage(line: bytes) -> str | None:
    if len(line) >= LONGEST_LINE:
        return f"the line is longer than {LONGEST_LINE} bytes"
    if b"\0" in line:
        return "the line holds a NUL byte"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return f"the line is not UTF-8 (byte {line[wrong.start]:02X} at place {wrong.start + 1})"
    return None


def _skip_line(file: BinaryIO) -> None:
    while (raw := file.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        pass


def _parse_quoted(queue: deque[Line], delimiter: str, batch: Batch, *, is_last: bool) -> None:
    """Takes whole records off the queue; what may go on in the next block stays there."""
    while queue:
        line_no, text = queue[0]
        if '"' not in text:
            queue.popleft()
            if text:
                batch.rows.append((line_no, (text + delimiter).split(delimiter)))
            continue
        taken: list[Line] = []
        try:
            record = next(csv.reader(_feed(queue, taken), delimiter=delimiter, strict=True))
            batch.rows.append((line_no, [*record, ""]))
        except csv.Error:
            queue.extendleft(reversed(taken))
            if len(taken) == len(queue) < MOST_LINES_OF_A_ROW and not is_last:
                return
            queue.popleft()
            batch.bad.append(BadRow(line_no, "a quotation mark is not closed", text.split(delimiter)))


def _feed(queue: deque[Line], taken: list[Line]) -> Iterator[str]:
    while queue and len(taken) < MOST_LINES_OF_A_ROW:
        taken.append(queue.popleft())
        yield taken[-1][1] + "\n"


def _sort_out(batch: Batch, width: int) -> None:
    """Moves rows with too many or too few cells to the bad ones."""
    wrong = [row for row in batch.rows if len(row[1]) != width + 1]
    if not wrong:
        return
    batch.rows = [row for row in batch.rows if len(row[1]) == width + 1]
    for line_no, cells in wrong:
        reason = f"the line has {len(cells) - 1} cells, the first line {width}"
        batch.bad.append(BadRow(line_no, reason, cells))
