"""A line to something that is not a well head office: one answer, over a real socket, in many bad ways."""

import gzip
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket, threading.Event], None]


class HostileServer:
    """Takes each connection, reads the request, and then does what `behaviour` does with the socket."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                try:
                    self._behaviour(line, self._stopping)
                    # Closing with the rest of the request unread would reset the line under the answer.
                    line.shutdown(socket.SHUT_WR)
                    line.settimeout(2)
                    while line.recv(65536):
                        pass
                except OSError:
                    continue


def answer(body: bytes, status: str = "200 OK", headers: str = "") -> Behaviour:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    )

    def send(line: socket.socket, _stopping: threading.Event) -> None:
        line.sendall(head.encode() + body)

    return send


def drip(sent: list[int]) -> Behaviour:
    """An answer without end, a byte at a time, each well within any time-out between two bytes."""

    def send(line: socket.socket, stopping: threading.Event) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stopping.wait(0.02):
            line.sendall(b" ")
            sent.append(1)

    return send


def drip_headers(line: socket.socket, stopping: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not stopping.wait(0.02):
        line.sendall(b"x")


def half_an_answer(line: socket.socket, _stopping: threading.Event) -> None:
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"protocol": 1')


def silence(_line: socket.socket, stopping: threading.Event) -> None:
    stopping.wait(30)


def hang_up(_line: socket.socket, _stopping: threading.Event) -> None:
    pass


def bomb() -> Behaviour:
    """200 MiB of blanks in 200 kB."""
    body = gzip.compress(b" " * (200 * 1024 * 1024), 1)
    return answer(body, headers="Content-Encoding: gzip\r\n")
