"""Two memberships of one person become one, and two again."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import member, reservation, tier_change
from pos_loyalty.domain.tiers import Holdership
from pos_loyalty.head_office import member_tiers, merging
from pos_loyalty.head_office.member_tiers import Judged
from pos_loyalty.head_office.refusals import OperatorError
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@dataclass(frozen=True)
class Person:
    member_id: str
    card: str


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


def join(office: Office, till: FakeTill, points: int = 0, **changed: object) -> Person:
    card = till.new_card()
    person = Person(till.enrol(card=card, **changed), card)
    if points:
        till.sale(person.member_id, points * 500)
    office.settle(till)
    return person


def test_merged_they_have_their_points_cards_and_visits_together(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    office.pass_days(1, till)
    till.sale(gone.member_id, 500)
    office.settle(till)
    office.merge(kept.member_id, gone.member_id)
    office.settle(till)
    shown, merged = till.members[kept.member_id], till.members[gone.member_id]
    assert (shown.points, merged.points, merged.status) == (131, 0, "merged")
    assert {card.card_number for card in shown.cards} == {kept.card, gone.card}
    assert merged.cards == ()
    assert shown.last_visit_on == office.today
    assert sum(lot.points for lot in shown.lots) == 131


def test_what_is_bought_with_the_other_card_counts_for_both(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    office.merge(kept.member_id, gone.member_id)
    till.sale(kept.member_id, 5_000, card_number=gone.card)
    office.settle(till)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, 40)
    assert till.members[kept.member_id].points == 140


def test_a_till_that_does_not_know_it_yet_still_sells_to_the_one_that_went(
    office: Office, till: FakeTill
) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    offline = office.settle(office.new_till())
    office.merge(kept.member_id, gone.member_id)
    offline.sale(gone.member_id, 5_000, card_number=gone.card)
    office.settle(offline)
    assert offline.members[kept.member_id].points == 140
    assert (offline.members[gone.member_id].status, office.alarms()) == ("merged", [])


def test_gifts_are_paid_with_the_points_of_both(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 60), join(office, till, 60)
    office.stock_gift(on_hand=1)
    office.merge(kept.member_id, gone.member_id)
    redemption_id = new_id()
    assert office.reserve(till, redemption_id, kept.member_id).granted
    till.give(redemption_id, kept.member_id, card_number=gone.card)
    office.settle(till)
    assert (till.members[kept.member_id].points, office.alarms()) == (20, [])
    assert office.one(select(reservation.c.member_id)) == gone.member_id


def test_told_apart_each_has_its_points_and_its_card(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.sale(kept.member_id, 5_000, card_number=gone.card)
    till.sale(kept.member_id, 1_000, card_number=kept.card)
    office.settle(till)
    office.unmerge(merge_id)
    office.settle(till)
    own, other = till.members[kept.member_id], till.members[gone.member_id]
    assert (own.points, other.points, other.status) == (102, 40, "active")
    assert [card.card_number for card in own.cards] == [kept.card]
    assert [card.card_number for card in other.cards] == [gone.card]


def test_who_spent_points_of_the_other_pays_them_back(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.give(new_id(), kept.member_id, 120, card_number=gone.card)
    office.settle(till)
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, -90)


def test_each_having_spent_points_of_the_other_they_pay_each_other(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 100)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.give(new_id(), kept.member_id, 120, card_number=kept.card)
    till.give(new_id(), kept.member_id, 60, card_number=gone.card)
    office.settle(till)
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (-20, 40)


def test_a_gift_of_that_time_comes_back_whole_to_who_took_it(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    merge_id = office.merge(kept.member_id, gone.member_id)
    redemption_id = till.give(new_id(), kept.member_id, 120, card_number=gone.card)
    office.settle(till)
    office.unmerge(merge_id)
    till.take_gift_back(redemption_id)
    # The giving, told of once more, as by a till that was registered anew.
    till.give(redemption_id, kept.member_id, 120, card_number=gone.card)
    office.settle(till)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, 30)


def test_goods_of_that_time_come_back_from_who_bought_them(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till), join(office, till)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.give(new_id(), kept.member_id, 40, card_number=kept.card)
    sold = till.sale(kept.member_id, 50_000, card_number=gone.card)
    office.settle(till)
    assert till.members[kept.member_id].points == 60
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (-40, 100)
    back = till.bring_back(sold, {1: 50_000}, points=100)
    office.settle(till)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (-40, 0)
    till.undo(back, 50_000, points=100)
    office.settle(till)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (-40, 100)


def test_a_debt_of_one_is_worked_off_and_is_there_again(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till)
    till.give(new_id(), gone.member_id, 30)
    office.settle(till)
    merge_id = office.merge(kept.member_id, gone.member_id)
    office.settle(till)
    assert till.members[kept.member_id].points == 70
    assert sum(lot.points for lot in till.members[kept.member_id].lots) == 70
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, -30)


def test_debts_of_both_are_one_debt(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till), join(office, till)
    for person, points in ((kept, 20), (gone, 30)):
        till.give(new_id(), person.member_id, points)
    office.settle(till)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.sale(kept.member_id, 20_000, card_number=kept.card)
    office.settle(till)
    assert till.members[kept.member_id].points == -10
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (20, -30)


def test_points_of_the_one_that_went_end_on_their_day_and_nobody_pays_for_that(
    office: Office, till: FakeTill
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    gone = join(office, till, 30)
    office.pass_days(20, till)
    kept = join(office, till, 100)
    merge_id = office.merge(kept.member_id, gone.member_id)
    office.pass_days(15, till)
    assert office.day().points_expired == 30
    office.settle(till)
    assert till.members[kept.member_id].points == 100
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, 0)


def test_a_visit_of_one_lets_the_points_of_both_last(office: Office, till: FakeTill) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 1})
    kept, gone = join(office, till, 100), join(office, till, 30)
    office.pass_days(10, till)
    merge_id = office.merge(kept.member_id, gone.member_id)
    offline = office.settle(office.new_till())
    office.pass_days(15, till, offline)
    offline.sale(kept.member_id, 100, card_number=kept.card)
    office.pass_days(10, till)
    assert office.day().points_expired == 130
    office.settle(offline)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, 30)
    office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, 30)


def test_it_can_be_undone_for_thirty_days_and_no_longer(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    late, other = join(office, till), join(office, till)
    merge_id, too_late = (
        office.merge(one.member_id, two.member_id) for one, two in ((kept, gone), (late, other))
    )
    office.pass_days(30, till)
    office.unmerge(merge_id)
    assert office.points(gone.member_id) == 30
    office.clock.advance(timedelta(milliseconds=1))
    with pytest.raises(OperatorError, match="thirty days"):
        office.unmerge(too_late)
    with pytest.raises(OperatorError, match="undone before"):
        office.unmerge(merge_id)
    with pytest.raises(OperatorError, match="There is no merge"):
        office.unmerge(new_id())


def test_what_cannot_be_merged_is_refused_with_a_reason(office: Office, till: FakeTill) -> None:
    kept, gone, closed = (join(office, till) for _ in range(3))
    till.add("enrol_undone", {"member_id": closed.member_id, "undone_at_ms": till.at_ms})
    office.settle(till)
    office.merge(kept.member_id, gone.member_id)
    for one, other, reason in (
        (kept.member_id, gone.member_id, "one membership already"),
        (gone.member_id, gone.member_id, "one membership already"),
        (kept.member_id, closed.member_id, "closed"),
        (kept.member_id, new_id(), "There is no member"),
    ):
        with pytest.raises(OperatorError, match=reason):
            office.merge(one, other)
    fresh = join(office, till)
    with pytest.raises(OperatorError, match=r"points cannot be taken over. There are: name, phone, birthday"):
        office.merge(kept.member_id, fresh.member_id, "points")
    with pytest.raises(OperatorError, match="No member has a card ••• 0123"):
        office.write(lambda c: merging.member_of_card(c, "1234567890123"))
    assert office.write(lambda c: merging.member_of_card(c, fresh.card)) == fresh.member_id


def test_fields_are_taken_over_and_given_back(office: Office, till: FakeTill) -> None:
    kept = join(office, till, name="Old Name", birthday=None)
    gone = join(office, till, name="New Name", phone="1")
    merge_id = office.merge(kept.member_id, gone.member_id, "name", "birthday")
    columns = (member.c.name, member.c.phone, member.c.birthday)
    own = select(*columns).where(member.c.member_id == kept.member_id)
    name, phone, birthday = office.all(own)[0]
    assert (name, phone, str(birthday)) == ("New Name", "+82 10 1234 5678", "1990-05-31")
    office.unmerge(merge_id)
    assert tuple(office.all(own)[0]) == ("Old Name", "+82 10 1234 5678", None)


def test_a_birthday_that_was_taken_over_is_given_back(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till), join(office, till, birthday="2000-02-29")
    merge_id = office.merge(kept.member_id, gone.member_id, "birthday")
    own = select(member.c.birthday).where(member.c.member_id == kept.member_id)
    assert str(office.one(own)) == "2000-02-29"
    office.unmerge(merge_id)
    assert str(office.one(own)) == "1990-05-31"


def hold(office: Office, person: Person, tier: str) -> None:
    found = Judged(person.member_id, None, Holdership(tier, office.today, office.today))
    office.write(lambda c: member_tiers.record(c, [found], office.now_ms, "standing"))


@pytest.mark.parametrize("own", ["silver", None])
def test_the_better_tier_is_kept_and_given_back(office: Office, till: FakeTill, own: str | None) -> None:
    kept, gone = join(office, till), join(office, till)
    if own:
        hold(office, kept, own)
    hold(office, gone, "gold")
    merge_id = office.merge(kept.member_id, gone.member_id)
    office.settle(till)
    assert till.members[kept.member_id].tier_code == "gold"
    office.unmerge(merge_id)
    assert (office.tier(kept.member_id), office.tier(gone.member_id)) == (own or "member", "gold")
    history = office.all(
        select(tier_change.c.after).where(tier_change.c.reason == "merge").order_by(tier_change.c.change_id)
    )
    assert [row.after for row in history] == ["gold", own or "member"]


def test_a_worse_tier_is_not_taken_over_nor_one_taken_back_that_was_reached_since(
    office: Office, till: FakeTill
) -> None:
    kept, gone, third = (join(office, till) for _ in range(3))
    hold(office, kept, "gold")
    hold(office, gone, "silver")
    hold(office, third, "vip")
    first = office.merge(kept.member_id, gone.member_id)
    assert office.tier(kept.member_id) == "gold"
    second = office.merge(kept.member_id, third.member_id)
    office.unmerge(first)
    assert office.tier(kept.member_id) == "vip"
    office.unmerge(second)
    assert office.tier(kept.member_id) == "gold"


def test_three_become_one_and_are_told_apart_in_another_order(office: Office, till: FakeTill) -> None:
    one, two, three = join(office, till, 10), join(office, till, 20), join(office, till, 30)
    first = office.merge(two.member_id, three.member_id)
    second = office.merge(one.member_id, three.member_id)
    till.give(new_id(), one.member_id, 55, card_number=two.card)
    till.sale(one.member_id, 500, card_number=three.card)
    office.settle(till)
    assert till.members[one.member_id].points == 6
    office.unmerge(first)
    office.settle(till)
    assert till.members[one.member_id].points == 10 + 20 - 55
    assert till.members[three.member_id].points == 31
    office.unmerge(second)
    office.settle(till)
    assert [till.members[p.member_id].points for p in (one, two, three)] == [10, -35, 31]


def test_of_three_the_pair_leaves_together(office: Office, till: FakeTill) -> None:
    one, two, three = join(office, till, 10), join(office, till, 20), join(office, till, 30)
    office.merge(two.member_id, three.member_id)
    second = office.merge(one.member_id, two.member_id)
    office.unmerge(second)
    office.settle(till)
    assert till.members[one.member_id].points == 10
    assert till.members[two.member_id].points == 50
    assert till.members[three.member_id].status == "merged"
    assert {card.card_number for card in till.members[two.member_id].cards} == {two.card, three.card}


def test_a_card_belongs_to_its_holder_however_many_were_one(office: Office, till: FakeTill) -> None:
    """A till without a line still shows the membership that three had become."""
    one, two, three = join(office, till), join(office, till), join(office, till)
    merges = [
        office.merge(two.member_id, three.member_id),
        office.merge(one.member_id, two.member_id),
    ]
    offline = office.settle(office.new_till())
    for merge_id in reversed(merges):
        office.unmerge(merge_id)
    offline.sale(one.member_id, 500, card_number=three.card)
    office.settle(offline)
    assert [office.points(person.member_id) for person in (one, two, three)] == [0, 0, 1]


def test_a_card_of_a_stranger_does_not_change_whose_sale_it_was(office: Office, till: FakeTill) -> None:
    one, stranger = join(office, till), join(office, till)
    till.sale(one.member_id, 500, card_number=stranger.card)
    office.settle(till)
    assert (office.points(one.member_id), office.points(stranger.member_id)) == (1, 0)


def test_merged_told_apart_and_merged_again_nothing_is_paid_twice(office: Office, till: FakeTill) -> None:
    kept, gone = join(office, till, 100), join(office, till, 30)
    for _ in range(2):
        merge_id = office.merge(kept.member_id, gone.member_id)
        till.give(new_id(), kept.member_id, 20, card_number=gone.card)
        office.settle(till)
        office.unmerge(merge_id)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (100, -10)


def test_an_award_is_given_once_whatever_became_of_the_membership(office: Office, till: FakeTill) -> None:
    office.change_scheme(welcome={"points": 25, "after_visits": 1})
    kept, gone = join(office, till), join(office, till)
    till.give(new_id(), kept.member_id, 30)
    office.settle(till)
    merge_id = office.merge(kept.member_id, gone.member_id)
    till.sale(kept.member_id, 100, card_number=gone.card)
    office.settle(till)
    assert till.members[kept.member_id].points == -5
    office.unmerge(merge_id)
    office.pass_days(1, till)
    till.sale(gone.member_id, 100, card_number=gone.card)
    office.settle(till)
    assert (office.points(kept.member_id), office.points(gone.member_id)) == (-30, 25)


def test_merges_are_listed_newest_first(office: Office, till: FakeTill) -> None:
    one, two, three = (join(office, till) for _ in range(3))
    first = office.merge(one.member_id, two.member_id)
    office.pass_days(1, till)
    second = office.merge(one.member_id, three.member_id)
    office.unmerge(first)
    found = office.write(merging.listing)
    assert [row["merge_id"] for row in found] == [second, first]
    assert [row["undone_at_ms"] for row in found] == [None, office.now_ms]
