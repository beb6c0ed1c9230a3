"""At most three products worth mentioning, each with a reason to say aloud; silence means not asked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from pos_loyalty.checkout.views import CounterView, Suggestion
from pos_loyalty.domain.scheme import MOST_MENTIONED
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel, PlainLabel
from pos_loyalty.till.screens.gift_column import keep_room
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

SPARING_CARDS = 2
ROOMY_PX, SPARING_PX = 109, 132


class SuggestionCard(QFrame):
    answered = Signal(bool)

    def __init__(self, look: Look, words: Words, key: str) -> None:
        super().__init__()
        self._words = words
        self.setProperty("suggestion", True)
        self.setFixedHeight(look.px(118 if look.side else ROOMY_PX))
        box = QVBoxLayout(self)
        margin = look.px(8 if look.side else 4)
        box.setContentsMargins(look.px(12), margin, look.px(12), margin)
        box.setSpacing(look.px(2))
        self.name = ElidedLabel("suggestionName")
        self.price = PlainLabel("suggestionPrice")
        self.reason = FittingLabel("suggestionReason", (look.px(19), look.px(17), look.px(15), look.px(13)))
        first = QHBoxLayout()
        first.setSpacing(look.px(10))
        first.addWidget(self.name, 1)
        first.addWidget(self.price)
        box.addLayout(first)
        box.addWidget(self.reason, 1)
        taken = self.tr("Took it")
        self.taken = Button(taken if look.side else f"{taken}   {key}", "ok")
        self.declined = Button(self.tr("Not today"), "plain")
        self.taken.clicked.connect(lambda: self.answered.emit(True))
        self.declined.clicked.connect(lambda: self.answered.emit(False))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.taken, 1)
        row.addWidget(self.declined, 1)
        box.addLayout(row)

    def show_suggestion(self, suggestion: Suggestion, currency: str) -> None:
        words = self._words
        name = words.name(suggestion.name)
        self.name.show_text(name)
        price = suggestion.price_minor
        self.price.show_text("" if price is None else words.money(price, currency))
        self.reason.show_text(words.sentence(suggestion.reason))
        self.taken.setAccessibleDescription(name)
        self.declined.setAccessibleDescription(name)


class MentionColumn(QFrame):
    answered = Signal(int, bool)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look = look
        self.setProperty("card", not look.side)
        box = QVBoxLayout(self)
        margin = 0 if look.side else look.px(16)
        box.setContentsMargins(margin, margin and look.px(12), margin, margin and look.px(12))
        box.setSpacing(look.px(8 if look.side else 6))
        self.heading = ElidedLabel("heading", tuple(map(look.px, (23, 21, 19, 17))))
        self.heading.setText(self.tr("Worth mentioning"))
        self.heading.setToolTip(self.tr("One sentence, then tap the answer"))
        if not look.side:
            box.addWidget(self.heading)
        count = 1 if look.side else MOST_MENTIONED
        self.cards = [SuggestionCard(look, words, f"Alt {4 + index}") for index in range(count)]
        for index, card in enumerate(self.cards):
            card.setProperty("card", look.side)
            card.answered.connect(lambda taken, index=index: self.answered.emit(index, taken))
            keep_room(card)
            box.addWidget(card)
        self.places = count
        box.addStretch(1)

    def spare_room(self, spare: bool) -> None:
        """Where the sale takes a line of its own, this does with less."""
        self.places = SPARING_CARDS if spare else len(self.cards)
        for index, card in enumerate(self.cards):
            card.setFixedHeight(self._look.px(SPARING_PX if spare else ROOMY_PX))
            keep_room(card, kept=index < self.places)
            card.setVisible(card.isVisibleTo(self) and index < self.places)

    def show_view(self, view: CounterView) -> None:
        told = view.suggestions[: self.places]
        for index, card in enumerate(self.cards):
            card.setVisible(index < len(told))
            if index < len(told):
                card.show_suggestion(told[index], view.currency)
        nothing = self.tr("Nothing for this customer now")
        self.heading.show_text(self.tr("Worth mentioning") if told else nothing)
