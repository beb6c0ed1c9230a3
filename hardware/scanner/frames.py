"""Where camera pictures come from: a camera, a film, a folder of pictures. The only place that opens cameras."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.pictures import NotAPictureError, files_in, read_grey

Pixels = NDArray[np.uint8]

_FOLDER_FRAMES_A_SECOND = 15.0
_FASTEST = 120.0


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """`camera` is a number (0 is the first one), a device such as /dev/video0, a film, or a folder of pictures.

    `exposure` is in the unit of the driver (Linux: 0.1 ms; Windows: powers of two of a second, such as -6); None leaves
    it to the camera, as `focus` does, 0 to 255 from far to near.
    """

    camera: str
    width: int = 1_280
    height: int = 720
    exposure: float | None = None
    focus: float | None = None


class CameraUnavailableError(Exception):
    """There are no pictures to be had; `detail` is a word of DeviceState."""

    def __init__(self, detail: str, cause: str) -> None:
        super().__init__(f"{detail}: {cause}")
        self.detail = detail


class Frames(Protocol):
    """Pictures one after the other. `is_live`: two that are the same mean that something is broken."""

    name: str
    is_live: bool

    def skip(self) -> bool:
        """Waits for the next picture and leaves it; False when there are no more."""

    def take(self) -> Pixels | None:
        """The picture that was waited for, in grey."""

    def close(self) -> None: ...


FramesOpener = Callable[[CameraSettings], Frames]


def open_frames(settings: CameraSettings) -> Frames:
    """Raises CameraUnavailableError."""
    path = Path(settings.camera)
    if settings.camera.isdecimal() or path.is_char_device():
        return CameraFrames(settings)
    if path.is_dir():
        return FolderFrames(path)
    if path.is_file():
        return FilmFrames(path)
    raise CameraUnavailableError("not_found", f"there is no {settings.camera}")


class CameraFrames:
    is_live = True

    def __init__(self, settings: CameraSettings) -> None:
        self.name = settings.camera
        which: int | str = int(settings.camera) if settings.camera.isdecimal() else settings.camera
        self._capture = cv2.VideoCapture(which)
        if not self._capture.isOpened():
            self._capture.release()
            raise CameraUnavailableError("not_found", f"camera {settings.camera} does not open")
        # Few cameras send 720p at full speed without compressing it.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if settings.exposure is not None:
            # 1 is "manual" for Video4Linux, which other systems take as well.
            self._capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, 1)
            self._capture.set(cv2.CAP_PROP_EXPOSURE, settings.exposure)
        if settings.focus is not None:
            self._capture.set(cv2.CAP_PROP_AUTOFOCUS, 0)
            self._capture.set(cv2.CAP_PROP_FOCUS, settings.focus)

    def skip(self) -> bool:
        return bool(self._capture.grab())

    def take(self) -> Pixels | None:
        return _retrieved(self._capture)

    def close(self) -> None:
        self._capture.release()


class FilmFrames:
    """A film at its own speed, again and again."""

    is_live = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened() or not self._capture.grab():
            self._capture.release()
            raise CameraUnavailableError("cannot_open", f"{path} is no film")
        self._pace = _Pace(self._capture.get(cv2.CAP_PROP_FPS))

    def skip(self) -> bool:
        self._pace.wait()
        if self._capture.grab():
            return True
        self._capture.release()
        self._capture = cv2.VideoCapture(str(self._path))
        return bool(self._capture.grab())

    def take(self) -> Pixels | None:
        return _retrieved(self._capture)

    def close(self) -> None:
        self._capture.release()


class FolderFrames:
    """The pictures of a folder in the order of their names, again and again; new ones are seen the next time."""

    is_live = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        if not any(files_in([path])):
            raise CameraUnavailableError("not_found", f"there is no picture in {path}")
        self._pace = _Pace(_FOLDER_FRAMES_A_SECOND)
        self._files: Iterator[Path] = iter(())
        self._current: Path | None = None

    def skip(self) -> bool:
        self._pace.wait()
        self._current = next(self._files, None)
        if self._current is None:
            self._files = iter(sorted(files_in([self._path])) if self._path.is_dir() else ())
            self._current = next(self._files, None)
        return self._current is not None

    def take(self) -> Pixels | None:
        try:
            return None if self._current is None else read_grey(self._current)
        except NotAPictureError:
            # It may be one that is being written.
            return None

    def close(self) -> None:
        pass


class _Pace:
    def __init__(self, frames_a_second: float) -> None:
        usable = frames_a_second if 0 < frames_a_second <= _FASTEST else _FOLDER_FRAMES_A_SECOND
        self._each_s = 1 / usable
        self._next = time.monotonic()

    def wait(self) -> None:
        now = time.monotonic()
        # Late is late: nothing is caught up with.
        self._next = max(self._next + self._each_s, now)
        time.sleep(max(0.0, self._next - now))


class NewestFrame:
    """Reads in a thread of its own, as fast as the camera gives, and keeps only what came last.

    A reader that is slower than the camera then looks at what is there now, not at what was there a while ago.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._condition = threading.Condition()
        self._picture: Pixels | None = None
        self._ended = False
        self._wanted_each_s = 0.0
        self._thread = threading.Thread(target=self._read, name=f"frames {frames.name}", daemon=True)
        self._thread.start()

    def wait(self, timeout_s: float, each_s: float = 0.0) -> Pixels | None:
        """The newest picture not yet seen, or None when none came in time; raises EOFError when there are no more.

        Of the pictures that come less than `each_s` after the last one none is unpacked: that is most of the work.
        """
        with self._condition:
            self._wanted_each_s = each_s
            self._condition.wait_for(lambda: self._picture is not None or self._ended, timeout_s)
            picture, self._picture = self._picture, None
            if picture is None and self._ended:
                raise EOFError
            return picture

    def close(self, timeout_s: float = 1.0) -> None:
        """A driver that hangs in the middle of a picture is left behind."""
        self._ended = True
        self._thread.join(timeout_s)

    def _read(self) -> None:
        last = 0.0
        try:
            while not self._ended and self._frames.skip():
                now = time.monotonic()
                if now - last < self._wanted_each_s:
                    continue
                picture = self._frames.take()
                if picture is not None:
                    last = now
                    with self._condition:
                        self._picture = picture
                        self._condition.notify_all()
        finally:
            with self._condition:
                self._ended = True
                self._condition.notify_all()
            self._frames.close()


def _retrieved(capture: cv2.VideoCapture) -> Pixels | None:
    done, picture = capture.retrieve()
    if not done or not picture.size:
        return None
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    return np.asarray(grey, np.uint8)
