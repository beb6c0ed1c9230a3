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
    devices.main(["--frames", "2", "--showings", "3", "--photographs", str(tmp_path)])
    told = capsys.readouterr().out
    assert "| easy, EAN-13, 2 | 100.0, w0," in told
    assert "| showings that went wrong | 0 |" in told
    assert "| EAN-13 and UPC-A, 1 | 100.0, w0," in told


def test_it_explains_itself():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.devices", "--help"], capture_output=True, text=True, check=True
    )
    assert "--photographs" in done.stdout
