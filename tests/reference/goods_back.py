"""What is left of a purchase when goods come back, part by part, and when returns are undone."""

from dataclasses import replace

from tests.reference.purchases import points_of

SHARED = ("amount_minor", "discount_minor", "voucher_minor")


class BoughtGoods:
    """One purchase of which goods come back; a return has a number and says what quantity of each line it takes."""

    def __init__(self, document, lines, facts):
        self.document, self.lines, self.facts = document, lines, facts
        self.returns = {}
        self.earned = self.earned_at_first = points_of(document, lines, facts)

    def bring_back(self, number, quantities_milli):
        """The points that leave."""
        parts = {}
        for line in self.lines:
            if quantity_milli := quantities_milli.get(line.line_no, 0):
                parts[line.line_no] = self._part(line, quantity_milli)
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
        left = [self._left(line) for line in self.lines]
        return [line for line in left if line.quantity_milli]

    def _left(self, line):
        for parts in self.returns.values():
            if part := parts.get(line.line_no):
                less = {name: getattr(line, name) - part[name] for name in part}
                line = replace(line, **less)
        return line

    def _part(self, line, quantity_milli):
        """The share of the whole line, rounded down; the last of a line takes the rest."""
        left = self._left(line)
        if quantity_milli == left.quantity_milli:
            shares = {name: getattr(left, name) for name in SHARED}
        else:
            shares = {name: getattr(line, name) * quantity_milli // line.quantity_milli for name in SHARED}
        return {"quantity_milli": quantity_milli} | shares
