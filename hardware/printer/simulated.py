"""A receipt printer on the network that is none: it keeps what it was sent, and can run out of paper or go away."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

_FIXED = 0x12


@dataclass
class Condition:
    """What is wrong with it. `takes` bytes at most are taken of a job, then the line is closed: half a receipt."""

    paper_out: bool = False
    cover_open: bool = False
    answers: bool = True
    takes: int | None = None
    is_stuck: bool = False


@dataclass
class SimulatedPrinter:
    """Listens on `address` as soon as it is made; `close` switches it off."""

    condition: Condition = field(default_factory=Condition)
    received: bytes = b""
    jobs: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listening.getsockname()
        self._closing = threading.Event()
        threading.Thread(target=self._run, name="simulated-printer", daemon=True).start()

    @property
    def setting(self) -> str:
        """As a setting names it."""
        return f"network:{self.address[0]}:{self.address[1]}"

    def close(self) -> None:
        self._closing.set()
        # Closing alone would leave the thread in accept.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        job = b""
        with line:
            while not self._closing.is_set():
                if self.condition.is_stuck:
                    self._closing.wait(0.05)
                    continue
                try:
                    data = line.recv(4096)
                except OSError:
                    break
                if not data:
                    break
                data = self._answered(line, data)
                limit = self.condition.takes
                if limit is not None and len(job) + len(data) > limit:
                    job += data[: limit - len(job)]
                    break
                job += data
                self.received += data
        if job:
            self.jobs.append(job)

    def _answered(self, line: socket.socket, data: bytes) -> bytes:
        """Questions are answered at once and are not printed."""
        for asked, state in (
            (b"\x10\x04\x04", self._paper()),
            (b"\x10\x04\x02", self._cover()),
            (b"\x10\x04\x01", _FIXED),
        ):
            for _ in range(data.count(asked)):
                if self.condition.answers:
                    line.sendall(bytes([state]))
        return data

    def _paper(self) -> int:
        return _FIXED | (0x60 if self.condition.paper_out else 0)

    def _cover(self) -> int:
        return _FIXED | (0x04 if self.condition.cover_open else 0)
