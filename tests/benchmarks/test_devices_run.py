"""The measuring of camera and readers works, at a tiny size; its times are not judged."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
import zxingcpp

from benchmarks.devices import __main__ as devices
from benchmarks.devices import keys
from pos_loyalty.till.wedge_filter import WedgeFilter


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_of_it_runs(tmp_path, capsys):
    folder = tmp_path / "ean13-1"
    folder.mkdir()
    made = np.array(zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13).to_image(scale=4))
    (folder / "1.png").write_bytes(cv2.imencode(".png", made)[1].tobytes())
    (folder / "1.txt").write_text("4006381333931")
    (folder / "no label.png").write_bytes(cv2.imencode(".png", made)[1].tobytes())
    few = ("--frames", "2", "--wrong", "5", "--showings", "3", "--files", "12", "--receipts", "5")
    few += ("--scans", "50", "--typed", "4000", "--hostile", "2000", "--keyed", "5")
    devices.main([*few, "--photographs", str(tmp_path)])
    told = capsys.readouterr().out
    assert "| easy, EAN-13, 2 | 100.0, w0," in told
    assert "| showings that went wrong | 0 |" in told
    assert "| another member's card | 0 |" in told
    assert "| serial: lost or altered of 50 | 0 |" in told
    assert "| typing taken for a scan, of 4,000 keys | 0 |" in told
    assert "| unwanted activations | 0" in told
    assert "lost or altered of 5 |" in told, "how many is not judged: a busy machine types with pauses"
    assert "| drop folder: lost or doubled of 12 files | 12 booked," in told
    assert told.count("receipts of") == told.count("0 wrong, 0 without their lines") == 4
    assert "| EAN-13 and UPC-A, 1 | 100.0, w0," in told


def test_it_explains_itself():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.devices", "--help"], capture_output=True, text=True, check=True
    )
    assert "--photographs" in done.stdout


def test_without_the_filter_hostile_codes_would_press_keys(monkeypatch):
    """Else nothing would be shown by nothing being pressed."""
    monkeypatch.setattr(WedgeFilter, "start", lambda self, sink: None)
    (figure,) = keys.hostile(2_000)
    assert not figure.holds
    assert figure.ratio > 20
