"""A file of any size takes the same memory: what grows with it is the staging file."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT
from tests.importing.shop import PURCHASES

IMPORT = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing import job
job.BYTES_WORTH_A_PROCESS = 10**12
folder = Path(sys.argv[1])
engine = open_head_office(str(folder / "office.db"))
(folder / "goods.csv").write_text("product,name\\nP1,Milk\\n")
files = job.ImportFiles(products=folder / "goods.csv", purchases=folder / "purchases.csv")
summary = job.import_files(engine, files, zone=ZoneInfo("UTC"), now=datetime.now(UTC), rejected_folder=folder)
print(summary.rows["purchases"]["new"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
# Bounded caches fill up on the way; holding 400,000 lines as Python objects would take some 250 MB.
MOST_GROWTH_MB = 80


def imported_with(folder: Path, lines: int) -> tuple[int, int]:
    """Lines taken, and the peak of memory in MB. Lines of a purchase lie far apart, so that sorting has work to do."""
    folder.mkdir()
    purchases = lines // 10
    with (folder / "purchases.csv").open("w", encoding="utf-8") as file:
        file.write(f"{PURCHASES}\n")
        for n in range(lines):
            file.write(f"B{n * 7919 % purchases},S1,,2026-01-05T10:00:00Z,P1,1,{n % 900 + 1},,,\n")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    taken, memory_mb = map(int, done.stdout.split())
    return taken, memory_mb


@pytest.mark.slow
def test_five_times_the_lines_do_not_take_five_times_the_memory(tmp_path: Path) -> None:
    small = imported_with(tmp_path / "small", 100_000)
    large = imported_with(tmp_path / "large", 500_000)
    assert (small[0], large[0]) == (100_000, 500_000)
    growth_mb = large[1] - small[1]
    assert growth_mb < MOST_GROWTH_MB
