import os
import random
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from pos_loyalty.database import till_tables as tables
from pos_loyalty.database.till_store import TillStore
from tests.builders import FISH_GTIN, KIM, KIM_CARD, RICE_GTIN, SAUCE_GTIN, Till, copy_of_a_shop
from tests.checkout import invariants, selling

KILLS = int(os.environ.get("POS_LOYALTY_KILLS", "8"))
KILLS_OF_A_SHOP = 100
"""Then a fresh one: what is counted after each kill grows with its sales."""
CHECKED_WHOLE = 25
"""Every so many kills all books are checked, not the sales alone."""
POINTS_OF_A_SALE = (10_000 + 3300 + 7990) * 2 // 500


def receipts_until_killed(path: Path, after: int) -> list[str]:
    """What a till printed before it was killed; it goes on selling until the moment of the kill."""
    command = [sys.executable, "-m", selling.__name__, str(path), KIM_CARD, RICE_GTIN, SAUCE_GTIN, FISH_GTIN]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline() for _ in range(after)]
        process.kill()
        printed += process.stdout.readlines()
    # The last line may have been cut: it was not acknowledged.
    return [line.strip() for line in printed if line.endswith("\n")]


def test_a_till_that_is_killed_keeps_every_sale_it_acknowledged_and_no_half_of_another(
    tmp_path: Path,
) -> None:
    moments = random.Random(20260302)
    for shop, first in enumerate(range(0, KILLS, KILLS_OF_A_SHOP)):
        folder = tmp_path / str(shop)
        folder.mkdir()
        kills = min(KILLS_OF_A_SHOP, KILLS - first)
        assert sales_of_a_killed_till(folder, kills, moments) >= kills


def sales_of_a_killed_till(folder: Path, kills: int, moments: random.Random) -> int:
    till = copy_of_a_shop(folder)
    till.close()
    acknowledged: list[str] = []
    for number in range(kills):
        printed = receipts_until_killed(till.path, moments.randint(1, 40))
        acknowledged += printed
        reopened = Till(TillStore.open(till.path), till.path)
        if number % CHECKED_WHOLE == 0 or number == kills - 1:
            invariants.check(reopened)
            assert set(acknowledged) <= {row.receipt_code for row in reopened.rows("purchase")}
        assert receipts_among(reopened, printed) == set(printed)
        kept = count(reopened, "purchase")
        # Committed but not yet printed: at most the one sale that each kill cut short.
        assert len(acknowledged) <= kept <= len(acknowledged) + number + 1
        assert count(reopened, "purchase_line") == 3 * kept
        assert count(reopened, "ledger_entry") == count(reopened, "event") == kept
        assert invariants.balance_of(reopened, KIM) == 6000 + POINTS_OF_A_SALE * kept
        reopened.close()
    assert len(acknowledged) == len(set(acknowledged))
    return len(acknowledged)


def receipts_among(till: Till, codes: list[str]) -> set[str]:
    with till.store.reading() as connection:
        found = select(tables.purchase.c.receipt_code).where(tables.purchase.c.receipt_code.in_(codes))
        return set(connection.execute(found).scalars())


def count(till: Till, table: str) -> int:
    with till.store.reading() as connection:
        return int(
            connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one()
        )
