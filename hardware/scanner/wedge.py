"""Tells a keyboard scanner's bursts from a person's typing: a pure state machine over key events.

Two stages. ENTRY holds keys while they follow each other fast; a pause gives them back, in order,
as if nothing had happened. After enough fast keys the burst is LOCKED: from there on nothing is
ever given back, so a damaged scan becomes "scan again" and never text in a field or a pressed
button. Gaps are measured on the time stamps of the events, never on the clock of the handler,
which lies whenever the program was busy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise
from statistics import median_low
from typing import Literal

from hardware.scanner.events import PARTIAL_LIMIT, Burst, RejectReason, Scan, ScanRejected
from hardware.scanner.framing import Frame, event_from, split_aim
from hardware.scanner.key_layout import X11_OFFSET, repair, us_character

_GS = "\x1d"


class Role(Enum):
    CHARACTER = auto()
    TERMINATOR = auto()
    PREFIX = auto()
    MODIFIER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One press or release; `key` is any number that the press and the release have in common."""

    role: Role
    text: str
    key: int
    scan_code: int
    at_ms: int
    pressed: bool = True
    autorepeat: bool = False
    shift: bool = False
    # The window system's own event, given back with a replay.
    native: object = field(default=None, compare=False, repr=False)

    @property
    def identity(self) -> int:
        """Shift may change `key` between press and release, the position never."""
        return self.scan_code or -self.key


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    source: str = "wedge"
    entry_gap_ms: int = 60
    entry_keys: int = 5
    locked_gap_ms: int = 250
    # A code shorter than entry_keys is known only by keys faster than hands followed by Enter.
    short_gap_ms: int = 25
    # What follows the end of a code this fast still comes from the scanner (CR LF, or hostile).
    tail_gap_ms: int = 60
    hold_slack_ms: int = 10
    # A timer this late means a blocked program: events that came in time are still queued.
    late_ms: int = 15
    # Name of the key that the scanner is set to send first, such as F9; None: recognise by timing.
    prefix_key: str | None = None
    prefix_gap_ms: int = 1_000
    min_length: int = 6
    max_length: int = 256
    # None: learn from the scans whether silence can be the end of one.
    expect_terminator: bool | None = None
    scan_code_offset: int = X11_OFFSET


class Verdict(Enum):
    PASS = auto()
    HOLD = auto()
    SWALLOW = auto()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, in this order: replay, (mark the field | take back), then the event itself.

    `wait_ms` is when to call `timer`; None: not at all.
    """

    verdict: Verdict
    replay: tuple[KeyEvent, ...] = ()
    # A burst may begin with this passed key: remember the field as it is.
    mark: bool = False
    # Keys of a burst were passed: put the field back as remembered.
    take_back: bool = False
    event: Scan | ScanRejected | None = None
    wait_ms: int | None = None


_Stage = Literal["idle", "entry", "locked"]


class WedgeMachine:
    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self._settings = settings or WedgeSettings()
        self._stage: _Stage = "idle"
        self._held: list[KeyEvent] = []
        self._burst: list[KeyEvent] = []
        self._leaked = False
        self._all_fast = True
        self._by_prefix = False
        self._last_ms = 0
        self._tail_ms: int | None = None
        self._taken: set[int] = set()
        self._due_ms: float | None = None
        self._rearmed = False
        self._terminated = bool(self._settings.expect_terminator)

    def will_pass(self, event: KeyEvent, *, hold_text: bool = True) -> bool:
        """Whether `feed` would pass this press, told without changing anything."""
        if event.role is Role.MODIFIER:
            return True
        if self._in_tail(event):
            return False
        if self._stage != "idle" and self._gap(event) <= self._tolerance_ms():
            room = len(self._burst) + 1 < self._settings.entry_keys
            return self._stage == "entry" and room and self._leaks(event, hold_text=hold_text)
        if self._settings.prefix_key is not None:
            return event.role is not Role.PREFIX
        return event.autorepeat or self._leaks(event, hold_text=hold_text)

    def feed(self, event: KeyEvent, now_ms: float, *, hold_text: bool = True) -> Decision:
        """One key event; `now_ms` is the clock of the handler, used for the timer only."""
        if event.role is Role.MODIFIER:
            if self._stage != "idle" and self._gap(event) <= self._tolerance_ms():
                self._last_ms = event.at_ms
            return self._pass(now_ms)
        if not event.pressed:
            return self._release(event, now_ms)
        before = self._settle(event, now_ms)
        decision = self._press(event, now_ms, hold_text=hold_text)
        if before is None:
            return decision
        # After a pause a press only begins something: it neither replays nor ends a scan itself.
        return replace(decision, replay=before.replay, event=before.event)

    def timer(self, now_ms: float) -> Decision:
        """The time asked for with `wait_ms` is over; the verdict has no meaning here."""
        if self._due_ms is None:
            return Decision(Verdict.PASS)
        early_ms = self._due_ms - now_ms
        if early_ms > 1:
            return Decision(Verdict.PASS, wait_ms=round(early_ms))
        if -early_ms > self._settings.late_ms and not self._rearmed:
            self._rearmed = True
            self._due_ms = now_ms + self._settings.late_ms
            return Decision(Verdict.PASS, wait_ms=self._settings.late_ms)
        return self._pause(now_ms) or Decision(Verdict.PASS)

    def flush(self) -> tuple[KeyEvent, ...]:
        """Ends whatever is going on and gives the held keys back."""
        held = tuple(self._held)
        self._reset("idle")
        self._tail_ms = None
        return held

    # What a press means in each stage

    def _press(self, event: KeyEvent, now_ms: float, *, hold_text: bool) -> Decision:
        if self._stage == "idle":
            if self._in_tail(event):
                return self._tail(event, now_ms)
            return self._begin(event, now_ms, hold_text=hold_text)
        gap_ms = self._gap(event)
        self._last_ms = event.at_ms
        if self._stage == "locked":
            return self._collect(event, now_ms)
        self._all_fast = self._all_fast and gap_ms <= self._settings.short_gap_ms
        count = len(self._burst) + 1
        ends_short_code = event.role is Role.TERMINATOR and self._all_fast
        if count < self._settings.entry_keys and not ends_short_code:
            return self._continue_entry(event, now_ms, hold_text=hold_text)
        take_back = self._lock()
        decision = self._collect(event, now_ms)
        return replace(decision, take_back=take_back)

    def _begin(self, event: KeyEvent, now_ms: float, *, hold_text: bool) -> Decision:
        if self._settings.prefix_key is not None:
            if event.role is not Role.PREFIX:
                return self._pass(now_ms, event)
            self._reset("locked")
            self._by_prefix = True
            self._last_ms = event.at_ms
            self._take(event)
            return self._swallow(now_ms)
        # The system repeats a key that a person holds down; a scanner's first key is a real one.
        if event.autorepeat:
            return self._pass(now_ms, event)
        self._reset("entry")
        self._last_ms = event.at_ms
        return self._continue_entry(event, now_ms, hold_text=hold_text)

    def _continue_entry(self, event: KeyEvent, now_ms: float, *, hold_text: bool) -> Decision:
        leaks = self._leaks(event, hold_text=hold_text)
        self._burst.append(event)
        # Whoever gets the press must get the release, or a button stays down.
        self._taken.discard(event.identity)
        if leaks:
            mark = not self._leaked
            self._leaked = True
            return Decision(Verdict.PASS, mark=mark)
        self._held.append(event)
        wait_ms = self._arm(now_ms, self._settings.entry_gap_ms + self._settings.hold_slack_ms)
        return Decision(Verdict.HOLD, wait_ms=wait_ms)

    def _collect(self, event: KeyEvent, now_ms: float) -> Decision:
        self._take(event)
        if event.role is Role.TERMINATOR:
            return self._finish(now_ms)
        if event.role is Role.PREFIX:
            return self._restart(event, now_ms)
        if len(self._burst) <= self._settings.max_length:
            self._burst.append(event)
        return self._swallow(now_ms)

    def _restart(self, event: KeyEvent, now_ms: float) -> Decision:
        """A prefix inside a burst: the code before it never got its end."""
        cut = self._judge(now_ms, "cut_short") if self._burst else None
        self._reset("locked")
        self._by_prefix = True
        self._last_ms = event.at_ms
        wait_ms = self._swallow(now_ms).wait_ms
        return Decision(Verdict.SWALLOW, event=cut, wait_ms=wait_ms)

    def _tail(self, event: KeyEvent, now_ms: float) -> Decision:
        self._take(event)
        self._tail_ms = event.at_ms
        if event.role is Role.TERMINATOR:
            return self._swallow(now_ms)
        self._reset("locked")
        self._by_prefix = event.role is Role.PREFIX
        self._last_ms = event.at_ms
        if event.role is not Role.PREFIX:
            self._burst.append(event)
        return self._swallow(now_ms)

    def _release(self, event: KeyEvent, now_ms: float) -> Decision:
        if event.identity in self._taken:
            self._taken.discard(event.identity)
            return self._swallow(now_ms)
        if any(held.pressed and held.identity == event.identity for held in self._held):
            self._held.append(event)
            return Decision(Verdict.HOLD, wait_ms=self._left(now_ms))
        return self._pass(now_ms)

    # How a burst ends

    def _settle(self, event: KeyEvent, now_ms: float) -> Decision | None:
        """What a pause before this press means for the keys before the pause."""
        if self._stage == "idle" or self._gap(event) <= self._tolerance_ms():
            return None
        return self._pause(now_ms)

    def _pause(self, now_ms: float) -> Decision | None:
        stage, held = self._stage, tuple(self._held)
        if stage == "locked":
            return self._end_by_silence(now_ms)
        self._reset("idle")
        return Decision(Verdict.PASS, replay=held) if stage == "entry" else None

    def _end_by_silence(self, now_ms: float) -> Decision:
        if self._by_prefix and not self._burst:
            self._reset("idle")
            return Decision(Verdict.SWALLOW)
        event = self._judge(now_ms, "cut_short" if self._terminated else None)
        self._reset("idle")
        return Decision(Verdict.SWALLOW, event=event)

    def _finish(self, now_ms: float) -> Decision:
        event = self._judge(now_ms, None, has_end=True)
        if isinstance(event, Scan) and self._settings.expect_terminator is None:
            self._terminated = True
        self._tail_ms = self._last_ms
        self._reset("idle")
        return Decision(Verdict.SWALLOW, event=event)

    def _lock(self) -> bool:
        """From here on the held keys are the scanner's; tells whether some were passed before."""
        for event in self._held:
            (self._taken.add if event.pressed else self._taken.discard)(event.identity)
        take_back = self._leaked
        self._held = []
        self._leaked = False
        self._stage = "locked"
        return take_back

    def _judge(
        self, now_ms: float, reason: RejectReason | None, *, has_end: bool = False
    ) -> Scan | ScanRejected:
        return replace(self._judged(now_ms, reason), burst=_burst(self._burst, has_end=has_end))

    def _judged(self, now_ms: float, reason: RejectReason | None) -> Scan | ScanRejected:
        offset = self._settings.scan_code_offset
        at = now_ms / 1_000
        typed = [event.text for event in self._burst]
        positions = [
            _GS if event.text == _GS else us_character(event.scan_code, shift=event.shift, offset=offset)
            for event in self._burst
        ]
        raw = repair(typed, positions).encode("utf-8", "replace")
        if any(event.role is not Role.CHARACTER for event in self._burst):
            reason = "unexpected_key"
        symbology, payload = split_aim(raw)
        if reason is None and len(self._burst) > self._settings.max_length:
            reason = "too_long"
        if reason is None and len(payload) < self._settings.min_length:
            reason = "too_short"
        if reason is not None:
            return ScanRejected(self._settings.source, reason, raw[:PARTIAL_LIMIT], at)
        frame = Frame(payload, symbology)
        return event_from(frame, source=self._settings.source, kind="wedge", at=at)

    # Small steps

    def _leaks(self, event: KeyEvent, *, hold_text: bool) -> bool:
        """In a free text field typed characters are not delayed, unless they would overtake."""
        if hold_text or self._held or event.role is not Role.CHARACTER:
            return False
        return event.text.isprintable() and event.text != ""

    def _gap(self, event: KeyEvent) -> int:
        # X11 stamps are 32 bits and start again after 49 days.
        return (event.at_ms - self._last_ms) % (1 << 32)

    def _in_tail(self, event: KeyEvent) -> bool:
        if self._stage != "idle" or self._tail_ms is None:
            return False
        return (event.at_ms - self._tail_ms) % (1 << 32) <= self._settings.tail_gap_ms

    def _tolerance_ms(self) -> int:
        if self._stage == "entry":
            return self._settings.entry_gap_ms
        return self._settings.prefix_gap_ms if self._by_prefix else self._settings.locked_gap_ms

    def _reset(self, stage: _Stage) -> None:
        self._stage = stage
        self._held, self._burst = [], []
        self._leaked, self._all_fast, self._by_prefix = False, True, False
        self._due_ms = None

    def _take(self, event: KeyEvent) -> None:
        self._taken.add(event.identity)

    def _pass(self, now_ms: float, event: KeyEvent | None = None) -> Decision:
        if event is not None:
            self._taken.discard(event.identity)
        return Decision(Verdict.PASS, wait_ms=self._left(now_ms))

    def _swallow(self, now_ms: float) -> Decision:
        if self._stage == "idle":
            return Decision(Verdict.SWALLOW)
        if self._stage == "entry":
            return Decision(Verdict.SWALLOW, wait_ms=self._left(now_ms))
        wait_ms = self._arm(now_ms, self._tolerance_ms() + self._settings.hold_slack_ms)
        return Decision(Verdict.SWALLOW, wait_ms=wait_ms)

    def _arm(self, now_ms: float, wait_ms: int) -> int:
        self._due_ms = now_ms + wait_ms
        self._rearmed = False
        return wait_ms

    def _left(self, now_ms: float) -> int | None:
        return None if self._due_ms is None else max(0, round(self._due_ms - now_ms))


def _burst(keys: list[KeyEvent], *, has_end: bool) -> Burst:
    gaps = [(later.at_ms - earlier.at_ms) % (1 << 32) for earlier, later in pairwise(keys)] or [0]
    return Burst(len(keys), median_low(gaps), max(gaps), has_end)
