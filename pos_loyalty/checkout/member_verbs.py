"""The verbs of members and their cards."""

from pos_loyalty.checkout import card_verbs, enrol, explain, identify, replace_card
from pos_loyalty.checkout.counter_state import CounterState
from pos_loyalty.checkout.questions import ExplainAnswer, ExplainPoints, FindByPhone, MemberAnswer
from pos_loyalty.checkout.steps import step
from pos_loyalty.checkout.views import EnrolForm, MemberRow, Message
from pos_loyalty.database import member_reads, member_search
from pos_loyalty.domain import cards, codes
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.why import Explanation, from_document


class MemberVerbs(CounterState):
    def found(self, text: str) -> tuple[MemberRow, ...]:
        """F2: by name part, Hangul initials or the last four digits of the phone."""
        if self.is_locked:
            return ()
        try:
            with self._store.reading() as connection:
                rows = member_reads.search(connection, text[:64])
        except UserError as refusal:
            self.say("error", refusal.key, **refusal.values)
            return ()
        return tuple(identify.member_row(row, self._scheme, self._language) for row in rows)

    def found_similar(self, text: str) -> tuple[MemberRow, ...]:
        """Names that are nearly what was typed, nearest first; reads every name and changes nothing.

        The one call that is made on a thread of its own, so that nobody waits for it.
        """
        if self.is_locked:
            return ()
        with self._store.reading() as connection:
            rows = member_search.search_fuzzy(connection, text[:64])
        return tuple(identify.member_row(row, self._scheme, self._language) for row in rows)

    def is_phone(self, text: str) -> bool:
        """Whether it is a whole telephone number, for which head office can be asked."""
        return not self.is_locked and enrol.whole_phone(text, self._region) is not None

    def looked_for_elsewhere(self, text: str) -> None:
        """Asks head office for a telephone number that nobody who was in this store has."""
        phone = enrol.whole_phone(text, self._region)
        if phone is not None and not self.is_locked:
            self._ask(FindByPhone(phone, text))

    def phone_answered(self, asked: FindByPhone, answer: MemberAnswer) -> tuple[MemberRow, ...] | None:
        """Who has the number: this till knows them now. None where head office could not be asked."""
        return self.found(asked.typed) if answer.is_answer else None

    @step
    def member_chosen(self, member_id: str) -> None:
        found = self._read_member(member_id)
        if found is None:
            raise UserError("member_gone")
        self._show_member(*found, Message("ok", "member_chosen", {"name": found[0].name}))

    @step
    def enrolled(self, form: EnrolForm) -> None:
        """F3: nothing is stored unless every field is right; the new member then stands at the counter."""
        new = enrol.enrol(
            self._store,
            self.identity,
            form,
            self._scheme,
            self._region,
            self._clock(),
            self._new_id,
        )
        self._refresh_undo()
        self._show_new_card(new.member_id, "enrolled", new.name, new.card_number)

    @step
    def card_replaced(self, member_id: str, raw: bytes) -> None:
        """F4: the scanned new card takes the place of the member's old ones."""
        code = codes.parse(raw, self._programme.rules(self._clock()))
        if not isinstance(code, codes.CardCode) or code.legacy:
            wrong = identify.unusable(code, "card_not_for_members")
            raise UserError(wrong.key, **wrong.values)
        done = replace_card.replace_card(
            self._store, member_id, code.number, self._scheme, self._clock(), self._new_id
        )
        self._refresh_undo()
        self._show_new_card(done.member_id, "card_replaced", done.name, done.card_number)

    @step
    def card_reported_lost(self, member_id: str) -> None:
        """F4 without a new card at hand: the old ones work nowhere from now on."""
        done = card_verbs.report_lost(self._store, member_id, self._clock(), self._new_id)
        self._refresh_undo()
        if self._customer.member is not None and self._customer.member.member_id == member_id:
            self._change(card_number=None)
            self._reread_member()
        shown = ", ".join(cards.masked(number) for number in done.card_numbers)
        self.say("ok", "card_reported_lost", name=done.name, card=shown)

    @step
    def card_found_again(self, card_number: str) -> None:
        """A card that was reported lost lies on the counter: it works again."""
        done = card_verbs.found_again(self._store, card_number, self._clock(), self._new_id)
        self._refresh_undo()
        found = self._read_member(done.member_id)
        if found is None:
            raise UserError("member_gone")
        self._show_member(*found, Message("ok", "card_found_again", {"name": done.name}))

    def points_explained(self) -> Explanation | None:
        """F1 on the points: what this till knows, at once; head office is asked for the rest."""
        member = self._customer.member
        if member is None:
            return None
        self._ask(ExplainPoints(member.member_id))
        with self._store.reading() as connection:
            context = self._programme.context(self._language, self._clock())
            return explain.explain_here(connection, member.member_id, context, self.identity.timezone)

    def explanation_answered(self, asked: ExplainPoints, answer: ExplainAnswer) -> Explanation | None:
        """Head office's explanation, with what it does not know yet; None where it gave none, or a strange one."""
        if answer.document is None:
            return None
        try:
            told = from_document(answer.document)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            return None
        with self._store.reading() as connection:
            return explain.with_unsent(connection, asked.member_id, told, self.identity.timezone)
