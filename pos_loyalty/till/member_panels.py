"""The panels about a member: find, enrol, lost card, and where the points come from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pos_loyalty.checkout.views import EnrolForm, MemberRow
from pos_loyalty.domain.why import GivenGift
from pos_loyalty.till.counter_base import CounterBase
from pos_loyalty.till.screens.enrol_panel import EnrolPanel
from pos_loyalty.till.screens.find_panel import FindPanel
from pos_loyalty.till.screens.lost_card_panel import LostCardPanel
from pos_loyalty.till.screens.member_search import MemberSearch
from pos_loyalty.till.screens.why_panel import WhyPanel

if TYPE_CHECKING:  # the window is painted before these are loaded
    from pos_loyalty.checkout.questions import ExplainAnswer, ExplainPoints, FindByPhone, MemberAnswer


class MemberPanels(CounterBase):
    @cached_property
    def find_panel(self) -> FindPanel:
        panel = FindPanel(self._look, self._words)
        self._added(panel)
        self._join_search(panel.search)
        panel.chosen.connect(self._choose_member)
        return panel

    @cached_property
    def enrol_panel(self) -> EnrolPanel:
        panel = EnrolPanel(self._look, self._words)
        self._added(panel)
        panel.submitted.connect(self._enrol)
        return panel

    @cached_property
    def lost_panel(self) -> LostCardPanel:
        panel = LostCardPanel(self._look, self._words)
        self._added(panel)
        self._join_search(panel.search)
        panel.replacement_scanned.connect(self._replace_card)
        panel.lost_reported.connect(self._report_lost)
        panel.found_again.connect(self._found_again)
        return panel

    @cached_property
    def why_panel(self) -> WhyPanel:
        panel = WhyPanel(self._look, self._words, self._clock)
        self._added(panel)
        panel.gift_came_back.connect(self._take_gift_back)
        return panel

    # Finding

    def _join_search(self, search: MemberSearch) -> None:
        search.searched.connect(lambda text: self._search(search, text))
        search.similar_asked.connect(self.similar_asked)
        search.elsewhere_asked.connect(self._look_elsewhere)

    def _search(self, search: MemberSearch, text: str) -> None:
        if self._session is not None:
            rows = self._session.found(text) if text.strip() else ()
            search.show_rows(text, rows, is_phone=self._session.is_phone(text))

    def _look_elsewhere(self, text: str) -> None:
        if self._session is not None:
            self._session.looked_for_elsewhere(text)
            self._ask_questions()

    def _show_members_elsewhere(self, asked: FindByPhone, answer: MemberAnswer) -> None:
        """It may come when nobody waits for it any more."""
        panel = self.page.panel
        if self._session is not None and isinstance(panel, FindPanel | LostCardPanel):
            panel.search.show_elsewhere(asked.typed, self._session.phone_answered(asked, answer))

    def similar_found(self, text: str, rows: Sequence[MemberRow]) -> None:
        """The answer to `similar_asked`; it may come when nobody waits for it any more."""
        panel = self.page.panel
        if isinstance(panel, FindPanel | LostCardPanel):
            panel.search.show_similar(text, rows)

    def _choose_member(self, member_id: str) -> None:
        self._do(lambda session: session.member_chosen(member_id))
        self._close_panel()

    # Cards

    def _enrol(self, form: EnrolForm) -> None:
        self._do_unless_refused(lambda session: session.enrolled(form))
        if self._session is None or form.card_number is not None:
            return
        view = self._session.view
        if view.message.kind != "error" and view.member is not None and view.card_number is not None:
            # A number that was made just now is on no card yet.
            self.card_wanted.emit(view.card_number, view.member.name)

    def _replace_card(self, member_id: str, raw: bytes) -> None:
        self._do_unless_refused(lambda session: session.card_replaced(member_id, raw))

    def _report_lost(self, member_id: str) -> None:
        """The panel stays: the new card may be at hand."""
        if self._session is not None:
            view = self._session.card_reported_lost(member_id)
            self._show(view)
            if view.message.kind != "error":
                self.lost_panel.show_reported()

    def _found_again(self, card_number: str) -> None:
        self._do_unless_refused(lambda session: session.card_found_again(card_number))

    def _open_lost(self) -> None:
        self._open(self.lost_panel)
        if self._session is not None and self.page.situation.shows_lost_card:
            self.lost_panel.ask_whether_found(self._session.view.card_number)

    # Points

    def _open_why(self) -> None:
        """What this till knows is there at once; head office's word follows."""
        if self._session is None or self._session.view.member is None:
            return
        explained = self._session.points_explained()
        if explained is None:
            return
        self._open(self.why_panel)
        self.why_panel.show_explanation(explained)
        self._ask_questions()

    def _show_explanation(self, asked: ExplainPoints, answer: ExplainAnswer) -> None:
        """An answer about somebody who went meanwhile changes nothing."""
        if self._session is None or self.page.panel is not self.why_panel:
            return
        member = self._session.view.member
        if member is None or member.member_id != asked.member_id:
            return
        told = self._session.explanation_answered(asked, answer)
        if told is None:
            self.why_panel.show_unanswered()
        else:
            self.why_panel.show_explanation(told, is_whole=True)

    def _take_gift_back(self, gift: GivenGift) -> None:
        self._do_unless_refused(lambda session: session.gift_came_back(gift))
