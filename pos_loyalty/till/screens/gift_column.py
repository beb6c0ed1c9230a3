"""At most three gifts that the customer can take home now; a tile asks by itself before it gives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, GiftTile
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

MOST_TILES = 3


class GiftButton(Button):
    """One gift. The first press makes it solid, the second gives it; the session decides which is which."""

    def __init__(self, look: Look, words: Words, key: str) -> None:
        super().__init__("", "gift")
        self._look, self._words = look, words
        self.setProperty("gift", True)
        self.setProperty("stage", "offered")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(11), look.px(2), look.px(13), look.px(2))
        row.setSpacing(look.px(11))
        self.picture = IconView(look.px(36))
        names, details = ((20, 18, 16), (17, 15)) if look.side else ((23, 21, 19, 17), (19, 17, 15))
        self.name = ElidedLabel("giftName", tuple(map(look.px, names)))
        self.detail = ElidedLabel("giftDetail", tuple(map(look.px, details)))
        self.points = PlainLabel("giftPoints")
        if key and not look.side:
            key_label = PlainLabel("key")
            key_label.setText(key)
            row.addWidget(key_label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.picture)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addStretch(1)
        middle.addWidget(self.name)
        middle.addWidget(self.detail)
        middle.addStretch(1)
        row.addLayout(middle, 1)
        row.addWidget(self.points)
        for label in self.findChildren(QWidget):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_gift(self, tile: GiftTile) -> None:
        words, tokens = self._words, self._look.tokens
        name = words.name(tile.reward.name(words.language))
        stage = "waiting" if tile.waiting else "armed" if tile.armed else "offered"
        set_state(self, "stage", stage)
        armed = stage == "armed"
        self.picture.show_icon("gift", tokens.on_accent if armed else tokens.accent, tokens.soft)
        self.name.show_text(self.tr("Confirm: {gift}").format(gift=name) if armed else name)
        self.detail.show_text(self._detail(tile, stage))
        points = words.number(-tile.reward.points if armed else tile.reward.points)
        self.points.show_text(points)
        self.setAccessibleName(f"{self.name.text()}, {points}")
        self.setAccessibleDescription(self.detail.text())

    def _detail(self, tile: GiftTile, stage: str) -> str:
        if stage == "waiting":
            return self.tr("Asking head office…")
        if stage == "armed":
            return self.tr("once more · Esc cancels")
        left, after = self._words.number(tile.reward.stock), self._words.number(tile.points_after)
        if tile.set_aside:
            return self.tr("Set aside here · leaves {points}").format(points=after)
        return self.tr("{left} left · leaves {points}").format(left=left, points=after)


class GiftColumn(QFrame):
    gift_pressed = Signal(int)
    more_pressed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words, self._side = look, words, look.side
        self._has_bar, self._has_gifts, self._one_line = True, True, look.side
        self.setProperty("card", True)
        box = self._box = QVBoxLayout(self)
        margin = look.px(12 if look.side else 16)
        box.setContentsMargins(
            margin, look.px(6 if look.side else 12), margin, look.px(8 if look.side else 12)
        )
        box.setSpacing(look.px(4 if look.side else 8))
        self.subheading = PlainLabel("subheading")
        self.more = Button("", "link")
        self.more.setAccessibleDescription(self.tr("Gifts, vouchers, coupons, services"))
        self.more.clicked.connect(self.more_pressed)
        box.addLayout(self._headings(look))
        self.tiles = [GiftButton(look, words, f"Alt {number}") for number in range(1, MOST_TILES + 1)]
        for index, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _=False, index=index: self.gift_pressed.emit(index))
            keep_room(tile)
            box.addWidget(tile)
        self.next_name, self.next_missing = ElidedLabel("bodyQuiet"), PlainLabel("bodyQuiet")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Points towards the next gift"))
        box.addStretch(1)
        if look.side:
            return
        line = QHBoxLayout()
        line.addWidget(self.next_name, 1)
        line.addWidget(self.next_missing)
        box.addLayout(line)
        box.addWidget(self.progress)

    def _headings(self, look: Look) -> QHBoxLayout:
        self.heading = ElidedLabel(
            "heading", tuple(map(look.px, (20, 18, 16) if look.side else (23, 21, 19)))
        )
        self.heading.setText(self.tr("Gifts available now"))
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.heading)
        if not look.side:
            left.addWidget(self.subheading)
        row = QHBoxLayout()
        row.addLayout(left, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def show_view(self, view: CounterView) -> None:
        for index, button in enumerate(self.tiles):
            button.setVisible(index < len(view.gifts))
            if index < len(view.gifts):
                button.show_gift(view.gifts[index])
        self.subheading.show_text(self._hint(view.gifts))
        self._has_gifts = bool(view.gifts)
        self._show_heading()
        more = self._words.number(view.gifts_more)
        self.more.show_text(
            self.tr("F5 More (+{count})").format(count=more) if view.gifts_more else self.tr("F5 More")
        )
        if not self._side:
            self._show_next(view)

    def spare_room(self, spare: bool) -> None:
        """Where the sale takes a line of its own, this does without what is nice to have."""
        self._one_line = spare or self._side
        self._show_heading()
        self.subheading.setVisible(not spare)
        self._box.setSpacing(self._look.px(5 if spare else 8))
        self._has_bar = not spare
        self.progress.setVisible(not spare)

    def _show_heading(self) -> None:
        """Where there is one line for both, it says that there is nothing."""
        says_nothing = self._one_line and not self._has_gifts
        self.heading.show_text(self._hint(()) if says_nothing else self.tr("Gifts available now"))

    def _hint(self, gifts: Sequence[GiftTile]) -> str:
        return self.tr("Tap a gift twice to give it") if gifts else self.tr("No gift within reach yet")

    def _show_next(self, view: CounterView) -> None:
        following = view.next_gift
        for part in (self.next_name, self.next_missing, self.progress):
            part.setVisible(following is not None and (part is not self.progress or self._has_bar))
        if following is None:
            return
        words = self._words
        name = words.name(following.reward.name(words.language))
        self.next_name.show_text(self.tr("Next gift: {gift}").format(gift=name))
        missing = words.number(following.points_missing)
        self.next_missing.show_text(self.tr("{points} points to go").format(points=missing))
        self.progress.setRange(0, max(1, following.reward.points))
        self.progress.setValue(max(0, following.reward.points - following.points_missing))


def keep_room(widget: QWidget, *, kept: bool = True) -> None:
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(kept)
    widget.setSizePolicy(policy)
