"""Many values as one: the same rows as the list spelled out, and more than a statement could name."""

import pytest
from sqlalchemy import insert, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import member, product
from tests.head_office.offices import Office

FOUND = (
    select(member.c.member_id).where(among(member.c.member_id, keys("these"))).order_by(member.c.member_id)
)


def test_those_among_many_are_found(office: Office) -> None:
    till = office.new_till()
    people = sorted(till.enrol() for _ in range(5))
    office.settle(till)
    with office.engine.connect() as connection:
        found = connection.execute(FOUND, {"these": [*people[:3], "nobody's", ""]}).scalars().all()
        assert found == people[:3]
        assert connection.execute(FOUND, {"these": []}).all() == []
        many = [f"nobody {n}" for n in range(40_000)]
        assert connection.execute(FOUND, {"these": [*many, people[4]]}).scalars().all() == [people[4]]


ODD = ["", " ", "NULL", "a,b", "{a}", 'say "x"', "\\", '\\"', "tab\there", "line\nhere", "한글", "';--"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_are_found_as_they_are(office: Office, odd: str) -> None:
    for product_id in (odd, f"{odd}x", "plain"):
        office.write(lambda connection, one=product_id: connection.execute(insert(product), _product(one)))
    wanted = select(product.c.product_id).where(among(product.c.product_id, keys("these")))
    with office.engine.connect() as connection:
        assert connection.execute(wanted, {"these": [odd]}).scalars().all() == [odd]
        assert set(connection.execute(wanted, {"these": ["plain", odd]}).scalars()) == {"plain", odd}


def _product(product_id: str) -> dict[str, str]:
    return {
        "product_id": product_id,
        "name": "Rice",
        "category": "Food",
        "subcategory": "Food",
        "unit": "piece",
    }
