"""Scan to painted member on a large till, and the read behind it against a bare read of the member's row.

The whole till of the product runs, on a platform without a screen and without a line to head office; only the
scanner is missing, its last call is made here.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, QObject, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.figures import Figure, against, share, spread
from benchmarks.till import bare
from benchmarks.till.store import Size, card_number, member_id
from pos_loyalty import settings
from pos_loyalty.checkout import identify, programme
from pos_loyalty.database import member_reads
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.till.wiring import Till, now_ms

SCAN_LIMIT_S = 0.100
READ_LIMIT = 10.0
_PAGE = 4096
_ROW = "SELECT * FROM member WHERE member_id = ?"


def measure(data: Path, size: Size, runs: int) -> list[Figure]:
    rng = random.Random(7)
    numbers, unseen = (rng.choices(range(size.members), k=max(1, count)) for count in (runs, runs // 10))
    return [*_painted(data, numbers, unseen), *_read(data, numbers)]


# The whole way


def _painted(data: Path, numbers: list[int], unseen: list[int]) -> list[Figure]:
    with _open_till(data) as till:
        # The first scan loads what every program loads once.
        _scan(till, numbers[-1])
        _read_through(data)
        warm = [_scan(till, number) for number in numbers]
        cold, pages = [], []
        for number in unseen:
            _forget_file(data)
            cold.append(_scan(till, number))
            pages.append(_page_from_disk(data, number))
    return [
        _within_limit("any card, file in memory", warm, ""),
        _within_limit("any card, file not in memory", cold, f"; one page off this disk: {spread(pages)}"),
    ]


def _within_limit(name: str, times: list[float], beside: str) -> Figure:
    ratio = share(times, 0.95) / SCAN_LIMIT_S
    limit = f"{SCAN_LIMIT_S * 1000:g} ms for 95 %{beside}"
    return Figure(f"scan → painted member, {name}", spread(times), limit, ratio, 1.0)


@contextmanager
def _open_till(data: Path) -> Iterator[Till]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # The platform without a screen says at each scan what it does not do.
    qInstallMessageHandler(lambda *_: None)
    application = QApplication.instance() or QApplication([])
    till = Till(settings.TillSettings(data=data, wedge=False), connect=_NoLine)
    till.start()
    until = perf_counter() + 60
    while till.parts is None:
        application.processEvents()
        assert perf_counter() < until, "the till did not open"
    try:
        yield till
    finally:
        till.window.close()
        till.stop()
        application.processEvents()


class _Paintings(QObject):
    """Notices that a window was told to paint itself."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.seen = False
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt gives the name
        self.seen = self.seen or event.type() == QEvent.Type.UpdateRequest
        return False

    def end(self) -> None:
        self._window.removeEventFilter(self)


def _scan(till: Till, number: int) -> float:
    """From the call that a scanner's signal makes to the end of the painting it causes."""
    QApplication.processEvents()
    raw = card_number(number).encode()
    paintings = _Paintings(till.window)
    started = perf_counter()
    till.window.scan(raw)
    # Layouts first, then the painting that they and the new texts ask for; it returns when nothing is left.
    QApplication.processEvents()
    took = perf_counter() - started
    paintings.end()
    assert paintings.seen, "nothing was painted"
    assert till.parts is not None
    shown = till.parts.session.view.member
    assert shown is not None, "the card was not found"
    assert shown.member_id == member_id(number)
    return took


class _NoLine:
    """A line that is always down."""

    def __init__(self, _server_url: str, _token: str) -> None:
        pass

    def exchange(self, _request: object) -> Any:
        raise SyncError("no_link", "no line in this measurement")

    def reserve(self, _request: object) -> Any:
        raise SyncError("no_link", "no line in this measurement")

    def close(self) -> None:
        pass


def _read_through(data: Path) -> None:
    with (data / FILE_NAME).open("rb") as file:
        while file.read(1 << 24):
            pass


def _forget_file(data: Path) -> None:
    """Has the system drop what it holds of the file; what the till itself holds stays, as in a shop."""
    if hasattr(os, "posix_fadvise"):
        with (data / FILE_NAME).open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _page_from_disk(data: Path, number: int) -> float:
    """What the disk takes for one of the few pages that a scan needs."""
    path = data / FILE_NAME
    _forget_file(data)
    with path.open("rb", buffering=0) as file:
        file.seek(number * 7_919 % (path.stat().st_size // _PAGE) * _PAGE)
        started = perf_counter()
        file.read(_PAGE)
        return perf_counter() - started


# The read alone


def _read(data: Path, numbers: list[int]) -> list[Figure]:
    store = TillStore.open(data / FILE_NAME)
    with store.reading() as connection:
        driver = bare.connect(data / FILE_NAME, connection)
    _read_through(data)
    context = programme.load(store).context("en", now_ms())
    few = numbers[: max(1, len(numbers) // 10)]
    figures = []
    try:
        for name, chosen in (("any card", numbers), ("a card of a minute ago", few * 10)):
            times: dict[str, list[float]] = {"row": [], "record": [], "whole": []}
            for number in chosen:
                card, member = card_number(number), member_id(number)
                times["row"].append(_timed(_row, driver, member))
                times["record"].append(_timed(_record, store, card))
                times["whole"].append(_timed(_identified, store, card.encode(), context))
            yardstick = "bare read of the member's row"
            figures += [
                against(f"member by card, {name}", times["record"], yardstick, times["row"], READ_LIMIT),
                against(f"identify, {name}", times["whole"], yardstick, times["row"]),
            ]
    finally:
        driver.close()
        store.close()
    return figures


def _row(driver: Any, member: str) -> object:
    return driver.execute(_ROW, (member,)).fetchone()


def _record(store: TillStore, card: str) -> object:
    """With the connection taken and given back, as each step of the counter does it."""
    with store.reading() as connection:
        return member_reads.member_by_card(connection, card)


def _identified(store: TillStore, raw: bytes, context: identify.Context) -> object:
    with store.reading() as connection:
        return identify.identify(connection, raw, context)


def _timed(read: Callable[..., object], *arguments: Any) -> float:
    started = perf_counter()
    found = read(*arguments)
    took = perf_counter() - started
    assert found is not None
    return took
