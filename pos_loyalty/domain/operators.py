"""Who stands at a till, and what each role may do there: one table for the till and for head office."""

from collections.abc import Mapping
from typing import Literal

Role = Literal["cashier", "manager", "head_office"]
Action = Literal[
    "sell", "enrol", "card", "give", "give_large", "return", "return_large", "return_without_receipt", "undo"
]

ROLES: tuple[Role, ...] = ("cashier", "manager", "head_office")
ALLOWED: Mapping[Action, frozenset[Role]] = {
    "sell": frozenset(ROLES),
    "enrol": frozenset(ROLES),
    "card": frozenset(ROLES),
    "give": frozenset(ROLES),
    "return": frozenset(ROLES),
    "undo": frozenset(ROLES),
    # Above what the programme says; a PIN is typed for it each time.
    "give_large": frozenset({"manager", "head_office"}),
    "return_large": frozenset({"manager", "head_office"}),
    # Goods that nobody can prove were bought here: the one way to take points from a member without a paper.
    "return_without_receipt": frozenset({"manager", "head_office"}),
}
_OF_KIND: Mapping[str, Action] = {
    "enrol": "enrol",
    "enrol_undone": "undo",
    "card_replaced": "card",
    "card_replaced_undone": "undo",
    "card_state": "card",
    "redemption": "give",
    "redemption_undone": "undo",
    "suggestion_answer": "sell",
    "suggestions_mentioned": "sell",
}


def may(role: Role, action: Action) -> bool:
    return role in ALLOWED[action]


def action_of(
    kind: str, purchase_kind: str | None = None, *, has_receipt: bool = True, is_large: bool = False
) -> Action | None:
    """What somebody did who caused an event; None for what a till does by itself."""
    if kind == "redemption" and is_large:
        return "give_large"
    if kind != "purchase":
        return _OF_KIND.get(kind)
    if purchase_kind == "return" and not has_receipt:
        return "return_without_receipt"
    if purchase_kind == "return":
        return "return_large" if is_large else "return"
    return "undo" if purchase_kind == "void" else "sell"
