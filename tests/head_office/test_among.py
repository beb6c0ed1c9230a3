"""Many values as one: the same rows as the list spelled out, and more than a statement could name."""

from sqlalchemy import select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import member
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
