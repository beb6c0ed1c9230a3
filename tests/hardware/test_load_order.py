"""How many threads a matrix may take and how large a picture may be is said before the libraries are loaded that ask once."""

import os
import subprocess
import sys

import pytest

SAID = ("OPENBLAS_NUM_THREADS", "OPENCV_IO_MAX_IMAGE_PIXELS")
LOADED = """
import importlib, os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("numpy", "cv2"):
            print(name, *(os.environ.get(said, "-") for said in sys.argv[2:]))

sys.meta_path.insert(0, Watch())
importlib.import_module(sys.argv[1])
"""
MODULES = (
    "hardware.scanner.camera_scanner",
    "hardware.scanner.frames",
    "hardware.decoder.cascade",
    "hardware.decoder.pictures",
    "pos_loyalty.till.camera",
    "benchmarks.devices.wrong_cards",
)


@pytest.mark.parametrize("module", MODULES)
def test_it_is_said_first(module: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SAID}
    command = [sys.executable, "-c", LOADED, module, *SAID]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    seen = [line.split() for line in done.stdout.splitlines()]
    assert {name for name, *_ in seen} == {"numpy", "cv2"}
    assert {tuple(values) for _, *values in seen} == {("1", "100000000")}
