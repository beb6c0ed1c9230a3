"""Key events as a scanner and as a person make them, for the state machine."""

from dataclasses import dataclass, field

from hardware.scanner.events import Scan, ScanRejected
from hardware.scanner.wedge import Decision, KeyEvent, Role, Verdict, WedgeMachine, WedgeSettings

ENTER = "\r"
TAB = "\t"
F7 = "<F7>"
F9 = "<F9>"
_SPECIAL = {ENTER: Role.TERMINATOR, TAB: Role.TERMINATOR, F7: Role.OTHER, F9: Role.PREFIX}
# X11 key positions of the digit row: "1" is 10, "0" is 19.
DIGIT_POSITIONS = {digit: 10 + index for index, digit in enumerate("1234567890")}


def keys(*sequences: str) -> list[str]:
    """Single characters of plain texts, special keys as they are."""
    return [key for text in sequences for key in ([text] if text in _SPECIAL else list(text))]


def press(key: str, at_ms: int, *, scan_code: int | None = None, autorepeat: bool = False) -> KeyEvent:
    role = _SPECIAL.get(key, Role.CHARACTER)
    text = "" if key.startswith("<") and len(key) > 1 else key
    position = scan_code if scan_code is not None else DIGIT_POSITIONS.get(key, 0)
    return KeyEvent(role, text, hash(key) % 100_000 + 1, position, at_ms, autorepeat=autorepeat)


def release(event: KeyEvent, at_ms: int) -> KeyEvent:
    return KeyEvent(event.role, event.text, event.key, event.scan_code, at_ms, pressed=False)


@dataclass
class Desk:
    """A state machine with a clock; `reached` is what came through to the widgets, in order."""

    settings: WedgeSettings = field(default_factory=WedgeSettings)
    hold_text: bool = True
    now_ms: int = 1_000
    reached: list[KeyEvent] = field(default_factory=list)
    events: list[Scan | ScanRejected] = field(default_factory=list)
    marked_at: int = 0
    taken_back: int = 0

    def __post_init__(self) -> None:
        self.machine = WedgeMachine(self.settings)
        self._due_ms: int | None = None

    def wait(self, gap_ms: int) -> None:
        end_ms = self.now_ms + gap_ms
        while self._due_ms is not None and self._due_ms <= end_ms:
            self.now_ms = self._due_ms
            self._carry_out(self.machine.timer(self.now_ms))
        self.now_ms = end_ms

    def event(self, event: KeyEvent) -> Verdict:
        decision = self.machine.feed(event, self.now_ms, hold_text=self.hold_text)
        self._carry_out(decision)
        if decision.verdict is Verdict.PASS:
            self.reached.append(event)
        return decision.verdict

    def strike(self, key: str, gap_ms: int, *, scan_code: int | None = None) -> Verdict:
        """One press and release, `gap_ms` after the key before."""
        self.wait(gap_ms)
        pressed = press(key, self.now_ms, scan_code=scan_code)
        verdict = self.event(pressed)
        self.event(release(pressed, self.now_ms))
        return verdict

    def type(self, *sequences: str, gap_ms: int) -> None:
        for key in keys(*sequences):
            self.strike(key, gap_ms)

    def scan(self, *sequences: str, gap_ms: int = 6) -> None:
        self.wait(500)
        self.type(*sequences, gap_ms=gap_ms)
        self.wait(500)

    @property
    def typed(self) -> str:
        return "".join(event.text for event in self.reached if event.pressed)

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Scan)]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, ScanRejected)]

    def _carry_out(self, decision: Decision) -> None:
        self._due_ms = None if decision.wait_ms is None else self.now_ms + decision.wait_ms
        self.reached.extend(decision.replay)
        if decision.mark:
            self.marked_at = len(self.reached)
        if decision.take_back:
            self.taken_back += 1
            del self.reached[self.marked_at :]
        if decision.event is not None:
            self.events.append(decision.event)
