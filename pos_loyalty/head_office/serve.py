"""Runs the service: as a process that prints its address, or as a thread for the demo and for tests."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from uvicorn.server import HANDLED_SIGNALS

from pos_loyalty.cycles import settle
from pos_loyalty.head_office.app import Clock, create_app
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.housekeeping import Housekeeping
from pos_loyalty.head_office.logs import write_to_standard_error
from pos_loyalty.head_office.nightly import Nightly, analyse_command
from pos_loyalty.head_office.processes import ANSWER_WITHIN_S, Processes, end_with_parent
from pos_loyalty.head_office.recurring import Recurring
from pos_loyalty.head_office.refusals import OperatorError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8480
KEEP_ALIVE_S = 75
MOST_CONNECTIONS = 2_000
STOP_WITHIN_S = 10


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for TLS; without them a proxy in front has to do it, or everything stays on one machine."""

    chain: Path
    key: Path


def system_clock() -> datetime:
    return datetime.now(UTC)


def serve(
    url: str,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    certificate: Certificate | None = None,
    analyse_at: time | None = None,
    analysis_settings: Path | None = None,
    processes: int = 1,
) -> None:
    """Serves until it is told to stop; raises OperatorError if it cannot start.

    `analyse_at` is the time of the programme's day at which the analysis runs, None for never.
    """
    if processes > 1 and url.startswith("sqlite"):
        raise OperatorError("SQLite has one writer: --processes is for PostgreSQL.")
    listener = listen(host, port)
    engine = open_head_office(url)
    address = address_of(listener, "https" if certificate else "http")

    def say() -> None:
        sys.stdout.write(f"Head office listens on {address}\n")
        sys.stdout.flush()

    write_to_standard_error()
    run: Callable[[], object]
    if processes == 1:
        only = _Server(_config(lambda: create_app(engine, system_clock), certificate), when_ready=say)
        run = partial(only.run, sockets=[listener])
    else:
        run = Processes(_config(partial(_worker_app, url), certificate, processes), listener, say).run
    beside: list[Recurring] = [Housekeeping(engine, system_clock)]
    if analyse_at is not None:
        beside.append(Nightly(engine, url, system_clock, analyse_at, analyse_command(analysis_settings)))
    for thread in beside:
        thread.start()
    settle()
    try:
        run()
    finally:
        for thread in beside:
            thread.stop()
        engine.dispose()


def _worker_app(url: str) -> FastAPI:
    """What each of several processes makes for itself; a plain value is all that goes to it."""
    end_with_parent()
    write_to_standard_error()
    app = create_app(open_head_office(url), system_clock)
    settle()
    return app


class ServerThread:
    """A head office on its own thread; a context manager. `engine` stays its owner's."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = system_clock,
        host: str = DEFAULT_HOST,
        port: int = 0,
        certificate: Certificate | None = None,
    ) -> None:
        self._listener = listen(host, port)
        self.url = address_of(self._listener, "https" if certificate else "http")
        self._ready = threading.Event()
        config = _config(lambda: create_app(engine, clock), certificate)
        self._server = _Server(config, when_ready=self._ready.set)
        self._thread = threading.Thread(target=self._run, name="head-office", daemon=True)

    def start(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()
            self._ready.set()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """Says when it takes requests: the address is of no use to anybody before that."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Being told to stop is no failure: uvicorn itself would raise the signal again once it has stopped."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises OperatorError with the reason."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not know that it may switch Nagle's delay off: 40 ms on every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(socket.SOMAXCONN)
    except (OSError, OverflowError) as error:
        listener.close()
        raise OperatorError(
            f"Port {port} on {host} cannot be used ({error}). Stop what uses it, or choose another with --port."
        ) from error
    return listener


def address_of(listener: socket.socket, scheme: str) -> str:
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _config(
    make_app: Callable[[], FastAPI], certificate: Certificate | None, processes: int = 1
) -> uvicorn.Config:
    return uvicorn.Config(
        make_app,
        factory=True,
        workers=processes,
        timeout_worker_healthcheck=ANSWER_WITHIN_S,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        limit_concurrency=MOST_CONNECTIONS,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
