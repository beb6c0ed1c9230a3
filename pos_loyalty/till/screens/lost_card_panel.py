"""F4: a lost card in three steps: find the member, check, scan the new card."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, MemberRow
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel
from pos_loyalty.till.screens.member_search import MemberSearch
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class LostCardPanel(Panel):
    """A member who already stands at the counter is not searched for again."""

    replacement_scanned = Signal(str, bytes)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Lost card"),
            self.tr(
                "Find the member, then scan the new card. The old one stops working; points and tier stay."
            ),
        )
        self._member_id: str | None = None
        self.search = MemberSearch(look, words)
        self.search.chosen.connect(self._take)
        self.name = ElidedLabel("huge", tuple(map(look.px, (44, 36, 28))))
        self.invitation = FittingLabel("body", tuple(map(look.px, (22, 20, 18))))
        self.steps = QStackedWidget()
        self.steps.addWidget(self.search)
        self.steps.addWidget(self._second_step(look))
        self.body.addWidget(self.steps)

    def _second_step(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        icon = IconView(look.px(56 if look.side else 88))
        icon.show_icon("card", look.tokens.accent, look.tokens.surface)
        for label in (self.name, self.invitation):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.invitation.setText(self.tr("Now scan the new card. Esc goes back."))
        self.invitation.setFixedHeight(look.px(60))
        box.addStretch(1)
        box.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.name)
        box.addWidget(self.invitation)
        box.addStretch(1)
        return page

    def opened(self, view: CounterView) -> None:
        self._member_id = None
        self.steps.setCurrentIndex(0)
        self.search.start()
        if view.member is not None:
            self._wait_for_card(view.member.member_id, view.member.name)

    def scanned(self, raw: bytes) -> bool:
        if self._member_id is None:
            return False
        self.replacement_scanned.emit(self._member_id, raw)
        return True

    def first_focus(self) -> QWidget:
        return self.search.field if self._member_id is None else self.back

    def _take(self, row: MemberRow) -> None:
        self._wait_for_card(row.member_id, row.name)

    def _wait_for_card(self, member_id: str, name: str) -> None:
        self._member_id = member_id
        addressed = self.words.name(name)
        self.name.show_text(self.tr("{name}", "as the customer is addressed").format(name=addressed))
        self.steps.setCurrentIndex(1)
        self.back.setFocus()
