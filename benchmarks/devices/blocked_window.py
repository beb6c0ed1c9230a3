"""Scans by keys while the window does nothing for half a second at a time: what a prefix key is worth."""

from collections.abc import Iterator

from benchmarks.figures import Figure
from tests.hardware.x_window import Window, x_server

BLOCKED_MS = 500
AT_ONCE = 10
PAUSE_S = "0.15"


def measure(scans: int, *, usual: bool = True) -> Iterator[Figure]:
    """Typed by an X server with the stamps of its keys, read with the pauses that the product has, or with wider ones."""
    codes = [f"90011234{number:08d}" for number in range(scans)]
    with x_server() as display:
        options = ("--prefix", "F9", "--blocked-ms", str(BLOCKED_MS), "--seconds", str(60 + scans))
        window = Window(display, *options, *(("--usual",) if usual else ()))
        try:
            for first in range(0, scans, AT_ONCE):
                part = codes[first : first + AT_ONCE]
                window.xdotool(*(word for code in part for word in _scan(code)))
            # A last one, longer than any: when it is there, all others that are coming are.
            window.scan("9" * 20, "F9")
            window.wait_for("scan", "9" * 20)
            seen, refused = window.said("scan")[:-1], window.said("rejected")
            touched = [what for what, _ in window.seen if what in {"text", "return", "clicked", "f7"}]
        finally:
            window.close()
    lost = len(set(codes) - set(seen))
    altered = len([one for one in seen if one not in set(codes)]) + len(touched)
    told = f"{lost} lost, of those {len(refused)} refused aloud; {altered} altered or typed into the window"
    yield Figure(
        f"keys with a prefix, the window hangs {BLOCKED_MS} ms at a time: lost or altered of {scans:,}",
        f"{lost + altered}",
        told,
        float(lost + altered),
        0,
    )


def _scan(code: str) -> tuple[str, ...]:
    return ("key", "F9", "type", "--args", "1", "--delay", "2", f"{code}\n", "sleep", PAUSE_S)
