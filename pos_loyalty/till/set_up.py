"""Setting a scanner up: scan any code, see what came and how, and keep what was learned in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hardware import discovery
from hardware.scanner.events import Burst, Scan, ScanRejected
from pos_loyalty.domain.codes import printable
from pos_loyalty.domain.errors import LoyaltyError
from pos_loyalty.till import settings_file
from pos_loyalty.till.screens.scanner_panel import DeviceRow, ScannerPanel, Told

if TYPE_CHECKING:
    from hardware.scanner.serial_scanner import SerialScanner
    from pos_loyalty.settings import TillSettings
    from pos_loyalty.till.main_window import CounterWindow
    from pos_loyalty.till.scanners import Scanners

FAST_MS, SAFE_MS = 30, 60
"""A scanner whose keys all come within the first is never taken for a person, one slower than the second may be."""
TEST_TEXT = "AZaz-0189"
"""Letters of both cases, a sign and digits that stand elsewhere on other keyboards."""

Values = Mapping[str, "str | int | bool | list[str]"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one scan says of its scanner: a sentence, and settings that are better than those of now."""

    advice: str
    values: Values = field(default_factory=dict)


def lesson_of(event: Scan | ScanRejected, settings: TillSettings) -> Lesson:
    """`advice` is a key of the panel's sentences."""
    if event.burst is not None:
        return _of_keyboard(event, event.burst, settings)
    if isinstance(event, ScanRejected):
        return Lesson("refused")
    is_serial = event.kind == "serial"
    return Lesson("no_kind" if is_serial and event.symbology is None else "right")


def _of_keyboard(event: Scan | ScanRejected, burst: Burst, settings: TillSettings) -> Lesson:
    suffix = {} if burst.has_end == (settings.wedge_suffix != "no") else _suffix(burst)
    if burst.lead_key:
        is_new = burst.lead_key != settings.wedge_prefix_key
        return Lesson("prefix", {"wedge_prefix_key": burst.lead_key, **suffix} if is_new or suffix else {})
    if isinstance(event, ScanRejected):
        return Lesson("refused")
    if burst.longest_ms > SAFE_MS:
        return Lesson("too_slow")
    if not burst.has_end:
        return Lesson("no_end", suffix)
    if TEST_TEXT.swapcase() == event.text:
        return Lesson("caps_lock")
    if event.text != TEST_TEXT and _is_of_another_layout(event.text):
        return Lesson("layout")
    gap_ms = max(FAST_MS, min(SAFE_MS, 2 * burst.longest_ms))
    is_better = gap_ms < settings.wedge_gap_ms or bool(settings.wedge_prefix_key)
    found: Values = {"wedge_gap_ms": gap_ms, "wedge_suffix": "yes", "wedge_prefix_key": ""}
    return Lesson("right", found if is_better or settings.wedge_suffix != "yes" else {})


def _suffix(burst: Burst) -> dict[str, str]:
    return {"wedge_suffix": "yes" if burst.has_end else "no"}


def _is_of_another_layout(text: str) -> bool:
    """The test code as a French, German or Korean keyboard would write it."""
    return len(text) == len(TEST_TEXT) and sum(a == b for a, b in zip(text, TEST_TEXT, strict=True)) >= 3


class SetUp(QObject):
    """Joins the page with the scanners; while it is open a scan does nothing but be shown."""

    def __init__(self, scanners: Scanners, window: CounterWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._scanners, self._window = scanners, window
        self._panel: ScannerPanel = window.scanner_panel
        window.page.body.currentChanged.connect(self._on_page_changed)
        self._panel.port_chosen.connect(self._listen_to)
        self._panel.kept.connect(self._keep)
        self._trying: SerialScanner | None = None
        self._trying_setting = ""
        self._lesson = Lesson("")
        self.is_open = False

    def _on_page_changed(self) -> None:
        """Left with Esc, or another panel took its place: what is typed there is no scan."""
        if self._window.page.panel is not self._panel:
            self._close()

    def open(self) -> None:
        self.is_open = True
        self._lesson = Lesson("")
        self._scanners.learn(True)
        self.show_states()

    def show_states(self) -> None:
        if self.is_open:
            self._panel.show_devices(self._rows())

    def show_scan(self, event: Scan | ScanRejected) -> None:
        self._lesson = lesson_of(event, self._scanners.settings)
        values = dict(self._lesson.values)
        if self._trying is not None and event.source == self._trying.id and isinstance(event, Scan):
            values["scanner_ports"] = [*self._scanners.settings.scanner_ports, self._trying_setting]
        self._lesson = Lesson(self._lesson.advice, values)
        raw = event.partial if isinstance(event, ScanRejected) else event.raw
        kind = event.symbology if isinstance(event, Scan) else None
        told = Told(
            event.source, printable(raw, 40), kind or "", event.burst, self._lesson.advice, bool(values)
        )
        self._panel.show_told(told)
        self._window.scan_answered.emit("error" if isinstance(event, ScanRejected) else "ok")

    def _rows(self) -> list[DeviceRow]:
        """What is used, with its lamp, and then what is plugged in and not used."""
        states = self._scanners.states
        ports = {
            f"serial-{number}": port for number, port in enumerate(self._scanners.settings.scanner_ports, 1)
        }
        rows = [
            DeviceRow(source, ports.get(source, ""), state.state, state.detail)
            for source, state in states.items()
        ]
        used = {port.lower() for port in (*ports.values(), self._trying_setting)}
        free = [
            DeviceRow("", device.setting, "unused", device.maker or device.title)
            for device in discovery.devices()
            if device.kind != "camera" and not used & {device.setting.lower(), device.port.lower()}
        ]
        return [*rows, *free]

    def _listen_to(self, setting: str) -> None:
        from pos_loyalty.till.device_sources import serial_scanner

        self._stop_trying()
        self._trying_setting = setting
        self._trying = serial_scanner("serial-new", setting, self._scanners.settings)
        self._scanners.add(self._trying)
        self.show_states()

    def _keep(self) -> None:
        """F12: into the settings file, and from now on."""
        if not self._lesson.values:
            return
        data = self._scanners.settings.data
        try:
            changed = settings_file.change(data, **self._lesson.values)
        except (OSError, LoyaltyError) as error:
            self._panel.show_not_kept(str(error))
            return
        if "scanner_ports" in self._lesson.values:
            # It goes on under the number that it has in the settings at the next start.
            self._trying, self._trying_setting = None, ""
        self._lesson = Lesson("")
        self._scanners.use(changed)
        self._scanners.learn(True)
        self._panel.show_kept()
        self.show_states()

    def _close(self) -> None:
        if self.is_open:
            self.is_open = False
            self._stop_trying()
            self._scanners.learn(False)

    def _stop_trying(self) -> None:
        if self._trying is not None:
            self._scanners.remove(self._trying)
        self._trying, self._trying_setting = None, ""
