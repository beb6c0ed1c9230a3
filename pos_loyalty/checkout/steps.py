"""What makes a method of a session a step: it changes the state and answers with the new view."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from pos_loyalty.domain.errors import UserError

if TYPE_CHECKING:
    from pos_loyalty.checkout.counter_state import CounterState
    from pos_loyalty.checkout.views import CounterView

P = ParamSpec("P")
State = TypeVar("State", bound="CounterState")


def open_step(
    method: Callable[Concatenate[State, P], None],
) -> Callable[Concatenate[State, P], "CounterView"]:
    """Runs one step, turns a refusal into the message, and returns the view after it."""

    @wraps(method)
    def run(self: State, /, *args: P.args, **kwargs: P.kwargs) -> "CounterView":
        try:
            method(self, *args, **kwargs)
        except UserError as refusal:
            self.say("error", refusal.key, **refusal.values)
        return self.view

    return run


def step(method: Callable[Concatenate[State, P], None]) -> Callable[Concatenate[State, P], "CounterView"]:
    """A step that is nobody's who has not signed in, where people sign in."""
    opened = open_step(method)

    @wraps(method)
    def run(self: State, /, *args: P.args, **kwargs: P.kwargs) -> "CounterView":
        if self.is_locked:
            self.say("warn", "sign_in_first")
            return self.view
        return opened(self, *args, **kwargs)

    return run
