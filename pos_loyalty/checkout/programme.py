"""What the counter knows of the programme at one moment: who this till is, the rules, the gifts."""

from dataclasses import dataclass
from datetime import date, datetime

from pos_loyalty.checkout import till_context
from pos_loyalty.checkout.identify import Context
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.database import catalogue_reads, operator_rows
from pos_loyalty.database.operator_rows import Operator
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.codes import CodeRules
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme, valid_at


@dataclass(frozen=True, slots=True)
class Programme:
    """`schemes` has every version that head office sent; which of them counts depends on the time."""

    who: TillIdentity
    schemes: tuple[Scheme, ...]
    rewards: tuple[Reward, ...]
    operators: tuple[Operator, ...] = ()
    """Who may stand here; where there is nobody, nobody has to sign in."""

    def scheme(self, now_ms: int) -> Scheme:
        return valid_at(self.schemes, self.local_time(now_ms))

    def rules(self, now_ms: int) -> CodeRules:
        scheme = self.scheme(now_ms)
        return CodeRules(scheme.legacy_ean_prefixes, scale_rules=scheme.scale_rules)

    def reward(self, reward_id: str) -> Reward | None:
        return next((r for r in self.rewards if r.reward_id == reward_id), None)

    def gift_name(self, reward_id: str, language: str) -> str:
        found = self.reward(reward_id)
        return found.name(language) if found else reward_id

    def local_time(self, now_ms: int) -> datetime:
        """The shop's time, without an offset."""
        return till_context.local_time(now_ms, self.who.timezone)

    def today(self, now_ms: int) -> date:
        return self.local_time(now_ms).date()

    def context(self, language: str, now_ms: int) -> Context:
        return Context(self.scheme(now_ms), self.rules(now_ms), language, self.today(now_ms))


def load(store: TillStore) -> Programme:
    """Raises StoreError 'not_registered' before the till has an identity and rules."""
    with store.reading() as connection:
        who = till_context.identity(connection)
        schemes = catalogue_reads.schemes(connection)
        rewards = catalogue_reads.rewards(connection)
        operators = operator_rows.all_of(connection)
    if not schemes:
        raise StoreError("not_registered")
    return Programme(who, schemes, rewards, operators)
