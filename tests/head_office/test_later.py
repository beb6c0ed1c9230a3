"""Writes that wait for each other: nobody reads what is not there yet, and nothing is left behind."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from pos_loyalty.database.head_office_tables import product
from pos_loyalty.head_office import insertion, later
from tests.head_office.offices import Office

_INSERT = insert(product)
_COUNT = select(func.count()).select_from(product)


def row(number: int) -> dict[str, object]:
    return {
        "product_id": f"P{number}",
        "name": "Milk",
        "category": "Dairy",
        "subcategory": "",
        "unit": "piece",
    }


@pytest.fixture
def connection(office: Office) -> Iterator[Connection]:
    with office.engine.begin() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def asked(connection: Connection) -> list[tuple[str, bool]]:
    """First word of each statement, and whether it was for many rows at once."""
    statements: list[tuple[str, bool]] = []
    event.listen(
        connection,
        "before_cursor_execute",
        lambda _c, _k, statement, _p, _x, many: statements.append((statement.split()[0], many)),
    )
    return statements


def test_a_reader_sees_what_was_put_before(connection: Connection) -> None:
    with later.gathered(connection):
        for number in range(3):
            later.put(connection, _INSERT, [row(number)])
        assert connection.execute(_COUNT).scalar() == 3
        later.put(connection, _INSERT, [row(3)])
    assert connection.execute(_COUNT).scalar() == 4


def test_each_statement_is_sent_once_in_the_order_of_its_first_need(
    connection: Connection, asked: list[tuple[str, bool]]
) -> None:
    rename = update(product).where(product.c.product_id == "P0").values(name="Soy milk")
    with later.gathered(connection):
        later.put(connection, _INSERT, [row(0)])
        later.put(connection, rename, [{}])
        later.put(connection, _INSERT, [row(1), row(2)])
        assert asked == []
    assert [word for word, _ in asked] == ["INSERT", "UPDATE"]
    names = connection.execute(select(product.c.name).order_by(product.c.product_id)).scalars().all()
    assert names == ["Soy milk", "Milk", "Milk"]


def put_and_break(connection: Connection) -> None:
    with later.gathered(connection):
        later.put(connection, _INSERT, [row(0)])
        raise ValueError("broken")


def test_of_a_batch_that_breaks_nothing_is_written(connection: Connection) -> None:
    with pytest.raises(ValueError, match="broken"):
        put_and_break(connection)
    assert connection.execute(_COUNT).scalar() == 0
    later.put(connection, _INSERT, [row(1)])
    assert connection.execute(_COUNT).scalar() == 1, "at once, where nothing is gathered"
    later.put(connection, _INSERT, [])


def test_not_everything_is_kept_in_memory(
    connection: Connection, asked: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "MOST_ROWS", 4)
    with later.gathered(connection):
        for number in range(10):
            later.put(connection, _INSERT, [row(number)])
        assert len(asked) == 2
    assert connection.execute(_COUNT).scalar() == 10


# Many rows at once


MANY = 40


def many(**changed: object) -> list[dict[str, object]]:
    rows = [row(number) | {"tags": ["a", "b"] if number % 2 else []} for number in range(MANY)]
    # In another order of its columns than the first.
    rows[7] = dict(reversed(rows[7].items()))
    rows[-1] |= changed
    return rows


def test_many_rows_are_what_each_would_be(connection: Connection) -> None:
    insertion.insert_all(connection, product, many())
    written = connection.execute(select(product.c.name, product.c.category, product.c.tags)).all()
    assert {(name, category) for name, category, _ in written} == {("Milk", "Dairy")}
    assert sorted(len(tags) for _, _, tags in written) == [0] * (MANY // 2) + [2] * (MANY // 2)


@pytest.mark.parametrize(
    ("changed", "error"), [({"product_id": "P0"}, IntegrityError), ({"name": None}, IntegrityError)], ids=str
)
def test_what_is_wrong_with_one_of_many_has_its_usual_name(
    connection: Connection, changed: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        insertion.insert_all(connection, product, many(**changed))


def test_what_postgresql_cannot_keep_has_its_usual_name_too(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return  # SQLite keeps a NUL.
    with pytest.raises(DataError):
        insertion.insert_all(connection, product, many(name="a\0b"))
