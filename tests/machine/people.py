"""Steps of members: new ones, their cards, memberships that become one and two again, points that a person gives."""

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.domain import cards
from pos_loyalty.head_office import adjustments, card_states, merging
from pos_loyalty.head_office.refusals import OperatorError
from tests.machine.counter import ANY, TILLS, Counters, one_of

FREE_CARDS = 900_000
"""Indices of cards that no till gives out: they lie in a drawer, printed."""


class People(Counters):
    @rule(till=TILLS, brought_by=ANY)
    def enrol(self, till: int, brought_by: int) -> None:
        referrer = one_of(self.cards, brought_by) if brought_by else ""
        view = self.counter(till).enrolled(EnrolForm("Han", "", "2000-03-20", None, referrer))
        event(f"enrol: {view.message.key}")
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

    @rule(till=TILLS, who=st.integers(1, 11))
    def report_a_card_lost(self, till: int, who: int) -> None:
        member = self.identify(till, who).member
        if member is not None:
            event(f"card: {self.counter(till).card_reported_lost(member.member_id).message.key}")

    @rule(till=TILLS, which=ANY)
    def find_a_card_again(self, till: int, which: int) -> None:
        event(f"card: {self.counter(till).card_found_again(one_of(self.cards, which)).message.key}")

    @rule(which=ANY, blocks=st.booleans())
    def block_or_unblock(self, which: int, blocks: bool) -> None:
        change = card_states.block if blocks else card_states.unblock
        self.at_head_office(change, one_of(self.cards, which), self.office.now_ms)

    @rule(kept=ANY, gone=ANY, take=st.sampled_from(((), ("name", "birthday"))))
    def merge(self, kept: int, gone: int, take: tuple[str, ...]) -> None:
        """By the cards, as head office does it."""

        def work(connection):
            ids = [merging.member_of_card(connection, one_of(self.cards, one)) for one in (kept, gone)]
            return merging.merge(connection, *ids, self.office.now_ms, take)

        merged = self.at_head_office(work)
        if merged is not None:
            self.merges.append(merged.merge_id)

    @precondition(lambda self: self.merges)
    @rule(which=ANY)
    def unmerge(self, which: int) -> None:
        merge_id = one_of(self.merges, which)
        before = self.watch.own_happenings()
        if self.at_head_office(merging.unmerge, merge_id, self.office.now_ms) is not None:
            event("unmerged")
            self.merges.remove(merge_id)
            self.watch.check_told_apart(merge_id, before)

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
            event(f"head office: {str(refusal)[:30]}")
            return None
