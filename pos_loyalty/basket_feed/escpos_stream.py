"""What an ESC/POS printer would print: a stream of commands turned into lines of text, receipt by receipt.

Only text, code pages, line ends and cuts matter here; every other command is skipped by its length. The commands are those
of Epson's reference, which nearly all receipt printers follow; which number means which code page differs, and comes
from the printer's profile in python-escpos.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from escpos.capabilities import CAPABILITIES, get_profile

MOST_BYTES = 4 * 1024 * 1024
"""Of one receipt, pictures included; what comes behind is not read."""

ESC, GS, FS, DLE, LF, FF, CR, HT, NUL, CAN = 0x1B, 0x1D, 0x1C, 0x10, 0x0A, 0x0C, 0x0D, 0x09, 0x00, 0x18

# How many bytes follow the two of the command; what is not named here has one.
_ESC_LENGTHS = {
    **dict.fromkeys(b"@2<imLSv", 0),
    **dict.fromkeys(b"$\\c", 2),
    **dict.fromkeys(b"p", 3),
    **dict.fromkeys(b"W", 8),
}
_GS_LENGTHS = {
    **dict.fromkeys(b":c", 0),
    **dict.fromkeys(b"LWP$\\", 2),
    **dict.fromkeys(b"^", 3),
    **dict.fromkeys(b"\x05", 0),
}
_FS_LENGTHS = {**dict.fromkeys(b"&.", 0), **dict.fromkeys(b"Sp", 2)}


@dataclass(frozen=True, slots=True)
class PrintedReceipt:
    """What stood between two cuts. `unknown_pages` are code pages that the profile does not know."""

    lines: tuple[str, ...]
    unknown_pages: frozenset[int] = frozenset()
    has_pictures: bool = False


@dataclass(slots=True)
class _Paper:
    lines: list[str] = field(default_factory=list)
    line: bytearray = field(default_factory=bytearray)
    done: str = ""
    unknown_pages: set[int] = field(default_factory=set)
    has_pictures: bool = False
    size: int = 0


class EscPosStream:
    """Takes bytes as they come, in pieces of any size; `feed` gives the receipts that were cut off.

    `encoding` is for printers of double-byte scripts ('cp949', 'gb18030', 'shift_jis', 'big5'), which know no code page.
    """

    def __init__(self, profile: str = "default", encoding: str | None = None) -> None:
        self._pages = {int(no): name for no, name in get_profile(profile).codePages.items()}
        self._fixed = encoding
        self._encoding = encoding or self._encoding_of(0) or "cp437"
        self._start = self._encoding
        self._rest = b""
        self._paper = _Paper()

    def feed(self, data: bytes) -> list[PrintedReceipt]:
        self._rest += data
        self._paper.size += len(data)
        receipts, at = [], 0
        while at < len(self._rest):
            used, is_cut = self._step(at)
            if used == 0:
                break
            at += used
            if is_cut:
                receipts += self.flush()
        self._rest = self._rest[at:]
        if self._paper.size > MOST_BYTES:
            self._rest = b""
            receipts += self.flush()
        return receipts

    def so_far(self) -> PrintedReceipt:
        """What was printed since the last cut; it goes on."""
        return PrintedReceipt(
            tuple(self._paper.lines), frozenset(self._paper.unknown_pages), self._paper.has_pictures
        )

    def flush(self) -> list[PrintedReceipt]:
        """What was printed since the last cut, if anything was."""
        self._end_line(only_if_text=True)
        paper, self._paper = self._paper, _Paper()
        if not paper.has_pictures and not any(line.strip() for line in paper.lines):
            return []
        return [PrintedReceipt(tuple(paper.lines), frozenset(paper.unknown_pages), paper.has_pictures)]

    def _step(self, at: int) -> tuple[int, bool]:
        """One sign or command: how many bytes it has (0: not all of them are here yet), and whether it cuts."""
        byte = self._rest[at]
        if byte in {ESC, GS, FS, DLE}:
            return self._command(at)
        if byte in {LF, FF}:
            self._end_line()
        elif byte in {CR, CAN, NUL}:
            pass
        else:
            self._paper.line.append(0x20 if byte == HT else byte)
        return 1, False

    def _command(self, at: int) -> tuple[int, bool]:
        left = len(self._rest) - at
        if left < 2:
            return 0, False
        length = 2 + self._tail(at)
        if length < 2 or left < length:
            return 0, False
        lead, name = self._rest[at], self._rest[at + 1]
        if lead == ESC and name == ord("@"):
            self._change_encoding(self._start)
        elif lead == ESC and name == ord("t"):
            self._choose_page(self._rest[at + 2])
        elif (lead, name) in {(ESC, ord("d")), (ESC, ord("J"))}:
            self._end_line(only_if_text=True)
        is_cut = (lead, name) in {(GS, ord("V")), (ESC, ord("i")), (ESC, ord("m"))}
        return length, is_cut

    def _tail(self, at: int) -> int:
        """How many bytes follow the first two of a command; -2 while that cannot be told yet."""
        lead, name = self._rest[at], self._rest[at + 1]
        head = self._rest[at + 2 : at + 10]
        if lead == DLE:
            return 3 if name == 0x14 else 1
        if name == ord("("):
            return _needing(head, 3, lambda: 3 + _number(head[1:3]))
        if lead == ESC:
            return self._esc_tail(name, head, at)
        if lead == FS:
            return _FS_LENGTHS.get(name, 1)
        return self._gs_tail(name, head, at)

    def _esc_tail(self, name: int, head: bytes, at: int) -> int:
        if name == ord("*"):
            self._paper.has_pictures = True
            return _needing(head, 3, lambda: 3 + _number(head[1:3]) * (3 if head[0] in {32, 33} else 1))
        if name == ord("D"):
            return self._until_nul(at)
        return _ESC_LENGTHS.get(name, 1)

    def _gs_tail(self, name: int, head: bytes, at: int) -> int:
        if name == ord("V"):
            return _needing(head, 1, lambda: 2 if head[0] >= 65 else 1)
        if name == ord("k"):
            if not head:
                return -2
            return _needing(head, 2, lambda: 2 + head[1]) if head[0] >= 65 else self._until_nul(at)
        if name == ord("v"):
            self._paper.has_pictures = True
            return _needing(head, 6, lambda: 6 + _number(head[2:4]) * _number(head[4:6]))
        if name == ord("8"):
            self._paper.has_pictures = True
            return _needing(head, 5, lambda: 5 + _number(head[1:5]))
        if name == ord("*"):
            return _needing(head, 2, lambda: 2 + head[0] * head[1] * 8)
        return _GS_LENGTHS.get(name, 1)

    def _until_nul(self, at: int) -> int:
        end = self._rest.find(b"\0", at + 2)
        return end - at - 1 if end >= 0 else -2

    # Text

    def _choose_page(self, page: int) -> None:
        encoding = self._encoding_of(page)
        if encoding is None and self._fixed is None:
            self._paper.unknown_pages.add(page)
        self._change_encoding(encoding or "cp437")

    def _encoding_of(self, page: int) -> str | None:
        known = CAPABILITIES["encodings"].get(self._pages.get(page, ""), {})
        found: str | None = known.get("python_encode")
        return found

    def _change_encoding(self, encoding: str) -> None:
        """What stands in the line already was meant in the encoding before."""
        self._paper.done += self._decoded()
        self._encoding = self._fixed or encoding

    def _decoded(self) -> str:
        text = bytes(self._paper.line).decode(self._encoding, "replace")
        self._paper.line.clear()
        return text

    def _end_line(self, *, only_if_text: bool = False) -> None:
        text = self._paper.done + self._decoded()
        self._paper.done = ""
        if text or not only_if_text:
            self._paper.lines.append(text)


def _number(little: bytes) -> int:
    return int.from_bytes(little, "little")


def _needing(head: bytes, least: int, length: Callable[[], int]) -> int:
    return length() if len(head) >= least else -2
