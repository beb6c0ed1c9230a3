import pytest
from sqlalchemy.exc import IntegrityError

from pos_loyalty.checkout.questions import ReserveAnswer
from pos_loyalty.database import till_tables
from tests.builders import KIM, KIM_CARD, RICE_GTIN, Till


@pytest.fixture
def busy(till: Till) -> Till:
    """A till with a row in each table that is only ever added to."""
    session = till.session()
    session.scanned(KIM_CARD.encode())
    session.scanned(RICE_GTIN.encode())
    session.sale_finished()
    session.scanned(KIM_CARD.encode())
    session.gift_pressed(0)
    till.clock.advance(1000)
    _, asked = session.gift_pressed(0)
    assert asked is not None
    session.gift_answered(asked, ReserveAnswer(granted=True))
    till.add(
        "suggestion_answer",
        answer_id=till.new_id(),
        member_id=KIM,
        product_id="rice",
        reason_key="reason_usual",
        answer="taken",
        answered_at_ms=till.clock(),
    )
    return till


def run(till: Till, statement: str) -> None:
    with till.store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("table", till_tables.APPEND_ONLY)
@pytest.mark.parametrize(
    "verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_a_recorded_row_is_never_changed_or_deleted(busy: Till, table: str, verb: str) -> None:
    before = busy.rows(table)
    assert before, f"{table} is empty, so nothing is shown"
    column = next(iter(till_tables.metadata.tables[table].columns)).name
    with pytest.raises(IntegrityError, match=f"{table} rows are never changed"):
        run(busy, verb.format(table, column))
    assert busy.rows(table) == before


def test_an_entry_without_its_event_is_refused(busy: Till) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        busy.add(
            "ledger_entry",
            entry_id=busy.new_id(),
            member_id=KIM,
            seq=999,
            kind="earn",
            points=1,
            cause_kind="purchase",
            cause_id=busy.new_id(),
            occurred_at_ms=0,
        )
