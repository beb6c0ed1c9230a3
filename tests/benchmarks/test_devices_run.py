"""The measuring of camera and readers works, at a tiny size; its times are not judged."""

import subprocess
import sys

import cv2
import numpy as np
import zxingcpp

from benchmarks.devices import __main__ as devices


def test_all_of_it_runs(tmp_path, capsys):
    folder = tmp_path / "ean13-1"
    folder.mkdir()
    made = np.array(zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13).to_image(scale=4))
    (folder / "1.png").write_bytes(cv2.imencode(".png", made)[1].tobytes())
    (folder / "1.txt").write_text("4006381333931")
    (folder / "no label.png").write_bytes(cv2.imencode(".png", made)[1].tobytes())
    few = ("--frames", "2", "--showings", "3", "--files", "30", "--receipts", "5")
    devices.main([*few, "--photographs", str(tmp_path)])
    told = capsys.readouterr().out
    assert "| easy, EAN-13, 2 | 100.0, w0," in told
    assert "| showings that went wrong | 0 |" in told
    assert "| drop folder: lost or doubled of 30 files | 30 booked," in told
    assert told.count("receipts of") == told.count("0 wrong, 0 without their lines") == 4
    assert "| EAN-13 and UPC-A, 1 | 100.0, w0," in told


def test_it_explains_itself():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.devices", "--help"], capture_output=True, text=True, check=True
    )
    assert "--photographs" in done.stdout
