"""What a sale comes to: the sum, what is taken off, what is left to pay, and what it earns."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.plain_label import PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class SaleTotals(QWidget):
    """The small rows are there only where they say something; what is to pay never moves."""

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._words = words
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.sum = _Figure("small", self.tr("Sum"))
        self.discount = _Figure("small", self.tr("Reduced"))
        self.vouchers = _Figure("small", self.tr("Vouchers"))
        self.to_pay = _Figure("total", self.tr("Total"))
        self.earns = _Figure("earns", self.tr("Earns"))
        for figure, height in (
            (self.sum, 21),
            (self.discount, 21),
            (self.vouchers, 21),
            (self.to_pay, 36),
            (self.earns, 34),
        ):
            figure.setFixedHeight(look.px(height))
        for figure in (self.sum, self.discount, self.vouchers, self.to_pay, self.earns):
            box.addWidget(figure)

    def show_view(self, view: CounterView) -> None:
        words, currency = self._words, view.currency
        off_by_vouchers = view.total_minor - view.paid_minor
        is_plain = not view.discount_minor and not off_by_vouchers
        self.sum.setVisible(not is_plain)
        self.discount.setVisible(bool(view.discount_minor))
        self.vouchers.setVisible(bool(off_by_vouchers))
        self.sum.value.show_text(words.money(view.total_minor + view.discount_minor, currency))
        self.discount.value.show_text(words.money(-view.discount_minor, currency))
        self.vouchers.value.show_text(words.money(-off_by_vouchers, currency))
        self.to_pay.caption.show_text(self.tr("Total") if is_plain else self.tr("To pay"))
        self.to_pay.value.show_text(words.money(view.paid_minor, currency))
        self.earns.value.show_text(words.signed(view.earns) if view.member else "–")


def pieces_of(view: CounterView) -> int:
    """How many things are on the sale; what is weighed counts as one."""
    return sum(line.quantity_milli // 1000 if line.quantity_milli % 1000 == 0 else 1 for line in view.basket)


class _Figure(QWidget):
    def __init__(self, role: str, caption: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.caption, self.value = PlainLabel(role), PlainLabel(f"{role}Value")
        self.caption.setText(caption)
        row.addWidget(self.caption)
        row.addStretch(1)
        row.addWidget(self.value)
