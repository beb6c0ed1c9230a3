"""What is left of a purchase when goods come back, part by part, and when returns are undone."""

from dataclasses import replace
from fractions import Fraction
from math import floor

from tests.reference.purchases import points_of


class BoughtGoods:
    """One purchase of which goods come back.

    A return has a number, and says by line what comes back: (amount, quantity). By the amount goes also the share of
    discounts and vouchers: what all parts together take along is rounded down, until the last of the line.
    """

    def __init__(self, document, lines, facts):
        self.document, self.lines, self.facts = document, lines, facts
        self.returns = {}
        self.earned = self.earned_at_first = points_of(document, lines, facts)

    def bring_back(self, number, parts):
        """The points that leave."""
        self.returns[number] = parts
        before = self.earned
        self.earned = min(before, points_of(self.document, self.kept(), self.facts))
        return before - self.earned

    def undo(self, number):
        """The points that come again: never more than the purchase earned at first, never fewer than none."""
        del self.returns[number]
        before = self.earned
        then = points_of(self.document, self.kept(), self.facts)
        self.earned = max(before, min(then, self.earned_at_first))
        return self.earned - before

    def kept(self):
        return [self._left(line) for line in self.lines]

    def _left(self, line):
        parts = [parts[line.line_no] for parts in self.returns.values() if line.line_no in parts]
        if not parts:
            return line
        amount_back = sum(amount_minor for amount_minor, _ in parts)
        share = Fraction(amount_back, line.amount_minor) if line.amount_minor else 1
        return replace(
            line,
            amount_minor=line.amount_minor - amount_back,
            quantity_milli=max(0, line.quantity_milli - sum(quantity_milli for _, quantity_milli in parts)),
            discount_minor=line.discount_minor - floor(line.discount_minor * share),
            voucher_minor=line.voucher_minor - floor(line.voucher_minor * share),
        )
