"""Power fails at any moment of a sale: what was acknowledged is there, whatever the disk made of the rest.

The same search finds what is lost with `synchronous=NORMAL`: it can fail. `POS_LOYALTY_POWER_CUTS` sets how many moments.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pos_loyalty.database.till_store import TillStore
from tests.builders import KIM, KIM_CARD, RICE_GTIN, Till, copy_of_a_shop
from tests.checkout import invariants, power, selling

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is for Linux")
CUTS = int(os.environ.get("POS_LOYALTY_POWER_CUTS", "120"))
SALES = 60
CHECKED_WHOLE = 20
"""Every so many moments all books are checked, not the sales alone."""
POINTS_OF_A_SALE = 2 * 10_000 // 500


def recorded(till: Till, log: Path, synchronous: str) -> None:
    """A till sells and writes what it asked the disk for; it ends in the way that a program ends."""
    program = [sys.executable, "-m", selling.__name__, str(till.path), KIM_CARD, RICE_GTIN]
    command = [*power.STRACE, "-o", str(log), *program]
    root = Path(__file__).parents[2]
    settings = os.environ | {"SELLING_SYNCHRONOUS": synchronous, "SELLING_CHECKPOINT_PAGES": "60"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root, env=settings
    ) as process:
        assert process.stdout is not None
        for _ in range(SALES):
            assert process.stdout.readline().endswith("\n")


def images(till: Till, log: Path, cuts: int) -> Iterator[tuple[int, set[str]]]:
    """After each moment the till's folder is as power left it; with the receipts that were printed by then."""
    folder = till.path.parent
    done = list(power.calls(log, folder))
    disk = power.Disk(log.parent / "before")
    random = Random(20260302)
    moments = sorted(random.randrange(len(done)) for _ in range(cuts))
    at = 0
    for number, moment in enumerate(moments):
        for call in done[at:moment]:
            disk.follow(call)
        at = moment
        shutil.rmtree(folder)
        folder.mkdir()
        for name, content in disk.image(random).items():
            if content is not None:
                (folder / name).write_bytes(content)
        yield number, set(disk.said.decode().splitlines(keepends=True))


def lost(tmp_path: Path, synchronous: str, cuts: int) -> list[set[str]]:
    """The acknowledged sales that are not there, for each moment at which there are any."""
    till = copy_of_a_shop(tmp_path / "till")
    till.close()
    shutil.copytree(till.path.parent, tmp_path / "before")
    recorded(till, tmp_path / "log", synchronous)
    found = []
    for number, said in images(till, tmp_path / "log", cuts):
        acknowledged = {line.strip() for line in said if line.endswith("\n")}
        reopened = Till(TillStore.open(till.path), till.path)
        kept = {row.receipt_code for row in reopened.rows("purchase")}
        if acknowledged - kept:
            found.append(acknowledged - kept)
        if number % CHECKED_WHOLE == 0:
            invariants.check(reopened)
            assert invariants.balance_of(reopened, KIM) == 6000 + POINTS_OF_A_SALE * len(kept)
        assert len(kept) <= len(acknowledged) + 1, "at most the one that was cut short is there unasked"
        reopened.close()
    return found


def test_with_full_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    assert lost(tmp_path, "FULL", CUTS) == []


def test_with_normal_the_same_search_finds_what_is_lost(tmp_path: Path) -> None:
    assert lost(tmp_path, "NORMAL", 60)
