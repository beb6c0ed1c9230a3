"""The benchmark runs, on a handful of purchases: whether it keeps to its limits is not asked here."""

import json
import subprocess
import sys
from pathlib import Path

from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.currency import count_in
from pos_loyalty.head_office.transactions import write
from tests.house.files import ROOT
from tests.importing.shop import Shop


def test_the_benchmark_measures_a_rehearsal_beside_a_bare_read(tmp_path: Path) -> None:
    engine = open_head_office(str(tmp_path / "office.db"))
    write(engine, lambda connection: count_in(connection, "USD", 0))
    shop = Shop(engine, tmp_path).with_basics()
    shop.take("B1,S1,M1,2017-06-06T18:00:00,P1,1,150.00,,,", "B2,S1,M2,2018-01-01T10:00:00,P1,1,2.00,,,")
    engine.dispose()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.rehearse", "--database", str(tmp_path / "office.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    # 225 on an evening, 3 for the visit, 50 for a large purchase, 100 for the first one, 10 in summer.
    assert (seen["purchases"], seen["lines"], seen["points"]) == (1, 1, [150, 388])
    assert seen["holds"]
