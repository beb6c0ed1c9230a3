"""Process start to first painted window of `pos-loyalty till`, against an empty PySide6 window.

Fresh processes, one after the other in turns, on a platform without a screen and, where there is an Xvfb, on X11.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, against

LIMIT = 3.0
ROOT = Path(__file__).resolve().parents[2]


def measure(data: Path, runs: int) -> list[Figure]:
    """`data` is the folder of a registered till."""
    with tempfile.TemporaryDirectory(prefix="bytecode-") as bytecode:
        common = {"PYTHONPYCACHEPREFIX": bytecode}
        figures = [_on_platform("offscreen", data, runs, common | {"QT_QPA_PLATFORM": "offscreen"})]
        if shutil.which("Xvfb"):
            with _x_server() as display:
                on_x = common | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
                figures.append(_on_platform("X11", data, runs, on_x))
    return figures


def _on_platform(name: str, data: Path, runs: int, environment: dict[str, str]) -> Figure:
    commands = {"empty": ("empty",), "till": ("till", "--data", str(data))}
    times: dict[str, list[float]] = {what: [] for what in commands}
    for run in range(runs + 1):
        for what, command in commands.items():
            took = _first_paint(command, environment)
            # The first of each fills the disk cache and writes bytecode.
            if run:
                times[what].append(took)
    return against(
        f"first window of `pos-loyalty till`, {name}",
        times["till"],
        "empty PySide6 window",
        times["empty"],
        LIMIT,
    )


def _first_paint(command: tuple[str, ...], environment: dict[str, str]) -> float:
    # An installed program has its bytecode, whatever this process was told about writing it.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.till.first_paint", *command],
        cwd=ROOT,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    return float(done.stdout.split()[-1]) - started


@contextmanager
def _x_server() -> Iterator[str]:
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x900x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
