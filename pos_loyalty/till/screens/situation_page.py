"""What the middle of the counter shows while there is no member: the invitation to scan, or what is wrong with a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.camera_view import CameraView
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

_REFUSALS = frozenset({"card_blocked", "card_lost", "card_replaced_by", "card_expired", "member_closed"})


@dataclass(frozen=True, slots=True)
class _Face:
    icon: str
    colour: str
    title: str
    text: str
    key: str
    button: str


class SituationPage(QFrame):
    """`key_pressed` names the function key that goes on from here."""

    typed = Signal(str)
    key_pressed = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self._key = "F2"
        self._refused_card: str | None = None
        self.refusal_key = ""
        self.setProperty("card", True)
        box = QVBoxLayout(self)
        margin = look.px(12 if look.side else 32)
        box.setContentsMargins(margin, look.px(18), margin, look.px(18))
        box.setSpacing(look.px(8))
        self.icon = IconView(look.px(80 if look.side else 120))
        self.camera = CameraView(look)
        self._waits_for_card = True
        self.camera.hide()
        sizes = (38, 32, 26) if look.side else (52, 44, 36)
        self.title = FittingLabel("huge", tuple(map(look.px, sizes)))
        self.title.setFixedHeight(look.px(64 if look.side else 76))
        self.text = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16))))
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number = QLineEdit()
        self.number.setAccessibleName(self.tr("Number under the bars"))
        self.number.setPlaceholderText(self.tr("Number under the bars"))
        self.number.setMaxLength(32)
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.number.returnPressed.connect(self._enter_number)
        self.button = Button("", "primary")
        self.button.clicked.connect(lambda: self.key_pressed.emit(self._key))
        box.addStretch(1)
        box.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.camera, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.title)
        box.addWidget(self.text, 3)
        row = QVBoxLayout() if look.side else QHBoxLayout()
        row.setSpacing(look.px(10))
        row.addStretch(0 if look.side else 1)
        row.addWidget(self.number, 4)
        row.addWidget(self.button, 3)
        row.addStretch(0 if look.side else 1)
        box.addLayout(row)

    def show_opening(self) -> None:
        """Before the database is open nothing can be typed or pressed, but a scan waits for it."""
        self.icon.show_icon("card", self._look.tokens.ink2, self._look.tokens.surface)
        self.title.show_text(self.tr("One moment"))
        self.text.show_text(self.tr("The data of this till are being opened. You can scan already."))
        self.number.setEnabled(False)
        self.button.hide()

    def show_view(self, view: CounterView) -> None:
        self._remember_refusal(view)
        face = self._face(view)
        self._key = face.key
        self._waits_for_card = face.icon == "card"
        if not self._waits_for_card:
            self.hide_preview()
        set_state(self.title, "tone", "error" if view.situation == "blocked_card" else "")
        self.icon.show_icon(face.icon, face.colour, self._look.tokens.surface)
        self.title.show_text(face.title)
        self.text.show_text(face.text)
        self.button.show_text(face.button)
        self.number.setEnabled(True)
        self.button.show()

    def show_preview(
        self, grey: bytes, width: int, outline: Sequence[tuple[int, int]], *, counted: bool
    ) -> None:
        """The camera's picture stands where the card is drawn otherwise, while a card is waited for."""
        self._give_room(camera=self._waits_for_card)
        self.camera.show_frame(grey, width, outline, counted=counted)

    def hide_preview(self) -> None:
        self._give_room(camera=False)

    def _give_room(self, *, camera: bool) -> None:
        self.camera.setVisible(camera)
        self.icon.setVisible(not camera)
        # The side panel has no room for both, and the message bar says nearly the same.
        self.text.setVisible(not (camera and self._look.side))

    @property
    def shows_lost_card(self) -> bool:
        return self.refusal_key == "card_lost"

    def _remember_refusal(self, view: CounterView) -> None:
        """Why a card is refused stands in the message of its scan, and other messages follow."""
        if view.situation != "blocked_card":
            self._refused_card, self.refusal_key = None, ""
        elif view.message.key in _REFUSALS or view.card_number != self._refused_card:
            self._refused_card = view.card_number
            self.refusal_key = view.message.key if view.message.key in _REFUSALS else ""

    def _face(self, view: CounterView) -> _Face:
        tokens = self._look.tokens
        if view.situation == "blocked_card":
            return self._refused_face()
        if view.situation == "unknown_card":
            return _Face(
                "ask",
                tokens.accent,
                self.tr("Card not known here"),
                self.tr("A new customer joins with it. A member just buys: the points follow."),
                "F3",
                self.tr("F3 New member"),
            )
        return _Face(
            "card",
            tokens.accent,
            self.tr("Scan the card"),
            self.tr("Before or after the goods. Without a card, find the member by phone."),
            "F2",
            self.tr("F2 Find member"),
        )

    def _refused_face(self) -> _Face:
        title = {
            "card_lost": self.tr("This card was reported lost"),
            "card_replaced_by": self.tr("This card was replaced"),
            "card_expired": self.tr("This card has expired"),
            "member_closed": self.tr("This membership was closed"),
        }.get(self.refusal_key, self.tr("This card is blocked"))
        text = self.tr(
            "No points and no gifts with this card. Find the member by phone, or go on without points."
        )
        key, button = "F2", self.tr("F2 Find member")
        if self.shows_lost_card:
            text = self.tr("If its owner stands here and has found it again, it can be used again.")
            key, button = "F4", self.tr("F4 Found again")
        return _Face("blocked", self._look.tokens.err, title, text, key, button)

    def _enter_number(self) -> None:
        text = self.number.text()
        self.number.clear()
        self.typed.emit(text)
