"""F5: everything that goes with a sale or takes something off it: gifts, vouchers, coupons, services."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_loyalty.checkout.views import CounterView, GiftTile, ServiceOffer, VoucherOffer
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.step_bar import StepBar
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

Offer = GiftTile | VoucherOffer | ServiceOffer
LONGEST_STEPS = 4
"""More digits than this are a coupon."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An offer in words, as a row of the table."""

    kind: str
    name: str
    detail: str
    points: str
    amount: str


class RewardPanel(Panel):
    """The keyboard stays in one field: ↑ ↓ go through the list, digits are steps of a voucher or a coupon.

    Enter and F12 do what the chosen line offers; a gift needs two of them, as everywhere.
    """

    gift_pressed = Signal(str)
    voucher_chosen = Signal(str, int)
    service_chosen = Signal(str)
    coupon_typed = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Gifts, vouchers, services"),
            self.tr("↑ ↓ choose, digits or + − for the steps of a voucher, Enter takes it. A gift: twice."),
            self.tr("F12 Take this"),
        )
        self._currency = ""
        self._offers: tuple[Offer, ...] = ()
        self._steps: dict[str, int] = {}
        self.entry = QLineEdit()
        self.entry.setMaxLength(32)
        self.entry.setAccessibleName(self.tr("Steps of a voucher, or digits of a coupon"))
        self.entry.setPlaceholderText(
            self.tr("Steps, or a coupon's digits", "short, side panel")
            if look.side
            else self.tr("Steps of a voucher, or the 20 digits of a coupon")
        )
        self.entry.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.entry.textEdited.connect(self._read_steps)
        self.entry.returnPressed.connect(self.confirm)
        self.entry.installEventFilter(self)
        self.table = Table(
            look, self.tr("Gifts, vouchers, services"), self._wide, self._right, self._headers()
        )
        self.table.cellClicked.connect(self._tap)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.empty = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16))))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setText(
            self.tr(
                "No gift, voucher or service fits this sale and its customer now. Coupons can be scanned."
            )
        )
        self.steps = StepBar(look)
        self.steps.changed.connect(self._set_steps)
        for part, stretch in ((self.entry, 0), (self.table, 1), (self.empty, 1)):
            self.body.addWidget(part, stretch)
        self.tools.addWidget(self.steps, 1)

    @property
    def _wide(self) -> int:
        return 0 if self.look.side else 1

    @property
    def _right(self) -> frozenset[int]:
        return frozenset({1}) if self.look.side else frozenset({3, 4})

    def _headers(self) -> tuple[str, ...]:
        if self.look.side:
            return self.tr("What"), self.tr("Price")
        return "", self.tr("What"), "", self.tr("Points"), self.tr("Amount")

    def opened(self, view: CounterView) -> None:
        self._steps = {}
        self.entry.clear()
        self.table.clearSelection()
        self.entry.setFocus()

    def show_offers(
        self,
        currency: str,
        gifts: Sequence[GiftTile],
        vouchers: Sequence[VoucherOffer],
        services: Sequence[ServiceOffer],
    ) -> None:
        self._currency = currency
        chosen = _id_of(self.chosen) if self.chosen is not None else None
        self._offers = (*gifts, *vouchers, *services)
        self._show_rows()
        ids = [_id_of(offer) for offer in self._offers]
        armed = next((g.reward.reward_id for g in gifts if g.armed or g.waiting), None)
        wanted = next((ids.index(one) for one in (armed, chosen) if one in ids), 0)
        if self._offers:
            self.table.selectRow(wanted)
        self.table.setVisible(bool(self._offers))
        self.empty.setVisible(not self._offers)
        self._show_chosen()

    def _show_rows(self) -> None:
        told = [self._told(offer) for offer in self._offers]
        if self.look.side:
            rows = [(f"{one.name}\n{one.detail or one.kind}", one.amount or one.points) for one in told]
            self.table.show_rows(rows)
        else:
            self.table.show_rows([(one.kind, one.name, one.detail, one.points, one.amount) for one in told])

    # An offer in words

    def _told(self, offer: Offer) -> _Told:
        if isinstance(offer, GiftTile):
            return self._gift(offer)
        if isinstance(offer, VoucherOffer):
            return self._voucher(offer)
        name, price = self.words.name(offer.name), self.words.money(offer.price_minor, self._currency)
        return _Told(self.tr("Service"), name, "", "", price if offer.price_minor else self.tr("free"))

    def _gift(self, tile: GiftTile) -> _Told:
        words = self.words
        name = words.name(tile.reward.name(words.language))
        left, after = words.number(tile.reward.stock), words.number(tile.points_after)
        detail = self.tr("{left} left · leaves {points}").format(left=left, points=after)
        if tile.waiting:
            name, detail = self.tr("Asking head office… {gift}").format(gift=name), ""
        elif tile.armed:
            name, detail = self.tr("Confirm: {gift}").format(gift=name), self.tr("once more · Esc cancels")
        points = words.number(-tile.reward.points if tile.armed else tile.reward.points)
        return _Told(self.tr("Gift"), name, detail, points, "")

    def _voucher(self, offer: VoucherOffer) -> _Told:
        words, reward, steps = self.words, offer.reward, self._steps_of(offer)
        name = words.name(reward.name(words.language))
        each = words.number(reward.points)
        if reward.steps:
            detail = self.tr("{points} points a step, {count} at most").format(
                points=each, count=words.number(offer.most_steps)
            )
        elif reward.minimum_minor:
            least = words.money(reward.minimum_minor, self._currency)
            detail = self.tr("{points} points, on sales from {amount}").format(points=each, amount=least)
        else:
            detail = self.tr("{points} points").format(points=each)
        amount = words.money(-reward.amount_minor * steps, self._currency)
        if reward.percent_milli:
            amount = f"−{words.quantity(reward.percent_milli)} %"
        return _Told(self.tr("Voucher"), name, detail, words.number(reward.points * steps), amount)

    # What is chosen

    @property
    def chosen(self) -> Offer | None:
        row = self.table.selected_row()
        return self._offers[row] if row is not None and row < len(self._offers) else None

    def _steps_of(self, offer: VoucherOffer) -> int:
        return min(self._steps.get(offer.reward.reward_id, 1), offer.most_steps) if offer.reward.steps else 1

    def _set_steps(self, steps: int) -> None:
        offer = self.chosen
        if isinstance(offer, VoucherOffer) and offer.reward.steps:
            self._steps[offer.reward.reward_id] = max(1, min(steps, offer.most_steps))
            self._show_rows()
            self._show_chosen()

    def _read_steps(self, typed: str) -> None:
        """Digits are for the chosen voucher, else for the first that has steps."""
        if not typed.isdecimal() or len(typed) > LONGEST_STEPS:
            return
        if not self._is_stepped(self.chosen):
            row = next((no for no, offer in enumerate(self._offers) if self._is_stepped(offer)), None)
            if row is None:
                return
            self.table.selectRow(row)
        self._set_steps(int(typed))

    def _is_stepped(self, offer: Offer | None) -> bool:
        return isinstance(offer, VoucherOffer) and offer.reward.steps

    def _show_chosen(self) -> None:
        offer, words = self.chosen, self.words
        self.confirm_button.setEnabled(offer is not None)
        if isinstance(offer, VoucherOffer):
            told = self._voucher(offer)
            steps = self._steps_of(offer)
            sentence = self.tr("{points} points → {amount}").format(points=told.points, amount=told.amount)
            if offer.reward.steps:
                each = words.money(offer.reward.amount_minor, self._currency)
                sentence = self.tr("{count} × {each} = {amount}, {points} points").format(
                    count=words.number(steps),
                    each=each,
                    amount=words.money(offer.reward.amount_minor * steps, self._currency),
                    points=told.points,
                )
            self.steps.show_steps(steps, offer.most_steps if offer.reward.steps else 0, sentence)
            self.confirm_button.show_text(self.tr("F12 Put on the sale"))
        else:
            self.steps.show_steps(1, 0, "")
            is_gift = isinstance(offer, GiftTile)
            self.confirm_button.show_text(
                self.tr("F12 Give this gift") if is_gift else self.tr("F12 Add to the sale")
            )

    # Taking

    def _tap(self) -> None:
        """A finger gives a gift as on the counter, and puts a service on the sale; a voucher is chosen first."""
        if not isinstance(self.chosen, VoucherOffer):
            self._take()
        self.entry.setFocus()

    def confirm(self) -> None:
        typed = self.entry.text().strip()
        if typed and (len(typed) > LONGEST_STEPS or not self._is_stepped(self.chosen)):
            self.coupon_typed.emit("".join(typed.split()))
        else:
            self._take()

    def _take(self) -> None:
        match self.chosen:
            case GiftTile() as tile:
                self.gift_pressed.emit(tile.reward.reward_id)
            case VoucherOffer() as offer:
                self.voucher_chosen.emit(offer.reward.reward_id, self._steps_of(offer))
            case ServiceOffer() as service:
                self.service_chosen.emit(service.service_id)

    def first_focus(self) -> QWidget:
        return self.entry

    # The keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.entry and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._takes(event)
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.entry.clear()
            self.steps.change(1 if key == Qt.Key.Key_Plus else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A key that is held down must not press twice.
            return event.isAutoRepeat()
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        if self._offers:
            self.entry.clear()
            row = (self.table.selected_row() or 0) + by
            self.table.selectRow(max(0, min(row, len(self._offers) - 1)))


def _id_of(offer: Offer) -> str:
    return offer.service_id if isinstance(offer, ServiceOffer) else offer.reward.reward_id
