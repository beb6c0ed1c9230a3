"""A year of real purchases in a head office: taken in once for all tests that read it, each on a copy of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.complete_journey import convert
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.currency import count_in
from pos_loyalty.head_office.importing.job import ImportFiles, ImportSummary, import_files
from pos_loyalty.head_office.transactions import write

ONE_PROCESS = pytest.mark.xdist_group("complete-journey")
"""Of the tests that read it, so that it is taken in once."""
NAME = "head-office.db"


@dataclass(frozen=True)
class Journey:
    database: Path
    summary: ImportSummary
    rejected: Path

    def copy_to(self, folder: Path) -> str:
        return str(shutil.copy(self.database, folder / NAME))


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder = tmp_path_factory.mktemp("complete-journey")
    files = convert(folder / "files")
    gifts = folder / "files" / "gifts.csv"
    gifts.write_text("gift,name,points,stock\nG1,Mug,300,5\n", encoding="utf-8")
    engine = open_head_office(str(folder / NAME))
    write(engine, lambda connection: count_in(connection, "USD", 0))
    summary = import_files(
        engine,
        ImportFiles(files["members"], files["products"], files["purchases"], gifts),
        zone=ZoneInfo("America/New_York"),
        now=datetime.now(UTC),
        rejected_folder=folder / "rejected",
    )
    engine.dispose()
    assert not (folder / f"{NAME}-wal").exists(), "all of it is in the file that is copied"
    yield Journey(folder / NAME, summary, folder / "rejected")
    shutil.rmtree(folder, ignore_errors=True)
