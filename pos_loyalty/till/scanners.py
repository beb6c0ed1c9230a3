"""The scanners of one till: started from the settings, heard over the bridge, shown as a lamp each, and set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hardware.scanner.events import DeviceState, Scan, ScannerEvent, ScannerSource
from pos_loyalty.settings import TillSettings
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.scan_bridge import ScanBridge
from pos_loyalty.till.screens.status_bar import ScannerState

if TYPE_CHECKING:  # the window is painted before these are loaded
    from hardware.scanner.camera_scanner import CameraScannerSettings
    from hardware.scanner.wedge import WedgeSettings
    from pos_loyalty.till.set_up import SetUp
    from pos_loyalty.till.wedge_filter import WedgeFilter

CAMERA = "camera"


class Scanners(QObject):
    """`start` once the window was painted; what they say goes to the window, or to the set-up page while that is up."""

    def __init__(
        self,
        settings: TillSettings,
        window: CounterWindow,
        given: Sequence[ScannerSource],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self._window, self._given = window, tuple(given)
        self._camera = _camera(settings)
        self._wedge: WedgeFilter | None = None
        self._set_up: SetUp | None = None
        self._added: list[ScannerSource] = []
        self.states: dict[str, DeviceState] = {}
        self.bridge: ScanBridge | None = None

    def start(self) -> None:
        sources = (*self._configured(), *self._given)
        if self._camera is not None:
            from pos_loyalty.till.camera import PreviewBridge, camera_scanner

            preview = PreviewBridge(self)
            preview.arrived.connect(self._window.show_preview)
            sources = (*sources, camera_scanner(CAMERA, self._camera, preview.show))
        self.bridge = ScanBridge(sources, parent=self)
        self.bridge.received.connect(self._on_event)
        self._window.set_up_asked.connect(self._open_set_up)
        self.bridge.start()

    def stop(self) -> None:
        if self.bridge is not None:
            self.bridge.stop()
        for source in self._added:
            source.stop()

    def show(self) -> None:
        has_devices = bool(self.settings.scanner_ports or self.settings.camera)
        self._window.show_scanner(scanner_state(self.states, has_devices))

    def add(self, source: ScannerSource) -> None:
        """One more, while the till runs."""
        assert self.bridge is not None, "started before"
        self._added.append(source)
        source.start(self.bridge.sink)

    def remove(self, source: ScannerSource) -> None:
        self._added.remove(source)
        source.stop()
        self.states.pop(source.id, None)

    def use(self, settings: TillSettings) -> None:
        """Other settings for the keyboard count at once."""
        self.settings = settings
        if self._wedge is not None:
            self._wedge.configure(wedge_settings(settings))

    def learn(self, learning: bool) -> None:
        if self._wedge is not None:
            self._wedge.learn(learning)

    def _configured(self) -> tuple[ScannerSource, ...]:
        from pos_loyalty.till.device_sources import serial_scanners
        from pos_loyalty.till.wedge_filter import WedgeFilter

        sources: list[ScannerSource] = [*serial_scanners(self.settings)]
        if self.settings.wedge:
            self._wedge = WedgeFilter(wedge_settings(self.settings), parent=self)
            sources.append(self._wedge)
        return tuple(sources)

    def _on_event(self, event: ScannerEvent) -> None:
        if isinstance(event, DeviceState):
            self._on_state(event)
        elif self._set_up is not None and self._set_up.is_open:
            self._set_up.show_scan(event)
        elif isinstance(event, Scan):
            self._window.scan(event.raw)
        else:
            self._window.scan_rejected()

    def _on_state(self, state: DeviceState) -> None:
        self.states[state.source] = state
        if state.source == CAMERA and state.state != "ready":
            self._window.hide_preview()
        self.show()
        if self._set_up is not None:
            self._set_up.show_states()

    def _open_set_up(self) -> None:
        if self._set_up is None:
            from pos_loyalty.till.set_up import SetUp

            self._set_up = SetUp(self, self._window, self)
        self._set_up.open()


def scanner_state(states: dict[str, DeviceState], has_devices: bool) -> ScannerState:
    """One word for all scanners: what a cashier has to know is whether the one on the counter works."""
    devices = [state for source, state in states.items() if source != "wedge"]
    if any(state.state == "ready" for state in devices):
        return "ready"
    if any(state.detail == "dark" for state in devices):
        return "covered"
    if any(state.state in {"lost", "error", "stopped"} for state in devices):
        return "lost"
    return "connecting" if has_devices or devices else "none"


def wedge_settings(settings: TillSettings) -> WedgeSettings:
    from hardware.scanner.wedge import WedgeSettings

    return WedgeSettings(
        prefix_key=settings.wedge_prefix_key or None,
        entry_gap_ms=settings.wedge_gap_ms,
        expect_terminator={"yes": True, "no": False}.get(settings.wedge_suffix),
    )


def _camera(settings: TillSettings) -> CameraScannerSettings | None:
    """OpenCV is loaded only where there is a camera."""
    if not settings.camera:
        return None
    from pos_loyalty.till.camera import camera_settings

    return camera_settings(settings)
