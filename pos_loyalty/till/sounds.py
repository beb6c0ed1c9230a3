"""Two short sounds, made here and played by whatever the system has; silence is never a reason not to start."""

import io
import math
import shutil
import struct
import sys
import tempfile
import wave
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication

RATE_HZ = 22_050
OK_TONE = ((880, 80),)
ERROR_TONE = ((220, 110), (0, 60), (220, 110))

# What is found first is used; "{file}" is the sound.
_PLAYERS = (
    ("paplay", "{file}"),
    ("pw-play", "{file}"),
    ("aplay", "-q", "{file}"),
    ("afplay", "{file}"),
)


class Sounds(QObject):
    """`volume` is 0 to 100; 0 is mute."""

    def __init__(self, volume: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._player = next((player for player in _PLAYERS if shutil.which(player[0])), None)
        self._files: dict[str, Path] = {}
        self._volume = volume
        self._muted = volume <= 0

    def prepare(self) -> None:
        """Makes the files; until then the system beeps."""
        if self._muted:
            return
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="till-sounds-")
            for name, tone in (("ok", OK_TONE), ("error", ERROR_TONE)):
                path = Path(self._folder.name) / f"{name}.wav"
                path.write_bytes(wav(tone, self._volume))
                self._files[name] = path
        except OSError:
            # A full disk keeps its sentence for the sale; here it only costs the sound.
            self._files = {}

    def play(self, kind: str) -> None:
        """The sound for a message of this kind; never waits and never raises."""
        if self._muted:
            return
        path = self._files.get("error" if kind in {"error", "warn"} else "ok")
        if path is None or not _started(self._player, path):
            QApplication.beep()

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()


def _started(player: tuple[str, ...] | None, path: Path) -> bool:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        return True
    if player is None:
        return False
    program, *arguments = player
    process = QProcess()
    process.setProgram(program)
    process.setArguments([argument.format(file=path) for argument in arguments])
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    # PySide answers with a bool here, whatever its types say.
    return cast("bool", process.startDetached())


def wav(tone: tuple[tuple[int, int], ...], volume: int) -> bytes:
    """A mono WAV of (frequency, milliseconds) pieces, frequency 0 being a pause, with soft edges."""
    samples: list[int] = []
    for frequency, length_ms in tone:
        count = RATE_HZ * length_ms // 1000
        edge = max(1, RATE_HZ // 200)
        for index in range(count):
            gain = min(1.0, index / edge, (count - index) / edge) * volume / 100
            samples.append(round(20_000 * gain * math.sin(2 * math.pi * frequency * index / RATE_HZ)))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return buffer.getvalue()
