"""Steps of members: new ones, their cards, memberships that become one and two again, points that a person gives."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.domain import cards
from pos_loyalty.head_office import adjustments, card_states, merging
from pos_loyalty.head_office.refusals import OperatorError
from tests.machine import rig
from tests.machine.counter import ANY, CUSTOMERS, TILLS, one_of, tell
from tests.machine.spending import Gifts

FREE_CARDS = 900_000
"""Indices of cards that no till gives out: they lie in a drawer, printed."""


class People(Gifts):
    @rule(till=TILLS, brought_by=ANY)
    def enrol(self, till: int, brought_by: int) -> None:
        referrer = one_of(self.cards, brought_by) if brought_by else ""
        view = self.counter(till).enrolled(EnrolForm("Han", "", "2000-03-20", None, referrer))
        tell(f"enrol: {view.message.key}")
        if view.member is not None and view.member.card_number is not None:
            self.cards.append(view.member.card_number)

    @rule(till=TILLS, who=st.integers(1, 11))
    def replace_a_card(self, till: int, who: int) -> None:
        member = self.identify(till, who).member
        if member is None:
            return
        identity = self.counter(till).identity
        number = cards.card_number(identity.programme, FREE_CARDS + len(self.cards), identity.card_key)
        view = self.counter(till).card_replaced(member.member_id, number.encode())
        if view.message.key == "card_replaced":
            self.cards.append(number)

    @rule(till=TILLS, which=ANY, what=st.sampled_from(("lost", "found", "block", "unblock")))
    def change_a_card(self, till: int, which: int, what: str) -> None:
        number, now_ms = one_of(self.cards, which), self.office.now_ms
        if what == "lost":
            member = self.identify(till, which or 1).member
            if member is not None:
                tell(f"card: {self.counter(till).card_reported_lost(member.member_id).message.key}")
        elif what == "found":
            tell(f"card: {self.counter(till).card_found_again(number).message.key}")
        else:
            self.at_head_office(getattr(card_states, what), number, now_ms)

    @rule(
        kept=ANY,
        gone=ANY,
        take=st.sampled_from(((), ("name", "birthday"))),
        customers=CUSTOMERS,
        then=st.sampled_from(("", "a gift", "a gift", "tell apart", "a gift, tell apart")),
    )
    def merge(self, kept: int, gone: int, take: tuple[str, ...], customers: list[Any], then: str) -> None:
        """By the cards, as head office does it; both cards are used afterwards."""

        def work(connection):
            ids = [merging.member_of_card(connection, one_of(self.cards, one)) for one in (kept, gone)]
            return merging.merge(connection, *ids, self.office.now_ms, take)

        merged = self.at_head_office(work)
        if merged is not None:
            self.merges.append(merged.merge_id)
            self.exchange_everything()
            both = [one or len(self.cards) for one in (kept, gone)]
            self.serve([(till, one_of(both, who), goods) for till, who, goods in customers])
            if "gift" in then:
                self.give(customers[0][0], both[1], one_of(tuple(rig.GIFTS), kept), "", "now", "")
            self.exchange_everything()
            if "apart" in then:
                self.unmerge(-1)

    @precondition(lambda self: self.merges)
    @rule(which=ANY)
    def unmerge(self, which: int) -> None:
        merge_id = one_of(self.merges, which)
        if self.at_head_office(merging.unmerge, merge_id, self.office.now_ms) is not None:
            tell("unmerged")
            self.merges.remove(merge_id)

    @rule(which=ANY, points=st.integers(-400, 400))
    def adjust(self, which: int, points: int) -> None:
        """A person at head office."""

        def work(connection):
            member_id = merging.member_of_card(connection, one_of(self.cards, which))
            return adjustments.adjust(connection, member_id, points, "a gift", self.office.now_ms)

        self.at_head_office(work)

    def at_head_office(self, work, *arguments):
        """What came of it; None where head office refused."""
        try:
            return self.office.write(work, *arguments) or True
        except OperatorError as refusal:
            tell(f"head office: {str(refusal)[:30]}")
            return None
