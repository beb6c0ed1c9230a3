from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from pos_loyalty.database import member_reads
from tests import builders


def test_giving_a_connection_back_sets_nothing_that_makes_sqlite_compile_every_statement_anew(
    tmp_path: Path,
) -> None:
    till = builders.a_shop(tmp_path)
    seen: list[str] = []
    with till.store.reading() as connection:
        driver = connection.connection.dbapi_connection
    driver.set_trace_callback(seen.append)
    for _ in range(2):
        with till.store.reading() as connection:
            assert connection.connection.dbapi_connection is driver
            assert member_reads.member_by_card(connection, builders.KIM_CARD) is not None
    driver.set_trace_callback(None)
    till.close()
    assert len(seen) == 2
    assert all(statement.startswith("SELECT") for statement in seen)


def test_a_read_that_goes_past_sqlalchemy_still_breaks_with_its_errors(tmp_path: Path) -> None:
    till = builders.a_shop(tmp_path)
    with till.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE card RENAME TO gone")
    with pytest.raises(OperationalError, match="no such table") as broken, till.store.reading() as connection:
        member_reads.member_by_card(connection, builders.KIM_CARD)
    till.close()
    # What is logged of it must not name the customer.
    assert builders.KIM_CARD not in str(broken.value)
