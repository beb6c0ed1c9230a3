"""A camera as a scanner: when a code counts, how hard it is looked for, and what befalls cameras."""

import shutil
import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.decoder.cascade import Effort
from hardware.decoder.codes import Code
from hardware.decoder.simulated import EASY, card_frame, empty_frame
from hardware.scanner.attention import Attention, Patience, Region
from hardware.scanner.camera_scanner import CameraScanner, CameraScannerSettings, Preview
from hardware.scanner.frames import CameraSettings, CameraUnavailableError, NewestFrame, open_frames
from hardware.scanner.sightings import Sightings, SightingSettings
from hardware.scanner.simulated_camera import DrawnFrames
from tests.hardware.recording import Recorder

CARD = "9123085688598697"
EAN = "4006381333931"
WHOLE = Region(0, 0, 640, 360)


def code(text: str, decoder: str = "zxing", symbology: str = "ean13", left: int = 100) -> Code:
    corners = ((left, 100), (left + 90, 100), (left + 90, 140), (left, 140))
    return Code(text.encode(), text, symbology, "]E0", decoder, corners)


# When a code counts


def test_a_product_counts_when_it_was_seen_twice() -> None:
    sightings = Sightings()
    assert sightings.take([code(EAN)], WHOLE, 1.0) == []
    assert sightings.take([code(EAN)], WHOLE, 1.1) == [code(EAN)]
    assert sightings.take([code(EAN)], WHOLE, 1.2) == []


def test_two_sightings_far_apart_or_of_different_codes_are_not_two() -> None:
    sightings = Sightings()
    assert sightings.take([code(EAN)], WHOLE, 1.0) == []
    assert sightings.take([code(EAN)], WHOLE, 2.5) == []
    assert sightings.take([code("9780201379624")], WHOLE, 2.6) == []


@pytest.mark.parametrize(
    "sure", [code(EAN, decoder="fit"), code("HELLO", symbology="qr"), code(CARD, symbology="code128")]
)
def test_a_code_that_cannot_be_a_misreading_counts_at_once(sure: Code) -> None:
    sightings = Sightings(is_certain=lambda seen: seen.text == CARD)
    assert sightings.take([sure], WHOLE, 1.0) == [sure]


def test_it_counts_again_after_it_was_away_and_looked_for() -> None:
    sightings = Sightings(SightingSettings(needed=1, away_s=0.5))
    assert sightings.take([code(EAN)], WHOLE, 1.0)
    assert sightings.take([], WHOLE, 1.2) == []
    assert sightings.take([code(EAN)], WHOLE, 1.4) == []
    for at in (1.6, 1.8, 2.0):
        sightings.take([], WHOLE, at)
    assert sightings.take([code(EAN)], WHOLE, 2.1)


def test_a_card_left_on_the_counter_does_not_count_again_while_another_is_shown() -> None:
    sightings = Sightings(SightingSettings(needed=1, away_s=0.5))
    elsewhere = Region(300, 0, 640, 360)
    assert sightings.take([code(CARD)], WHOLE, 1.0)
    for step in range(10):
        sightings.take([], elsewhere, 1.1 + step / 5)
    assert sightings.take([code(CARD)], WHOLE, 3.2) == []


def test_time_without_pictures_is_not_time_without_the_code() -> None:
    sightings = Sightings(SightingSettings(needed=1, away_s=0.5))
    assert sightings.take([code(EAN)], WHOLE, 1.0)
    assert sightings.take([], WHOLE, 60.0) == []
    assert sightings.take([code(EAN)], WHOLE, 60.1) == []


# Where to look, and how hard


def quiet(attention: Attention, picture: np.ndarray, begin: float, seconds: float = 8.0) -> float:
    at = begin
    while at < begin + seconds:
        attention.look(picture, at)
        at += 0.1
    return at


def test_nobody_there_is_not_looked_at_and_a_hand_is() -> None:
    attention, counter = Attention(), empty_frame(np.random.default_rng(1), (640, 360))
    at = quiet(attention, counter, 0.0)
    assert attention.look(counter, at).region is None
    hand = counter.copy()
    hand[100:200, 300:420] = 255
    look = attention.look(hand, at + 0.1)
    assert look.region is not None
    assert not look.is_still
    assert (look.region.left < 300, look.region.right > 420) == (True, True)
    assert (look.region.top < 100, look.region.bottom > 200) == (True, True)
    assert look.region.right - look.region.left < 320
    assert attention.look(hand, at + 0.2).is_still


def test_what_is_there_from_the_start_is_looked_at() -> None:
    card = card_frame(CARD, "code128", EASY, np.random.default_rng(1), (640, 360))
    assert Attention().look(card, 0.0).region is not None


def test_what_was_read_is_left_alone_until_something_moves() -> None:
    attention, counter = Attention(), empty_frame(np.random.default_rng(1), (640, 360))
    at = quiet(attention, counter, 0.0)
    card = counter.copy()
    card[100:200, 300:420] = 255
    attention.look(card, at)
    attention.settle()
    assert attention.look(card, at + 0.1).region is None
    turned = np.roll(card, 30, axis=1)
    assert attention.look(turned, at + 0.2).region is not None


def test_a_noisy_picture_is_not_a_hand() -> None:
    attention, rng = Attention(), np.random.default_rng(2)
    counter = empty_frame(rng, (640, 360)).astype(np.float32)
    at = 0.0
    for _ in range(120):
        noisy = np.clip(counter + rng.normal(0, 12, counter.shape), 0, 255).astype(np.uint8)
        look = attention.look(noisy, at)
        at += 0.1
    assert look.region is None


def test_the_dear_steps_wait_until_the_card_is_held_and_come_now_and_then() -> None:
    moving, held = Patience(), Patience()
    efforts: dict[str, list[Effort]] = {"moving": [], "held": []}
    for _ in range(60):
        efforts["moving"].append(moving.effort(is_still=False))
        efforts["held"].append(held.effort(is_still=True))
        moving.note(read=False)
        held.note(read=False)
    assert max(efforts["moving"]) is Effort.FULL
    assert efforts["held"][0] is Effort.GLANCE
    assert efforts["held"].index(Effort.FIT) <= 4
    assert efforts["held"].count(Effort.EVERYTHING) == 2
    # A dear step is as long as several pictures: the next one is glanced at, and after a second three of them.
    careful = [number for number, effort in enumerate(efforts["held"]) if effort > Effort.FULL]
    gaps = [later - one for one, later in pairwise(careful)]
    assert gaps[0] == 2
    assert set(gaps[-6:]) == {4}
    assert {efforts["held"][number] for number in careful[-4:]} >= {Effort.STRIPS, Effort.FIT}
    held.note(read=True)
    assert held.effort(is_still=True) is Effort.GLANCE


# Cameras


def film(path: Path, frames: list[np.ndarray]) -> Path:
    writer = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, frames[0].shape[::-1], isColor=False
    )
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


def showing(seed: int, text: str = CARD) -> list[np.ndarray]:
    """An empty counter, a card that comes, is held and leaves."""
    rng = np.random.default_rng(seed)
    counter = empty_frame(rng, (640, 360))
    card = card_frame(text, "code128", replace(EASY, pixels_a_module=(2.6, 2.8)), rng, (640, 360))
    coming = [np.roll(card, shift, axis=1) for shift in (-200, -90, -30)]
    return [*[counter] * 10, *coming, *[card] * 25, *coming[::-1], *[counter] * 45]


def scanner(camera: Path | str, **more: object) -> CameraScanner:
    return CameraScanner(
        "camera", CameraScannerSettings(CameraSettings(str(camera)), first_retry_s=0.05), **more
    )


def test_a_film_is_a_camera_and_a_showing_is_one_scan(tmp_path: Path) -> None:
    seen, source = Recorder(), scanner(film(tmp_path / "showing.avi", showing(1)))
    source.start(seen)
    try:
        seen.wait_for_scans(1)
        first = seen.scans[0]
        assert (first.text, first.symbology, first.kind) == (CARD, "]C0", "camera")
        seen.wait_for_scans(2, timeout_s=20)
        # The film is 3.4 s long: once for each time that it is shown.
        assert seen.scans[1].at - first.at > 2
    finally:
        source.stop()


def test_the_preview_shows_what_was_read(tmp_path: Path) -> None:
    shown: list[Preview] = []
    seen = Recorder()
    source = scanner(film(tmp_path / "showing.avi", showing(1)), show=shown.append)
    source.start(seen)
    seen.wait_for_scans(1)
    seen.wait_for(lambda _seen: any(preview.counted for preview in shown))
    source.stop()
    (counted, *_) = [preview for preview in shown if preview.counted]
    assert counted.picture.shape == (270, 480)
    assert len(counted.outline) == 4
    assert all(0 <= x <= 480 and 0 <= y <= 270 for x, y in counted.outline)


def test_a_preview_that_fails_does_not_end_the_reading(tmp_path: Path) -> None:
    def fail(_preview: Preview) -> None:
        raise RuntimeError("the window is gone")

    seen, source = Recorder(), scanner(film(tmp_path / "showing.avi", showing(1)), show=fail)
    source.start(seen)
    seen.wait_for_scans(1)
    source.stop()


def test_a_folder_that_vanishes_is_unplugged_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    picture = cv2.imencode(".png", empty_frame(np.random.default_rng(1), (320, 180)))[1].tobytes()
    (folder / "1.png").write_bytes(picture)
    seen, source = Recorder(), scanner(folder)
    source.start(seen)
    try:
        seen.wait_for_state("ready")
        shutil.rmtree(folder)
        seen.wait_for_state("lost")
        assert seen.events[-1].detail == "unplugged"
        folder.mkdir()
        (folder / "2.png").write_bytes(picture)
        seen.wait_for_state("ready", 2)
    finally:
        source.stop()


class Broken(DrawnFrames):
    """A camera that does what the test says with each picture."""

    def __init__(self, take: object, *, is_live: bool = True) -> None:
        super().__init__()
        self._act, self.is_live = take, is_live
        self.closed = threading.Event()

    def take(self) -> np.ndarray | None:
        return self._act()

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize(
    ("picture", "limit", "said"),
    [
        (np.full((90, 160), 4, np.uint8), "_DARK_S", "dark"),
        (np.full((90, 160), 99, np.uint8), "_FROZEN_S", "frozen"),
    ],
    ids=["covered lens", "the same picture again and again"],
)
def test_a_camera_that_is_of_no_use_says_so(
    monkeypatch: pytest.MonkeyPatch, picture: np.ndarray, limit: str, said: str
) -> None:
    monkeypatch.setattr(f"hardware.scanner.camera_scanner.{limit}", 0.2)
    frames, seen = Broken(lambda: picture), Recorder()
    source = scanner("drawn", opener=lambda _settings: frames)
    source.start(seen)
    seen.wait_for_state("error")
    assert seen.events[-1].detail == said
    frames._act = lambda: np.random.default_rng().integers(60, 200, (90, 160), dtype=np.uint8)
    seen.wait_for_state("ready", 2)
    source.stop()
    assert frames.closed.wait(2)


def test_a_camera_that_hangs_is_left_behind_and_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.scanner.camera_scanner._SILENT_S", 0.3)
    monkeypatch.setattr("hardware.scanner.camera_scanner._FRAME_TIMEOUT_S", 0.05)
    go_on = threading.Event()
    opened: list[Broken] = []

    def opener(_settings: CameraSettings) -> Broken:
        opened.append(Broken((lambda: go_on.wait(20) and None) if not opened else DrawnFrames().take))
        return opened[-1]

    seen, source = Recorder(), scanner("drawn", opener=opener)
    source.start(seen)
    try:
        seen.wait_for_state("lost")
        assert seen.events[-1].detail == "frozen"
        seen.wait_for_state("ready")
        assert len(opened) == 2
    finally:
        began = time.monotonic()
        source.stop()
        assert time.monotonic() - began < 5
        go_on.set()


def test_what_is_no_camera_is_said(tmp_path: Path) -> None:
    words = tmp_path / "film.avi"
    words.write_text("not a film")
    (tmp_path / "empty").mkdir()
    for camera, detail in (
        (words, "cannot_open"),
        (tmp_path / "empty", "not_found"),
        (tmp_path / "no", "not_found"),
    ):
        with pytest.raises(CameraUnavailableError) as refused:
            open_frames(CameraSettings(str(camera)))
        assert refused.value.detail == detail
    with pytest.raises(CameraUnavailableError):
        open_frames(CameraSettings("97"))


def test_a_slow_reader_gets_the_newest_picture_and_not_the_next() -> None:
    numbers = iter(range(10_000))
    newest = NewestFrame(Broken(lambda: np.full((2, 2), next(numbers) % 256, np.uint8)))
    first = newest.wait(1.0)
    time.sleep(0.2)
    second = newest.wait(1.0)
    newest.close()
    assert first is not None
    assert second is not None
    assert int(second[0, 0]) - int(first[0, 0]) > 5
