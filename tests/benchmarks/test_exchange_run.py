"""The benchmark of the exchange runs at a tiny size; its times are not judged."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_measure_of_the_exchange_runs_to_its_table() -> None:
    sizes = ("--day", "40", "--week", "60", "--members", "300", "--runs", "8", "--tills", "2")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.exchange", *sizes],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "| a new till is told of 300 members |" in done.stdout, done.stderr
    assert done.stdout.count("\n| ") == 14
    assert done.returncode in {0, 1}
