"""What the counter knows of the programme at one moment: who this till is, the rules, the gifts."""

from dataclasses import dataclass
from datetime import date

from pos_loyalty.checkout import till_context
from pos_loyalty.checkout.identify import Context
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.database import catalogue_reads
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.codes import CodeRules
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Programme:
    who: TillIdentity
    scheme: Scheme
    rewards: tuple[Reward, ...]
    rules: CodeRules

    def gift_name(self, reward_id: str, language: str) -> str:
        return next((r.name(language) for r in self.rewards if r.reward_id == reward_id), reward_id)

    def today(self, now_ms: int) -> date:
        return till_context.business_date(now_ms, self.who.timezone)

    def context(self, language: str, now_ms: int) -> Context:
        return Context(self.scheme, self.rules, language, self.today(now_ms))


def load(store: TillStore) -> Programme:
    """Raises StoreError 'not_registered' before the till has an identity and rules."""
    with store.reading() as connection:
        who = till_context.identity(connection)
        scheme = catalogue_reads.current_scheme(connection)
        rewards = catalogue_reads.rewards(connection)
    if scheme is None:
        raise StoreError("not_registered")
    return Programme(who, scheme, rewards, CodeRules(legacy_ean_prefixes=scheme.legacy_ean_prefixes))
