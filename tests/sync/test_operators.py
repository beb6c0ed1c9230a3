"""From head office to the counter and back: somebody is added, signs in, sells, and leaves. Row M39."""

from pos_loyalty.database import operator_rows
from pos_loyalty.head_office import operators
from pos_loyalty.head_office.transactions import write
from tests.sync.ends import MEMBER, RICE_GTIN, HeadOffice, Till, now_ms


def test_who_is_added_at_head_office_works_at_the_till_until_they_leave(
    till: Till, office: HeadOffice
) -> None:
    till.exchange()
    operator_id = write(office.engine, lambda c: operators.add(c, "101", "Cho", "cashier", "S1", now_ms()))
    write(office.engine, lambda c: operators.set_pin(c, "101", "482910"))
    badge = write(office.engine, lambda c: operators.give_badge(c, "101"))
    till.exchange()
    with till.store.reading() as connection:
        (person,) = operator_rows.all_of(connection)
    assert person.pin_hash is not None
    assert ":" in person.pin_hash, "peppered with the key of this machine"
    counter = till.session()
    assert counter.member_chosen(MEMBER).message.key == "sign_in_first"
    assert counter.signed_in("101", "482911").message.key == "sign_in_wrong"
    assert counter.signed_in("101", "482910").message.key == "signed_in"
    counter.signed_out()
    assert counter.scanned(badge.encode()).operator == "Cho"
    counter.member_chosen(MEMBER)
    counter.scanned(RICE_GTIN)
    assert counter.sale_finished().message.key == "sale_finished"
    till.exchange()
    assert (office.points(MEMBER), office.alarms()) == (6077, [])
    write(office.engine, lambda c: operators.withdraw(c, "101", now_ms()))
    till.exchange()
    again = till.session()
    assert not again.view.must_sign_in, "where nobody is left nobody has to sign in"
    till.store.operator_id = None
    assert operator_id not in str(again.view)
