"""The verbs of those who work at the counter: sign in, sign out, and agree to what not everybody may do."""

import re
from collections.abc import Callable

from pos_loyalty.checkout import sign_in
from pos_loyalty.checkout.counter_state import CounterState
from pos_loyalty.checkout.customer import Wanted
from pos_loyalty.checkout.manager_pin import ManagerPin
from pos_loyalty.checkout.steps import open_step, step
from pos_loyalty.database.operator_rows import Operator
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.operators import Action, may


class OperatorVerbs(CounterState):
    _pin: ManagerPin | None = None

    @open_step
    def signed_in(self, code: str, pin: str) -> None:
        found = sign_in.with_pin(self._store, self._programme.operators, code.strip(), pin, self._clock())
        self._stand(found)

    @open_step
    def signed_out(self) -> None:
        """The next one begins with an empty counter."""
        self._forget_customer()
        self._store.operator_id = None
        self.say("info", "signed_out" if self.is_locked else "ready")

    def _badge_scanned(self, badge: str) -> None:
        self._stand(sign_in.with_badge(self._store, self._programme.operators, badge, self._clock()))

    def _stand(self, found: Operator) -> None:
        if self._store.operator_id not in {None, found.operator_id}:
            self._forget_customer()
        self._store.operator_id = found.operator_id
        self.say("ok", "signed_in", name=found.name)

    # Agreeing

    @property
    def can_ask_somebody(self) -> bool:
        """Whether there is anybody to ask: operators, or a store's own PIN."""
        return bool(self._programme.operators) or self.identity.manager_pin_hash is not None

    def _want(self, action: Action, go_on: Callable[[str | None], None], **values: object) -> None:
        """The counter waits for somebody who may, whoever stands here: a PIN is typed for it each time."""
        self._change(wanted=Wanted(action, go_on))
        self.say("ask", f"agree_{action}", **values)

    @step
    def agreed(self, typed: str) -> None:
        """A PIN, or number and PIN of somebody else: what waits for it goes on."""
        wanted = self._customer.wanted
        if wanted is None:
            raise UserError("nothing_to_agree")
        who = self._agreed(wanted.action, typed)
        self._change(wanted=None)
        wanted.go_on(who)

    @step
    def not_agreed(self) -> None:
        """Nothing happens then."""
        if self._customer.wanted is not None:
            self._change(wanted=None, press=None)
            self.say("info", "nobody_agreed")

    def _agreed(self, action: Action, typed: str) -> str | None:
        """Who agrees: whoever stands here and may, with their PIN again, or a manager with number and PIN.

        None where nobody signs in: then the store's own PIN is asked for.
        """
        if not self._programme.operators:
            self._check_store_pin(typed)
            return None
        own = self.operator
        if own is not None and may(own.role, action) and typed.strip().isdigit():
            code, pin = own.code, typed.strip()
        else:
            named = re.fullmatch(r"\s*([0-9]{2,6})[\s,.-]+([0-9]{1,12})\s*", typed, re.ASCII)
            if named is None:
                raise UserError("number_and_pin")
            code, pin = named.groups()
        agreeing = sign_in.with_pin(self._store, self._programme.operators, code, pin, self._clock())
        if not may(agreeing.role, action):
            raise UserError("may_not_agree", name=agreeing.name)
        return agreeing.operator_id

    def _check_store_pin(self, pin: str) -> None:
        if self._pin is None:
            self._pin = ManagerPin()
        self._pin.check(self.identity.manager_pin_hash, pin, self._clock())
