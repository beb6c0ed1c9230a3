"""What a disk may hold after power fails at any moment, from the log of what a program asked it to do.

Whatever was synced is there. Of what came behind the last sync of a file, any part may be: all of it, nothing, what was
asked for first, or any of its sectors.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

SECTOR = 512
_CALL = re.compile(
    r"(?P<name>\w+)\((?:\d+<(?P<open>[^>]*)>|(?:AT_FDCWD(?:<[^>]*>)?, )?\"(?P<path>[^\"]*)\")(?P<rest>.*)\) += (?P<result>-?\d+)"
)
_DATA = re.compile(r", \"(?P<data>(?:\\x[0-9a-f]{2})*)\", \d+(?:, (?P<offset>\d+))?$")
STRACE = (
    "strace",
    "-y",
    "-xx",
    "-s",
    "1000000",
    "-e",
    "trace=write,pwrite64,fsync,fdatasync,ftruncate,unlink",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was asked for and done; `said` is what was printed, the others are about a file of the folder."""

    what: Literal["write", "sync", "truncate", "unlink", "said"]
    file: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class _File:
    """What is certainly there, None: no file; and what was asked for since."""

    durable: bytes | None = None
    pending: list[Call] = field(default_factory=list)


def calls(log: Path, folder: Path) -> Iterator[Call]:
    for line in log.read_text(encoding="ascii").splitlines():
        found = _CALL.match(line)
        if found is None or int(found["result"]) < 0:
            continue
        path = _plain(found["open"] if found["open"] is not None else found["path"])
        if found["name"] == "write" and line.startswith("write(1<"):
            yield Call("said", data=_bytes(found["rest"]))
        elif Path(path).parent == folder and not path.endswith("-shm"):
            yield from _about_a_file(found, Path(path).name)


def _about_a_file(found: re.Match[str], name: str) -> Iterator[Call]:
    match found["name"]:
        case "pwrite64" | "write":
            data = _DATA.search(found["rest"])
            assert data is not None, found[0][:200]
            assert data["offset"] is not None, "the store writes at a place that it names"
            yield Call("write", name, int(data["offset"]), _unescaped(data["data"]))
        case "fsync" | "fdatasync":
            yield Call("sync", name)
        case "ftruncate":
            yield Call("truncate", name, int(found["rest"].strip(", ")))
        case "unlink":
            yield Call("unlink", name)


def _bytes(rest: str) -> bytes:
    data = _DATA.search(rest)
    return _unescaped(data["data"]) if data else b""


def _unescaped(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(path: str) -> str:
    return _unescaped(path).decode() if path.startswith("\\x") else path


class Disk:
    """Follows the calls; `images` are made of what it may hold at the moment."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.name: _File(path.read_bytes()) for path in folder.iterdir() if path.is_file()}
        self.said = b""

    def follow(self, call: Call) -> None:
        if call.what == "said":
            self.said += call.data
            return
        file = self._files.setdefault(call.file, _File())
        if call.what == "sync":
            file.durable, file.pending = _with(file.durable, file.pending), []
        else:
            file.pending.append(call)

    def image(self, random: Random) -> Mapping[str, bytes | None]:
        return {name: _with(file.durable, _kept(file.pending, random)) for name, file in self._files.items()}


def _kept(pending: list[Call], random: Random) -> list[Call]:
    fate = random.choice(("nothing", "all", "what came first", "any sectors", "nearly all sectors"))
    if fate == "nothing":
        return []
    if fate == "all":
        return pending
    if fate == "what came first":
        return pending[: random.randint(0, len(pending))]
    share = 0.5 if fate == "any sectors" else 0.98
    sectors = (sector for call in pending for sector in _sectors(call))
    return [sector for sector in sectors if random.random() < share]


def _sectors(call: Call) -> Iterator[Call]:
    if call.what != "write":
        yield call
        return
    first = 0
    while first < len(call.data):
        size = SECTOR - (call.offset + first) % SECTOR
        yield Call("write", call.file, call.offset + first, call.data[first : first + size])
        first += size


def _with(before: bytes | None, done: list[Call]) -> bytes | None:
    content = None if before is None else bytearray(before)
    for call in done:
        if call.what == "unlink":
            content = None
            continue
        content = bytearray() if content is None else content
        if call.what == "truncate":
            content = content[: call.offset].ljust(call.offset, b"\0")
        else:
            content = content.ljust(call.offset, b"\0")
            content[call.offset : call.offset + len(call.data)] = call.data
    return None if content is None else bytes(content)
