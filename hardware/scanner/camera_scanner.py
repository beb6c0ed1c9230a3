"""A camera as a scanner: cards and goods held before it, as quickly as they can be read."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.cascade import Cascade, CascadeSettings
from hardware.decoder.codes import Code, Point
from hardware.scanner.attention import Attention, Patience, Region
from hardware.scanner.frames import (
    CameraSettings,
    CameraUnavailableError,
    Frames,
    FramesOpener,
    NewestFrame,
    open_frames,
)
from hardware.scanner.framing import Frame, event_from
from hardware.scanner.reader_thread import Run, ThreadedSource
from hardware.scanner.sightings import Sightings, SightingSettings

_log = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]

_FRAME_TIMEOUT_S = 0.5
# A camera that gives nothing for so long has hung; it is closed and opened again.
_SILENT_S = 5.0
_DARK_S, _DARKEST = 3.0, 10.0
_FROZEN_S = 4.0
_PREVIEW_EACH_S = 0.1
_PREVIEW_WIDTH = 480


@dataclass(frozen=True, slots=True)
class Preview:
    """A small grey picture of what the camera sees; `outline` in its pixels, of the code that was read in it."""

    picture: Pixels
    outline: tuple[Point, ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class CameraScannerSettings:
    camera: CameraSettings
    cascade: CascadeSettings = field(default_factory=CascadeSettings)
    sightings: SightingSettings = field(default_factory=SightingSettings)
    # With nobody there a look now and then is enough to see somebody come.
    idle_each_s: float = 0.12
    first_retry_s: float = 0.5
    last_retry_s: float = 5.0


class CameraScanner(ThreadedSource):
    """`is_certain` tells codes that one sighting is enough for; `show` gets previews, in the reader's thread."""

    def __init__(
        self,
        source_id: str,
        settings: CameraScannerSettings,
        *,
        is_certain: Callable[[Code], bool] = lambda _code: False,
        show: Callable[[Preview], None] | None = None,
        opener: FramesOpener = open_frames,
    ) -> None:
        super().__init__(source_id)
        self._settings = settings
        self._is_certain = is_certain
        self._show = show
        self._opener = opener

    def _work(self, run: Run) -> None:
        retry_s, was_there = self._settings.first_retry_s, False
        run.report("searching")
        while not run.stopping:
            try:
                frames = self._opener(self._settings.camera)
            except CameraUnavailableError as error:
                _log.debug("camera %s: %s", self.id, error)
                _report_absence(run, error, was_there=was_there)
            else:
                was_there, retry_s = True, self._settings.first_retry_s
                self._watch(run, frames)
            run.wait(retry_s)
            retry_s = min(retry_s * 2, self._settings.last_retry_s)

    def _watch(self, run: Run, frames: Frames) -> None:
        newest = NewestFrame(frames)
        watch = Watch(self.id, self._settings, self._is_certain, self._show)
        health = _Health(frames)
        last = time.monotonic()
        try:
            while not run.stopping:
                picture = newest.wait(_FRAME_TIMEOUT_S, 0.0 if watch.is_busy else self._settings.idle_each_s)
                now = time.monotonic()
                if picture is None:
                    if now - last > _SILENT_S:
                        run.report("lost", "frozen")
                        return
                    continue
                last = now
                trouble = health.trouble(picture, now)
                run.report("error" if trouble else "ready", trouble or frames.name)
                for code in watch.look(picture, now):
                    run.deliver(event_from(_frame(code), source=self.id, kind="camera", at=now))
        except EOFError:
            run.report("lost", "unplugged")
        finally:
            newest.close()


def _report_absence(run: Run, error: CameraUnavailableError, *, was_there: bool) -> None:
    if error.detail != "not_found":
        run.report("error", error.detail)
    elif was_there:
        run.report("lost", "unplugged")
    else:
        run.report("searching", "not_found")


def _frame(code: Code) -> Frame:
    """What is in the code as UTF-8, whatever character set it was printed in."""
    try:
        code.raw.decode("utf-8")
    except UnicodeDecodeError:
        return Frame(code.text.encode("utf-8", "replace"), code.aim or None)
    return Frame(code.raw, code.aim or None)


class _Health:
    """Whether the pictures are pictures: a covered lens and a driver that repeats itself look like a quiet counter."""

    def __init__(self, frames: Frames) -> None:
        self._is_live = frames.is_live
        self._last: Pixels | None = None
        self._bright_at = self._fresh_at = time.monotonic()

    def trouble(self, picture: Pixels, now: float) -> str:
        part = picture[::8, ::8]
        if part.mean() > _DARKEST:
            self._bright_at = now
        if self._last is None or not np.array_equal(part, self._last):
            self._last, self._fresh_at = part, now
        if now - self._bright_at > _DARK_S:
            return "dark"
        return "frozen" if self._is_live and now - self._fresh_at > _FROZEN_S else ""


class Watch:
    """What one opened camera has seen so far."""

    def __init__(
        self,
        source: str,
        settings: CameraScannerSettings,
        is_certain: Callable[[Code], bool],
        show: Callable[[Preview], None] | None,
    ) -> None:
        self._source = source
        self._cascade = Cascade(settings.cascade)
        self._attention = Attention()
        self._patience = Patience()
        self._sightings = Sightings(settings.sightings, is_certain)
        self._show = show
        self._shown_at = 0.0
        self.is_busy = False

    def look(self, picture: Pixels, now: float) -> list[Code]:
        """The codes that count with this picture."""
        look = self._attention.look(picture, now)
        self.is_busy = look.region is not None
        if look.region is None:
            self._patience = Patience()
            self._preview(picture, [], now, counted=False)
            return []
        codes = self._read(picture, look.region, is_still=look.is_still)
        counted = self._confirmed(picture, look.region, self._sightings.take(codes, look.region, now))
        if counted:
            self._attention.settle()
        self._preview(picture, codes, now, counted=bool(counted))
        return counted

    def _read(self, picture: Pixels, region: Region, *, is_still: bool) -> list[Code]:
        effort = self._patience.effort(is_still=is_still)
        codes = [_moved(code, region) for code in self._cascade.read(region.cut(picture), effort)]
        self._patience.note(read=bool(codes))
        return codes

    def _confirmed(self, picture: Pixels, region: Region, codes: list[Code]) -> list[Code]:
        """Sightings can agree on the same wrong number: what is about to count is looked at as a whole once."""
        if not codes:
            return []
        inside = [replace(code, corners=_shifted(code.corners, -region.left, -region.top)) for code in codes]
        return [_moved(code, region) for code in self._cascade.checked(region.cut(picture), inside)]

    def _preview(self, picture: Pixels, codes: list[Code], now: float, *, counted: bool) -> None:
        if self._show is None or (now - self._shown_at < _PREVIEW_EACH_S and not counted):
            return
        self._shown_at = now
        scale = _PREVIEW_WIDTH / picture.shape[1]
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        outline = codes[0].corners if codes else ()
        drawn = tuple((round(x * scale), round(y * scale)) for x, y in outline)
        try:
            self._show(Preview(np.asarray(small, np.uint8), drawn, counted))
        except Exception:  # noqa: BLE001 - whatever becomes of the picture, codes are read on
            _log.exception("the preview of %s failed", self._source)


def _moved(code: Code, region: Region) -> Code:
    return replace(code, corners=_shifted(code.corners, region.left, region.top))


def _shifted(corners: tuple[Point, ...], across: int, down: int) -> tuple[Point, ...]:
    return tuple((x + across, y + down) for x, y in corners)
