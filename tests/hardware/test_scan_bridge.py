"""From driver threads to the thread of the windows."""

import gc
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hardware.scanner.events import DeviceState, Scan, ScannerEvent, ScanRejected
from hardware.scanner.simulated import VirtualScanner
from pos_loyalty.till.scan_bridge import BridgeSettings, ScanBridge


class Till:
    """What the screens would get, with the thread they would get it in."""

    def __init__(self, bridge: ScanBridge) -> None:
        self.events: list[ScannerEvent] = []
        self.threads: set[QThread] = set()
        bridge.received.connect(self.take)

    def take(self, event: ScannerEvent) -> None:
        self.events.append(event)
        self.threads.add(QThread.currentThread())

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Scan)]


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[ScanBridge]:
    made = ScanBridge()
    yield made
    made.stop()
    qapp.processEvents()


def scan(text: str, at: float = 1.0, source: str = "counter") -> Scan:
    return Scan(text.encode(), text, None, source, at, "serial")


def refusal(at: float) -> ScanRejected:
    return ScanRejected("counter", "too_long", b"7" * 64, at)


def test_five_thousand_signals_do_not_wear_out_the_constant_true(
    bridge: ScanBridge, qapp: QApplication
) -> None:
    """PySide6 6.12.0 on Python 3.11 took one reference from True with every emit, and died at 600."""
    till = Till(bridge)
    gc.collect()
    before = sys.getrefcount(True)
    for number in range(5_000):
        bridge.sink(scan(str(number)))
        if number % 500 == 499:
            qapp.processEvents()
    qapp.processEvents()
    assert len(till.texts) == 5_000
    # The fault takes 10,000; what else lives in this process may let go of some meanwhile.
    assert sys.getrefcount(True) > before - 1_000


def test_what_a_thread_delivers_arrives_in_the_thread_of_the_windows(qtbot: QtBot) -> None:
    scanner = VirtualScanner("virtual")
    bridge = ScanBridge([scanner])
    till = Till(bridge)
    bridge.start()
    for number in range(300):
        scanner.scan(b"%016d" % number)
    qtbot.waitUntil(lambda: len(till.texts) == 300)
    bridge.stop()
    qtbot.waitUntil(lambda: till.events[-1] == DeviceState("virtual", "stopped"))
    assert till.texts == [f"{number:016d}" for number in range(300)]
    assert till.events[0] == DeviceState("virtual", "ready", "virtual")
    assert till.threads == {QThread.currentThread()}


def test_nothing_arrives_inside_the_call_of_the_driver(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    bridge.sink(scan("1"))
    assert till.events == []
    qapp.processEvents()
    assert till.texts == ["1"]


def test_one_label_read_twice_is_one_scan(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    for at in (10.0, 10.1, 10.39, 10.5, 10.8):
        bridge.sink(scan("A", at))
    qapp.processEvents()
    assert [event.at for event in till.events if isinstance(event, Scan)] == [10.0, 10.5]


def test_only_the_same_code_from_the_same_scanner_is_a_repeat(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    for event in (
        scan("A", 10.0),
        scan("A", 10.1, source="other"),
        scan("B", 10.2),
        scan("A", 10.3),
        replace(scan("A", 10.4), symbology="]C0"),
    ):
        bridge.sink(event)
    qapp.processEvents()
    assert len(till.events) == 5


def test_the_time_for_repeats_is_a_setting(qapp: QApplication) -> None:
    bridge = ScanBridge(settings=BridgeSettings(repeat_s=0.0))
    till = Till(bridge)
    bridge.sink(scan("A", 1.0))
    bridge.sink(scan("A", 1.0))
    qapp.processEvents()
    assert till.texts == ["A", "A"]


def test_a_line_full_of_garbage_is_told_once(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    for number in range(1_000):
        bridge.sink(refusal(1.0 + number / 10_000))
    bridge.sink(scan("A", 1.2))
    bridge.sink(refusal(1.3))
    qapp.processEvents()
    assert [type(event) for event in till.events] == [ScanRejected, Scan, ScanRejected]


def test_scans_wait_behind_a_closed_gate_and_come_in_order(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    with bridge.gate("confirm"):
        for number in range(20):
            bridge.sink(scan(str(number)))
        bridge.sink(DeviceState("counter", "lost", "unplugged"))
        qapp.processEvents()
        assert till.events == [DeviceState("counter", "lost", "unplugged")]
        assert bridge.is_gated
    bridge.sink(scan("20"))
    qapp.processEvents()
    assert till.texts == [str(number) for number in range(21)]


def test_the_gate_opens_when_all_who_closed_it_have_opened_it(bridge: ScanBridge, qapp: QApplication) -> None:
    till = Till(bridge)
    bridge.close_gate("confirm")
    bridge.close_gate("confirm")
    bridge.close_gate("enrol")
    bridge.sink(scan("A"))
    bridge.open_gate("confirm")
    qapp.processEvents()
    assert till.texts == []
    bridge.open_gate("enrol")
    bridge.open_gate("enrol")
    qapp.processEvents()
    assert till.texts == ["A"]


def test_a_scan_that_asks_a_question_keeps_the_next_one_waiting(
    bridge: ScanBridge, qapp: QApplication
) -> None:
    till = Till(bridge)
    bridge.received.connect(lambda _event: bridge.close_gate("confirm"))
    with bridge.gate("before"):
        for text in ("A", "B", "C"):
            bridge.sink(scan(text))
        qapp.processEvents()
    qapp.processEvents()
    assert till.texts == ["A"]
    bridge.open_gate("confirm")
    qapp.processEvents()
    assert till.texts == ["A", "B"]
    bridge.open_gate("confirm")
    qapp.processEvents()
    assert till.texts == ["A", "B", "C"]


def test_a_device_gone_mad_cannot_fill_the_memory(qapp: QApplication) -> None:
    bridge = ScanBridge(settings=BridgeSettings(max_waiting=10))
    till = Till(bridge)
    bridge.close_gate("confirm")
    for number in range(1_000):
        bridge.sink(scan(str(number)))
        qapp.processEvents()
    bridge.sink(DeviceState("counter", "lost"))
    bridge.open_gate("confirm")
    qapp.processEvents()
    assert till.texts == [str(number) for number in range(10)]
    assert till.events[0] == DeviceState("counter", "lost")
    bridge.sink(scan("after"))
    qapp.processEvents()
    assert till.texts[-1] == "after"


def test_many_threads_may_deliver_at_once(bridge: ScanBridge, qtbot: QtBot) -> None:
    till = Till(bridge)

    def deliver(source: str) -> None:
        for number in range(200):
            bridge.sink(scan(str(number), source=source))

    threads = [threading.Thread(target=deliver, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: len(till.texts) == 800)
    for name in "abcd":
        mine = [event.text for event in till.events if isinstance(event, Scan) and event.source == name]
        assert mine == [str(number) for number in range(200)]
