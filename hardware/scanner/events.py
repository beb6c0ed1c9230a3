"""What a scanner can tell the program, and what every scanner driver promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

ScanKind = Literal["serial", "hid_pos", "keys", "wedge", "camera", "manual", "virtual"]

State = Literal["stopped", "searching", "ready", "lost", "error"]

RejectReason = Literal[
    "too_long",
    "too_short",
    "cut_short",
    "control_bytes",
    "not_text",
    "unexpected_key",
]

# Enough of a refused code to show the cashier; garbage of any size costs no more than this.
PARTIAL_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Burst:
    """How the keys of a keyboard scanner came: pauses between two of them in ms, and whether a key said that it was all.

    `lead_key` is a function key before them, as it is found out while a scanner is being set up.
    """

    keys: int
    median_ms: int
    longest_ms: int
    has_end: bool
    lead_key: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One complete code as the scanner sent it, still to be judged by whoever parses cards.

    `raw` is the payload without framing and AIM identifier, `text` the same decoded as UTF-8,
    `symbology` the AIM identifier (such as ``]E0``) when the scanner sends one, `at` the arrival
    in seconds of the monotonic clock.
    """

    raw: bytes
    text: str
    symbology: str | None
    source: str
    at: float
    kind: ScanKind
    burst: Burst | None = None


@dataclass(frozen=True, slots=True)
class ScanRejected:
    """Something arrived that cannot be a code; `partial` is its beginning."""

    source: str
    reason: RejectReason
    partial: bytes
    at: float
    burst: Burst | None = None


@dataclass(frozen=True, slots=True)
class DeviceState:
    """Whether a scan can arrive now.

    `detail` is the port name when ready, else one word that can be turned into a sentence:
    not_found, no_permission, in_use, cannot_open, bad_port, unplugged, driver_fault; of a camera also dark, frozen.
    """

    source: str
    state: State
    detail: str = ""


ScannerEvent = Scan | ScanRejected | DeviceState
Sink = Callable[[ScannerEvent], None]


class ScannerSource(Protocol):
    """A scanner driver.

    Each event is delivered once, from the driver's own thread (a keyboard filter delivers from the
    thread of the window). Neither `start` nor `stop` raises; a raising sink does not end the
    driver. After `stop` has returned nothing more is delivered, and `start` works again.
    """

    @property
    def id(self) -> str: ...

    def start(self, sink: Sink) -> None: ...

    def stop(self) -> None: ...
