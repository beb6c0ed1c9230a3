"""F4: a lost card in three steps: find the member, block the card, scan the new one; or a lost card is here again."""

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, MemberRow
from pos_loyalty.domain.cards import masked
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel
from pos_loyalty.till.screens.member_search import MemberSearch
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.steps import Steps
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class _Step(Enum):
    FIND = "find"
    REPORT = "report"
    NEW_CARD = "new card"
    FOUND = "found"


class LostCardPanel(Panel):
    """A member who already stands at the counter is not searched for again."""

    replacement_scanned = Signal(str, bytes)
    lost_reported = Signal(str)
    found_again = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Lost card"),
            self.tr(
                "Find the member, then scan the new card. The old one stops working; points and tier stay."
            ),
            self.tr("F12 Block the card now"),
        )
        self._member_id: str | None = None
        self._card_number = ""
        self._step = _Step.FIND
        self.search = MemberSearch(look, words)
        self.search.chosen.connect(lambda row: self._take(row.member_id, row))
        self.icon = IconView(look.px(44 if look.side else 72))
        self.name = ElidedLabel("huge", tuple(map(look.px, (32, 28, 24) if look.side else (44, 36, 28))))
        self.detail = ElidedLabel("bodyQuiet", tuple(map(look.px, (20, 18, 16))))
        self.invitation = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16))))
        self.steps = Steps()
        self.steps.addWidget(self.search)
        self.steps.addWidget(self._second_step(look))
        self.body.addWidget(self.steps)

    def _second_step(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        for label in (self.name, self.detail, self.invitation):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.invitation.setFixedHeight(look.px(110 if look.side else 60))
        box.addStretch(1)
        box.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.name)
        box.addWidget(self.detail)
        box.addWidget(self.invitation)
        box.addStretch(1)
        return page

    def opened(self, view: CounterView) -> None:
        self._member_id, self._card_number = None, ""
        self.search.start()
        self._go_to(_Step.FIND)
        member = view.member
        if member is not None:
            last4 = (member.card_number or "")[-4:]
            row = MemberRow(
                member.member_id, member.name, member.phone_last4, last4, "", member.tier_name, 0, None
            )
            self._take(member.member_id, row)

    def ask_whether_found(self, card_number: str | None) -> None:
        """The lost card itself lies on the counter."""
        if card_number is not None:
            self._card_number = card_number
            self.name.show_text(self.tr("Card {last4}").format(last4=masked(card_number)))
            self.detail.show_text("")
            self._go_to(_Step.FOUND)

    def show_reported(self) -> None:
        """The card is blocked; a new one may follow now or another day."""
        self._go_to(_Step.NEW_CARD)

    def scanned(self, raw: bytes) -> bool:
        if self._member_id is None:
            return False
        self.replacement_scanned.emit(self._member_id, raw)
        return True

    def confirm(self) -> None:
        if self._step is _Step.REPORT and self._member_id is not None:
            self.lost_reported.emit(self._member_id)
        elif self._step is _Step.FOUND:
            self.found_again.emit(self._card_number)

    def first_focus(self) -> QWidget:
        return self.search.field if self._step is _Step.FIND else self.back

    def _take(self, member_id: str, row: MemberRow) -> None:
        self._member_id = member_id
        addressed = self.words.name(row.name)
        self.name.show_text(self.tr("{name}", "as the customer is addressed").format(name=addressed))
        card = f"••• {row.card_last4}" if row.card_last4 else "–"
        phone = f"••• {row.phone_last4}" if row.phone_last4 else "–"
        self.detail.show_text(self.tr("Card {card} · phone {phone}").format(card=card, phone=phone))
        self._go_to(_Step.REPORT)

    def _go_to(self, step: _Step) -> None:
        self._step = step
        tokens = self.look.tokens
        self.steps.setCurrentIndex(0 if step is _Step.FIND else 1)
        self.confirm_button.setVisible(step in {_Step.REPORT, _Step.FOUND})
        if step is _Step.REPORT:
            self.icon.show_icon("card", tokens.accent, tokens.surface)
            self.confirm_button.show_text(self.tr("F12 Block the card now"))
            self.invitation.show_text(
                self.tr("Scan the new card. Without one at hand, press F12: the old card stops working now.")
            )
        elif step is _Step.NEW_CARD:
            self.icon.show_icon("blocked", tokens.err, tokens.surface)
            self.invitation.show_text(
                self.tr("The old card is blocked. Scan the new card, or go back with Esc and do it later.")
            )
        elif step is _Step.FOUND:
            self.icon.show_icon("ask", tokens.accent, tokens.surface)
            self.confirm_button.show_text(self.tr("F12 It works again"))
            self.invitation.show_text(
                self.tr(
                    "This card was reported lost. Press F12 only if its owner stands here and has found it again."
                )
            )
        if step is not _Step.FIND:
            self.back.setFocus()
