"""The two sounds exist where they can, and never stand in the way."""

import io
import wave
from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_loyalty.till import sounds
from pos_loyalty.till.sounds import ERROR_TONE, OK_TONE, Sounds, wav


def test_the_ok_sound_is_80_ms_of_880_hz() -> None:
    with wave.open(io.BytesIO(wav(OK_TONE, 100))) as file:
        frames = file.readframes(file.getnframes())
        assert file.getnframes() / file.getframerate() == pytest.approx(0.08)
    values = [int.from_bytes(frames[at : at + 2], "little", signed=True) for at in range(0, len(frames), 2)]
    crossings = sum(one < 0 <= other for one, other in pairwise(values))
    assert crossings == pytest.approx(880 * 0.08, abs=2)


def test_volume_makes_it_quieter_and_the_error_is_two_pulses() -> None:
    assert max(wav(OK_TONE, 10)[44:]) <= 255
    loud, quiet = (memoryview(wav(ERROR_TONE, volume)[44:]).cast("h") for volume in (100, 10))
    assert max(quiet) < max(loud) / 5
    middle = len(loud) // 2
    assert not any(loud[middle - 100 : middle + 100]), "a pause between the pulses"


def test_without_a_player_the_system_beeps(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps = []
    monkeypatch.setattr(sounds, "_PLAYERS", (("no-such-player", "{file}"),))
    monkeypatch.setattr(sounds.QApplication, "beep", lambda: beeps.append(1))
    made = Sounds(50)
    made.prepare()
    made.play("ok")
    made.play("error")
    made.close()
    assert len(beeps) == 2


def test_mute_is_silent_and_makes_no_files(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds.QApplication, "beep", lambda: pytest.fail("muted"))
    made = Sounds(0)
    made.prepare()
    made.play("error")
    made.close()


def test_a_full_disk_costs_the_sound_only(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    beeps = []
    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(sounds.QApplication, "beep", lambda: beeps.append(1))
    made = Sounds(50)
    made.prepare()
    made.play("ok")
    made.close()
    assert beeps == [1]
