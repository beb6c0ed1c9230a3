"""A scanner on a serial line, USB-CDC or network port, or on a device of its own, found again whenever it comes back."""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass, field
from typing import Literal

from hardware.scanner.events import ScanKind
from hardware.scanner.framing import Framer, FramerOutput, FramingSettings, event_from
from hardware.scanner.hid_pos import HidPosReceiver, list_scanners, open_hid
from hardware.scanner.key_device import KeyReceiver, list_keyboards, open_keys
from hardware.scanner.reader_thread import Run, ThreadedSource
from hardware.scanner.serial_port import (
    LineSettings,
    PortLister,
    PortOpener,
    PortUnavailableError,
    SerialPort,
    UsbIdentity,
    find_port,
    list_serial_ports,
    open_port,
)
from hardware.scanner.ssi import SsiReceiver

_log = logging.getLogger(__name__)

# Long enough to cost nothing, short enough to notice silence and a request to stop.
_READ_TIMEOUT_S = 0.05
_READ_LIMIT = 4_096


Protocol = Literal["text", "ssi", "hid_pos", "keys"]

Receiver = Framer | SsiReceiver | HidPosReceiver | KeyReceiver
_DEVICES: dict[Protocol, tuple[PortOpener, PortLister]] = {
    "hid_pos": (open_hid, list_scanners),
    "keys": (open_keys, list_keyboards),
}
"""Those that are no serial lines."""
_KINDS: dict[Protocol, ScanKind] = {"hid_pos": "hid_pos", "keys": "keys"}


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """`port` is a device path, a COM name, any pyserial address, or a USB identity to look for."""

    port: str | UsbIdentity
    line: LineSettings = field(default_factory=LineSettings)
    framing: FramingSettings = field(default_factory=FramingSettings)
    # Lines of text, Zebra's packets that are acknowledged, reports of HID-POS, or keys: the scanner must be set to it.
    protocol: Protocol = "text"
    first_retry_s: float = 0.25
    last_retry_s: float = 2.0


class SerialScanner(ThreadedSource):
    def __init__(
        self,
        source_id: str,
        settings: SerialSettings,
        *,
        opener: PortOpener | None = None,
        ports: PortLister | None = None,
    ) -> None:
        super().__init__(source_id)
        self._settings = settings
        usual_opener, usual_ports = _DEVICES.get(settings.protocol, (open_port, list_serial_ports))
        self._opener, self._ports = opener or usual_opener, ports or usual_ports

    def _work(self, run: Run) -> None:
        retry_s = self._settings.first_retry_s
        found_before = False
        run.report("searching")
        while not run.stopping:
            try:
                name, port = self._open()
            except PortUnavailableError as error:
                self._report_absence(run, error, found_before=found_before)
            else:
                found_before = True
                if self._serve(run, name, port):
                    # A port that opens and says nothing may be flapping; one that spoke is back.
                    retry_s = self._settings.first_retry_s
            if not run.stopping:
                run.wait(retry_s)
                retry_s = min(retry_s * 2, self._settings.last_retry_s)

    def _open(self) -> tuple[str, SerialPort]:
        name = find_port(self._settings.port, self._ports)
        if name is None:
            raise PortUnavailableError("not_found", f"no port belongs to {self._settings.port}")
        return name, self._opener(name, self._settings.line, _READ_TIMEOUT_S)

    def _report_absence(self, run: Run, error: PortUnavailableError, *, found_before: bool) -> None:
        _log.debug("scanner %s: %s", self.id, error)
        if error.detail != "not_found":
            run.report("error", error.detail)
        elif found_before:
            run.report("lost", "unplugged")
        else:
            run.report("searching", "not_found")

    def _serve(self, run: Run, name: str, port: SerialPort) -> bool:
        """Reads until the line breaks or a stop is asked for; tells whether it was a working line."""
        opened_at = time.monotonic()
        framer = self._framer()
        run.report("ready", name)
        broken = False
        try:
            while not run.stopping:
                outputs = _read_once(port, framer)
                if isinstance(framer, SsiReceiver):
                    # Before it is delivered: the scanner waits, and sends again what is not answered soon.
                    port.write(framer.answers())
                self._deliver(run, outputs)
        # Pyserial lets TypeError and others through when a device vanishes; the line is gone anyhow.
        except Exception as error:  # noqa: BLE001 - see above
            _log.info("scanner %s: line lost: %s", self.id, error)
            broken = True
        finally:
            # At once: with the old handle open, the system gives the device another name.
            with contextlib.suppress(Exception):
                port.close()
        if broken:
            self._deliver(run, framer.abandon())
            run.report("lost", "unplugged")
        return time.monotonic() - opened_at > self._settings.last_retry_s

    def _framer(self) -> Receiver:
        match self._settings.protocol:
            case "ssi":
                return SsiReceiver()
            case "hid_pos":
                return HidPosReceiver()
            case "keys":
                return KeyReceiver()
        return Framer(self._settings.framing)

    def _deliver(self, run: Run, outputs: list[FramerOutput]) -> None:
        for output in outputs:
            at = time.monotonic()
            kind = _KINDS.get(self._settings.protocol, "serial")
            run.deliver(event_from(output, source=self.id, kind=kind, at=at))


def _read_once(port: SerialPort, framer: Receiver) -> list[FramerOutput]:
    """Waits for one byte, then takes all that came with it: one wake-up per scan."""
    data = port.read(1)
    waiting = min(port.in_waiting, _READ_LIMIT)
    if waiting:
        data += port.read(waiting)
    now = time.monotonic()
    return framer.feed(data, now) if data else framer.idle(now)
