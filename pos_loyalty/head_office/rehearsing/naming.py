"""Words for what sums are kept under: rules by their names, everything else by what it is."""

from collections.abc import Iterable
from typing import Final

from pos_loyalty.domain.scheme import BASE_RULE, Scheme, name_in
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.tally import EARLIER, NO_RECEIPT, ROUNDING
from pos_loyalty.i18n.formats import capped

LANGUAGE: Final = "en"
WORDS: Final = {
    ":welcome": "points for joining",
    ":referral": "points for bringing somebody",
    ":cap_purchase": "cap of a purchase",
    ":cap_day": "cap of a day",
    ":cap_month": "cap of a month",
    ":cap_year": "cap of a year",
    ":cap_ever": "cap of a member",
    ROUNDING: "rounding",
    EARLIER: "goods back of earlier sales",
    NO_RECEIPT: "goods back without a receipt",
}
"""In the order in which they are told, behind all rules."""


class Names:
    """Of rules and tiers; where both sides have a word, the new side's."""

    def __init__(self, plan: Plan) -> None:
        newest_first = (*plan.new.versions, *reversed(plan.old.versions))
        self._rules: dict[str, str] = {}
        self._tiers: dict[str, str] = {}
        for scheme in newest_first:
            for rule in scheme.rules:
                if rule.names:
                    self._rules.setdefault(rule.rule_id, capped(name_in(rule.names, LANGUAGE, "")))
            for tier in scheme.tiers:
                self._tiers.setdefault(tier.code, capped(tier.name(LANGUAGE)))

    @property
    def tiers(self) -> dict[str, str]:
        return dict(self._tiers)

    def reason(self, key: str) -> str:
        return WORDS.get(key) or self._rules.get(key) or ("base rule" if key == BASE_RULE else key)


def rule_ids(schemes: Iterable[Scheme]) -> list[str]:
    """Each once, in the order of the files."""
    return list(dict.fromkeys(rule.rule_id for scheme in schemes for rule in scheme.rules))
