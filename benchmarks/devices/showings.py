"""A card is brought, held and taken away: how soon it counts, and what the pictures cost meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import zxingcpp

from benchmarks.devices.card_frames import SYMBOLOGIES, text_of
from benchmarks.figures import Figure, against, share
from hardware.decoder import simulated
from hardware.decoder.cascade import Cascade, Effort
from hardware.decoder.strip_reader import StripReader
from hardware.decoder.strips import StripFinder
from hardware.scanner.camera_scanner import CameraScannerSettings, Watch
from hardware.scanner.frames import CameraSettings
from pos_loyalty.domain.cards import has_valid_check

_FPS = 25
_SIZE = (1280, 720)
_HELD = 50


@dataclass
class Seen:
    frames_until: list[int] = field(default_factory=list)
    missed: int = 0
    wrong: int = 0
    twice: int = 0
    quiet_s: list[float] = field(default_factory=list)
    busy_s: list[float] = field(default_factory=list)


def measure(showings: int) -> list[Figure]:
    cv2.setNumThreads(1)
    seen = Seen()
    for number in range(showings):
        symbology = list(SYMBOLOGIES)[number % 3]
        _show(text_of(symbology, number), symbology, number, seen)
    shown = f"{showings} showings, missed {seen.missed}, wrong {seen.wrong}, counted twice {seen.twice}"
    frames = sorted(seen.frames_until)
    middle = share(frames, 0.5)
    full = _full(showings)
    return [
        Figure(
            "pictures from held still to counted",
            f"median {middle}, 95 % {share(frames, 0.95)}",
            shown,
            middle / 6,
            1,
        ),
        Figure(
            "showings that went wrong",
            str(seen.missed + seen.wrong + seen.twice),
            shown,
            seen.missed + seen.wrong + seen.twice,
            0,
        ),
        against("a picture with nobody there, 720p", seen.quiet_s, "zxing-cpp, everything", full, 0.15),
        against("a picture with something new in it, 720p", seen.busy_s, "zxing-cpp, everything", full),
        *_steps(showings, full),
    ]


def _show(text: str, symbology: str, seed: int, seen: Seen) -> None:
    rng = np.random.default_rng(seed)
    counter = simulated.empty_frame(rng, _SIZE).astype(np.float32)
    conditions = replace(simulated.MEDIUM, blur=(0.1, 0.5), noise=(2, 5))
    card = simulated.card_frame(text, symbology, conditions, rng, _SIZE).astype(np.float32)
    watch = Watch(
        "benchmark",
        CameraScannerSettings(CameraSettings("drawn")),
        lambda code: has_valid_check(code.text),
        None,
    )
    counted: list[tuple[int, str]] = []
    for number, clean in enumerate(_story(counter, card)):
        frame = np.clip(clean + rng.normal(0, 3, clean.shape), 0, 255).astype(np.uint8)
        began = time.thread_time()
        codes = watch.look(frame, number / _FPS)
        (seen.busy_s if watch.is_busy else seen.quiet_s).append(time.thread_time() - began)
        counted += [(number, code.text) for code in codes]
    right = [number for number, read in counted if read == text]
    seen.wrong += len(counted) - len(right)
    seen.twice += max(0, len(right) - 1)
    if right:
        seen.frames_until.append(max(0, right[0] - _FIRST_HELD))
    else:
        seen.missed += 1


_QUIET, _COMING = 70, 6
_FIRST_HELD = _QUIET + _COMING


def _story(counter: np.ndarray, card: np.ndarray) -> list[np.ndarray]:
    coming = [np.roll(card, (_COMING - step) * 60, axis=1) for step in range(_COMING)]
    coming = [cv2.blur(frame, (25, 1)) for frame in coming]
    return [*[counter] * _QUIET, *coming, *[card] * _HELD, *coming[::-1], *[counter] * _QUIET]


def _full(pictures: int) -> list[float]:
    times = []
    for seed in range(pictures):
        frame = simulated.card_frame(
            text_of("ean13", seed), "ean13", simulated.MEDIUM, np.random.default_rng(seed), _SIZE
        )
        times.append(_timed(lambda frame=frame: zxingcpp.read_barcodes(frame)))
    return times


def _steps(pictures: int, full: list[float]) -> list[Figure]:
    cascade, finder, fit = Cascade(), StripFinder(), StripReader(("ean13",))
    glances: dict[tuple[int, int], list[float]] = {_SIZE: [], (1920, 1080): []}
    fits: list[float] = []
    for seed in range(pictures):
        for size, times in glances.items():
            frame = simulated.card_frame(
                text_of("ean13", seed), "ean13", simulated.MEDIUM, np.random.default_rng(seed), size
            )
            times.append(_timed(lambda frame=frame: cascade.read(frame, Effort.GLANCE)))
            if size == _SIZE:
                fits += [_timed(lambda strip=strip: fit.read(strip)) for strip in finder.find(frame)[:1]]
    return [
        against("first step, 720p", glances[_SIZE], "zxing-cpp, everything", full, 0.6),
        against("first step, 1080p", glances[1920, 1080], "zxing-cpp, everything, 720p", full),
        against("fit of one strip", fits, "zxing-cpp, everything", full, 5.0),
    ]


def _timed(step: Callable[[], object]) -> float:
    began = time.thread_time()
    step()
    return time.thread_time() - began
