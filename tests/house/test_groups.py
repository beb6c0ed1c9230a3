"""Tests that share one PostgreSQL or one screen have to run in one process; this notices when they do not."""

import subprocess
import sys
from pathlib import Path

GROUPED = """
import os, pathlib, pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_grouped(number):
    pathlib.Path(f"{number}.process").write_text(os.environ["PYTEST_XDIST_WORKER"])
"""


def test_a_group_of_tests_runs_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_grouped.py").write_text(GROUPED, encoding="ascii")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "--rootdir",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    processes = [path.read_text(encoding="ascii") for path in tmp_path.glob("*.process")]
    assert len(processes) == 8
    assert len(set(processes)) == 1
