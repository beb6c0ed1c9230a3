"""Keyboard scanners and people: typing taken for scans, and whether hostile codes press anything in the counter's window."""

import os
import random
from bisect import bisect
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.figures import Figure
from hardware.scanner.wedge import KeyEvent, Role, WedgeMachine

# Pauses of people between two keys in ms, with the share of all that are no longer: as published studies of
# keystrokes and the measurements that this product was designed by have them.
_QUANTILES = (
    (0.0, 25),
    (0.01, 44),
    (0.05, 70),
    (0.25, 118),
    (0.5, 167),
    (0.75, 255),
    (0.95, 620),
    (1.0, 3000),
)
_SPEEDS = (0.75, 0.9, 1.0, 1.0, 1.15, 1.4)
_KEYS_OF_A_PERSON = 400

Rule = Callable[[list[int]], int]


def typing(keys: int) -> Iterator[Figure]:
    """How often typing is taken for a scan, beside the rules of other tills on the same keys."""
    rng = random.Random(1)
    people = [_gaps(rng, rng.choice(_SPEEDS)) for _ in range(keys // _KEYS_OF_A_PERSON)]
    ours = sum(_taken_for_scans(gaps) for gaps in people)
    peers = {
        "150 ms, 3 keys": _runs(150, 3),
        "100 ms, 3 keys": _runs(100, 3),
        "100 ms, 4 keys": _runs(100, 4),
        "50 ms, 4 keys": _runs(50, 4),
    }
    counts = {name: sum(rule(gaps) for gaps in people) for name, rule in peers.items()}
    told = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
    yield Figure(f"typing taken for a scan, of {keys:,} keys", f"{ours}", told, float(ours), 0)


def _gaps(rng: random.Random, speed: float) -> list[int]:
    """One person's pauses; quick and slow stretches follow each other, as they do in words."""
    found, mood = [], rng.random()
    for _ in range(_KEYS_OF_A_PERSON):
        mood = min(0.999, max(0.0, 0.35 * mood + 0.65 * rng.random()))
        at = bisect(_QUANTILES, (mood, 0)) or 1
        (low, short), (high, long) = _QUANTILES[at - 1], _QUANTILES[min(at, len(_QUANTILES) - 1)]
        part = 0.0 if high == low else (mood - low) / (high - low)
        found.append(round((short + part * (long - short)) * speed))
    return found


def _taken_for_scans(gaps: list[int]) -> int:
    machine, now, count, due = WedgeMachine(), 1_000, 0, None
    for number, gap in enumerate(gaps):
        end = now + gap
        if due is not None and due <= end:
            decision = machine.timer(due)
            count += decision.event is not None
            due = None
        now = end
        code = 10 + number % 10
        decision = machine.feed(KeyEvent(Role.CHARACTER, str(number % 10), code, code, now), now)
        count += decision.event is not None
        due = None if decision.wait_ms is None else now + decision.wait_ms
        machine.feed(KeyEvent(Role.CHARACTER, "", code, code, now, pressed=False), now)
    return count


def _runs(most_ms: int, least_keys: int) -> Rule:
    """So many keys, each so soon after the one before."""

    def count(gaps: list[int]) -> int:
        runs, length = 0, 1
        for gap in gaps:
            length = length + 1 if gap <= most_ms else 1
            runs += length == least_keys
        return runs

    return count


# Hostile codes


class _Recorder:
    """A session that writes down what it is told; only scans may come."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.scans = 0
        self.unwanted: list[str] = []

    def scanned(self, _raw: bytes) -> Any:
        self.scans += 1
        return self.view

    def scan_rejected(self) -> Any:
        self.scans += 1
        return self.view

    def ticked(self) -> Any:
        return self.view

    def mentions_fit(self, _count: int) -> Any:
        return self.view

    def take_questions(self) -> tuple[()]:
        return ()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.unwanted.append(name)
        answers: dict[str, Any] = {
            "gift_pressed": (self.view, None),
            "newest_receipt": self.view.message,
            **dict.fromkeys(("found", "all_gifts", "voucher_offers", "services"), ()),
        }
        return lambda *_, **__: answers.get(name, self.view)


def hostile(inputs: int) -> Iterator[Figure]:
    """Codes with function keys, Tab, Space, Escape, Enter and control letters in them, into a window with a sale."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from benchmarks.devices.hostile_keys import HostileKeyboard, counter_window

    application = QApplication.instance() or QApplication([])
    recorder, window, bridge = counter_window(_Recorder)
    keyboard = HostileKeyboard(window, seed=7)
    sent = codes = 0
    while sent < inputs:
        sent += keyboard.scan()
        codes += 1
        QCoreApplication.processEvents()
    bridge.stop()
    window.close()
    del application
    told = f"{sent:,} keys in {codes:,} codes, {recorder.scans:,} shown as a scan or refused"
    unwanted = len(recorder.unwanted)
    yield Figure(
        "unwanted activations", f"{unwanted} {recorder.unwanted[:3] or ''}", told, float(unwanted), 0
    )
