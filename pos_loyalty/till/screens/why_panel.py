"""F1 with a customer: where this number of points comes from, as much as is known here at once, the rest after it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.gift_press import CONFIRM_EARLIEST_MS, CONFIRM_LATEST_MS
from pos_loyalty.checkout.views import CounterView
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Note, note
from pos_loyalty.i18n.messages import MESSAGES
from pos_loyalty.till.plain_label import ElidedLabel
from pos_loyalty.till.screens.happenings import Happening, Happenings
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

MOST_AT_ONCE = 4
"""Sentences about the points as they are now; more of them would leave no room for what happened."""


class WhyPanel(Panel):
    """A gift that comes back is asked for twice, as one that is given."""

    gift_came_back = Signal(object)

    def __init__(self, look: Look, words: Words, clock: Callable[[], int]) -> None:
        super().__init__(
            look,
            words,
            self.tr("Why this number"),
            self.tr("↑ ↓ choose, Enter or → opens a line into its reasons. F1 again shows the keys."),
            self.tr("F12 Gift came back"),
        )
        self._clock = clock
        self.told: Explanation | None = None
        self.is_whole = False
        self._armed: tuple[GivenGift, int] | None = None
        headers = [self.tr("What happened"), self.tr("Day"), self.tr("Points")]
        self.list = Happenings(look, self.tr("What made this number"), headers)
        self.list.currentItemChanged.connect(lambda *_: self._disarm())
        self.state = ElidedLabel("bodyQuiet", tuple(map(look.px, (19, 17, 15, 14))))
        self.body.addWidget(self.list, 1)
        self.tools.addWidget(self.state, 1)

    def opened(self, view: CounterView) -> None:
        self.told, self.is_whole = None, False
        self.list.show_happenings((), open_first=False)
        self._disarm()
        self.list.setFocus()

    def show_explanation(self, told: Explanation, *, is_whole: bool = False) -> None:
        """First what this till knows; `is_whole` once head office has told the rest."""
        self.told, self.is_whole = told, is_whole
        self.list.show_happenings(list(self._happenings(told)), open_first=True)
        self.state.show_text("" if is_whole else self.tr("Asking head office for the rest…"))
        self._show_button()

    def show_unanswered(self) -> None:
        self.state.show_text(self.tr("Head office cannot be asked now. This is what this till knows."))

    def _happenings(self, told: Explanation) -> Iterator[Happening]:
        words = self.words
        summary = self._sentences(told.summary)
        cut = len(summary) if len(summary) <= MOST_AT_ONCE else MOST_AT_ONCE - 1
        yield Happening(self.tr("These points now"), "", words.number(told.balance), summary[:cut])
        if summary[cut:]:
            yield Happening(self.tr("More about these points"), "", "", summary[cut:])
        yield from map(self._happening, told.groups)
        if told.older:
            yield Happening(self.tr("Everything before that"), "", words.signed(told.older))

    def _happening(self, group: Group) -> Happening:
        return Happening(
            self._sentence(group.title),
            self.words.day(group.day, self._today()),
            self.words.signed(group.points),
            self._sentences(group.notes),
            group.gift,
        )

    def _sentences(self, notes: Sequence[Note]) -> tuple[str, ...]:
        return tuple(map(self._sentence, notes))

    def _sentence(self, told: Note) -> str:
        """A newer head office may have reasons that this version has no words for."""
        return self.words.sentence(told if told.key in MESSAGES else note("why_other"), self._today())

    def _today(self) -> date:
        return self.words.moment(self._clock()).date()

    def confirm(self) -> None:
        chosen, now_ms = self.list.chosen, self._clock()
        if chosen is None or chosen.gift is None:
            return
        if self._armed is None or self._armed[0] != chosen.gift:
            self._armed = chosen.gift, now_ms
            self._show_button()
            return
        pressed_after = now_ms - self._armed[1]
        if pressed_after >= CONFIRM_EARLIEST_MS:
            gift = chosen.gift
            self._disarm()
            self.gift_came_back.emit(gift)

    def show_view(self, view: CounterView) -> None:
        if self._armed is not None and not 0 <= self._clock() - self._armed[1] <= CONFIRM_LATEST_MS:
            self._disarm()

    def _disarm(self) -> None:
        self._armed = None
        self._show_button()

    def _show_button(self) -> None:
        chosen = self.list.chosen
        gift = chosen.gift if chosen else None
        self.confirm_button.setVisible(gift is not None)
        if gift is not None and self._armed is not None:
            points = self.words.signed(gift.points)
            self.confirm_button.show_text(self.tr("F12 once more: {points}").format(points=points))
        else:
            self.confirm_button.show_text(self.tr("F12 Gift came back"))

    def first_focus(self) -> QWidget:
        return self.list
