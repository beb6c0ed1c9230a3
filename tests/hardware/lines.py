"""Serial lines that are not a pseudo-terminal of our own: two that socat joins, and one behind an RFC 2217 server."""

import os
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import serial
from serial.rfc2217 import PortManager

_WAIT_S = 30.0
_PAUSE_S = 0.002


class SocatLine:
    """Two pseudo-terminals in `folder`, joined by another program: what is written at one end is read at the other."""

    def __init__(self, folder: Path) -> None:
        ends = [folder / "till", folder / "scanner"]
        options = [f"pty,raw,echo=0,link={end}" for end in ends]
        self._process = subprocess.Popen(["socat", *options])
        give_up_at = time.monotonic() + _WAIT_S
        while not all(end.exists() for end in ends):
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError("socat made no line")
            time.sleep(_PAUSE_S)
        self.port = str(ends[0])
        self._scanner = os.open(ends[1], os.O_RDWR | os.O_NOCTTY)

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._scanner, data) :]

    def close(self) -> None:
        os.close(self._scanner)
        self._process.terminate()
        self._process.wait()


class Rfc2217Server:
    """A network converter that lets whoever connects set the line, one after the other."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        # What comes from the scanner, and takes the settings of the line.
        self._scanner: Any = serial.serial_for_url("loop://", timeout=0)
        self._is_over = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self.port = f"rfc2217://127.0.0.1:{self._server.getsockname()[1]}"

    @property
    def baud(self) -> int:
        """As the last one who connected set it."""
        return int(self._scanner.baudrate)

    def send(self, data: bytes) -> None:
        self._scanner.write(data)

    def close(self) -> None:
        self._is_over = True
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client, suppress(OSError):
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        client.settimeout(_PAUSE_S)
        manager = PortManager(self._scanner, SimpleNamespace(write=client.sendall))
        while not self._is_over:
            try:
                told = client.recv(1_024)
            except TimeoutError:
                told = None
            if told == b"":
                return
            # Nothing but settings comes from a reader.
            assert not list(manager.filter(told or b""))
            if self._scanner.in_waiting:
                client.sendall(b"".join(manager.escape(self._scanner.read(self._scanner.in_waiting))))
