"""`pos-loyalty devices` as a user calls it, with a scanner on a real serial line."""

import json
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware import discovery
from hardware.decoder.simulated import EASY, card_frame
from hardware.discovery import Device
from hardware.scanner.simulated import PtySerialScanner
from tests.cli.conftest import Verb

CARD = "9123085688598697"
SCANNER = Device("serial", "0c2e:0aaf:19240B0123", "/dev/ttyACM0", "Xenon 1950", "Honeywell")


def write(folder: Path, settings: str) -> Path:
    (folder / "settings.toml").write_text(settings)
    return folder


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    found = [SCANNER, Device("camera", "/dev/video0", "/dev/video0", "Desk Cam")]
    monkeypatch.setattr(discovery, "devices", lambda: found)
    return found


def test_what_is_there_is_told_by_its_name_for_the_settings(verb: Verb, plugged_in, tmp_path: Path) -> None:
    told = verb("devices", "--data", write(tmp_path, 'scanner_ports = ["0c2e:0aaf"]\n')).text
    assert "0c2e:0aaf:19240B0123" in told
    assert "perhaps a scanner (Honeywell); used by this till" in told
    assert told.count("used by this till") == 1


def test_one_that_the_settings_name_and_is_not_there_is_said(verb: Verb, plugged_in, tmp_path: Path) -> None:
    named = 'scanner_ports = ["05e0:1701", "/dev/ttyACM0", "socket://10.0.0.5:4001", "/dev/not-there"]\n'
    ended = verb("devices", "--data", write(tmp_path, named), "--json")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.status == 1
    assert [row["setting"] for row in rows if not row["found"]] == ["05e0:1701", "/dev/not-there"]
    assert [row["setting"] for row in rows if row["used"] and row["found"]] == ["0c2e:0aaf:19240B0123"]


def test_nothing_there_is_a_sentence(verb: Verb, plugged_in, tmp_path: Path) -> None:
    plugged_in.clear()
    assert verb("devices", "--data", tmp_path).text.startswith("No serial port and no camera")


def test_scans_are_shown_while_it_listens(verb: Verb, plugged_in, tmp_path: Path) -> None:
    with PtySerialScanner() as device:
        write(tmp_path, f'scanner_ports = ["{device.port}"]\n')
        hand = threading.Thread(target=_scan, args=(device,))
        hand.start()
        ended = verb("devices", "--data", tmp_path, "--listen", "3", "--json")
        hand.join()
    said = [json.loads(line) for line in ended.out.splitlines()][2:]
    assert ended.status == 0
    assert {"source": "serial-1", "state": "ready", "detail": device.port} in said
    assert {"source": "serial-1", "text": CARD, "symbology": "]C0"} in said
    assert {"source": "serial-1", "refused": "control_bytes", "partial": "\x1b[2J"} in said


def _scan(device: PtySerialScanner) -> None:
    """Again and again: what is sent before the port was opened is lost."""
    for _ in range(8):
        time.sleep(0.3)
        device.send(b"]C0" + CARD.encode() + b"\r\x1b[2J\r")


def test_what_is_shown_cannot_move_the_cursor(verb: Verb, plugged_in, tmp_path: Path) -> None:
    with PtySerialScanner() as device:
        write(tmp_path, f'scanner_ports = ["{device.port}"]\n')
        hand = threading.Thread(target=_scan, args=(device,))
        hand.start()
        told = verb("devices", "--data", tmp_path, "--listen", "3").text
        hand.join()
    assert f"serial-1: {CARD} ]C0" in told
    assert "serial-1: refused (control_bytes) ·[2J" in told
    assert "\x1b" not in told


def test_a_camera_is_listened_to_as_well(verb: Verb, plugged_in, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    frame = card_frame(CARD, "code128", EASY, np.random.default_rng(1), (960, 540))
    (pictures / "1.png").write_bytes(cv2.imencode(".png", frame)[1].tobytes())
    write(tmp_path, f'camera = "{pictures}"\n')
    assert f"camera: {CARD} ]C0" in verb("devices", "--data", tmp_path, "--listen", "4").text


def test_a_scanner_that_does_not_answer_is_the_exit_status(verb: Verb, plugged_in, tmp_path: Path) -> None:
    write(tmp_path, f'scanner_ports = ["{tmp_path / "no port"}"]\n')
    ended = verb("devices", "--data", tmp_path, "--listen", "0.3")
    assert ended.status == 1
    assert "serial-1: searching not_found" in ended.out


def test_with_nothing_to_listen_to_it_says_so(verb: Verb, plugged_in, tmp_path: Path) -> None:
    ended = verb("devices", "--data", tmp_path, "--listen", "1")
    assert (ended.status, ended.err) == (
        1,
        "The settings name no scanner to listen to (scanner_ports, camera).\n",
    )
