"""One counter: all verbs of a till, and news from outside.

No Qt and no threads: one thread calls it. Every step returns the new view; a refusal is the message in it, never
an exception that reaches a screen.
"""

from collections.abc import Mapping

from pos_loyalty.checkout import programme
from pos_loyalty.checkout.feed_verbs import FeedVerbs
from pos_loyalty.checkout.member_verbs import MemberVerbs
from pos_loyalty.checkout.return_verbs import ReturnVerbs
from pos_loyalty.checkout.reward_verbs import RewardVerbs
from pos_loyalty.checkout.steps import open_step, step
from pos_loyalty.checkout.views import Kind, SyncView

IDLE_MS = 15 * 60_000
"""Whoever does nothing for so long, with nobody at the counter, is signed out."""


class CounterSession(FeedVerbs, RewardVerbs, MemberVerbs, ReturnVerbs):
    """One counter at one till."""

    @step
    def cleared(self) -> None:
        """Esc: takes back the first press of a gift, else sends the customer and the goods away."""
        if self._customer.press is not None:
            self._release_press()
        else:
            self._forget_customer()
        self.say("info", "ready")

    @open_step
    def reported(self, kind: Kind, key: str, values: Mapping[str, object]) -> None:
        """A part beside the counter, such as a printer or a feed, has something to say to whoever stands here."""
        self.say(kind, key, **values)

    @open_step
    def sync_changed(self, sync: SyncView) -> None:
        """News of the exchange: programme, gifts and the shown member are read again; the message stays."""
        self._sync = sync
        self._programme = programme.load(self._store)
        if not self._reread_member():
            self.say("error", "member_gone")
        if self._store.operator_id is not None and self.operator is None:
            # Head office says that they left.
            self._forget_customer()
            self._store.operator_id = None
            self.say("info", "signed_out")

    @open_step
    def ticked(self) -> None:
        """Once a second: a gift that nobody confirmed goes back to sleep, a clock that was set back is told."""
        press = self._customer.press
        if press is not None and press.is_over(self._clock()):
            self._change(press=None)
            self.say("info", "ready")
        self._watch_clock()
        self._book_what_waited()
        is_idle = self._customer.member is None and not self._customer.basket
        if is_idle and self.operator is not None and self._clock() - self._used_ms > IDLE_MS:
            self._store.operator_id = None
            self.say("info", "signed_out")
