"""What head office says of every point reads the same from both engines."""

from pos_loyalty.head_office.explain import explain
from pos_loyalty.head_office.transactions import snapshot
from tests.head_office.offices import Office
from tests.head_office.tills import line


def test_goods_are_told_with_the_tags_they_were_sold_with(office: Office) -> None:
    office.change_scheme(earn={"excluded_tags": ["alcohol"]})
    till = office.new_till()
    member_id = till.enrol()
    goods = [
        line(1, 5_000, name="Rice"),
        line(2, 9_000, name="Wine", tags=["organic", "alcohol"]),
        line(3, 500, name="Juice", tags=["organic"]),
    ]
    till.sell(member_id, goods, points=11)
    office.settle(till)
    with snapshot(office.engine) as connection:
        found = explain(connection, member_id, office.now_ms)
    assert found is not None
    (sale,) = found.groups
    assert sale.points == 11
    told = {(one.key, dict(one.values).get("name")) for one in sale.notes}
    assert ("why_left_out_tag", "Wine") in told
    assert {name for key, name in told if key == "why_per_amount"} == {"Rice", "Juice"}
