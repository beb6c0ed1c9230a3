"""What must be true once all faults are over: nothing acknowledged is lost, nothing counts twice, nobody overspends.

What head office should know is reckoned here anew, from the events that it was sent.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

from pos_loyalty.database import verify_till
from pos_loyalty.head_office import verify
from pos_loyalty.simulation.faults import dues
from pos_loyalty.simulation.faults.shop import POINTS, STOCK
from pos_loyalty.simulation.faults.world import Till, World
from pos_loyalty.sync import apply

_WHO = "SELECT member_id, name, phone FROM member"
_CARDS_OF_ACCOUNTS = (
    "SELECT COALESCE(account_id, member_id), card_number, state FROM card JOIN member USING (member_id)"
)
_REWARDS_OF_STORE = """
    SELECT reward_id, points, active, COALESCE(on_hand, 0)
      FROM reward LEFT JOIN reward_stock USING (reward_id)
     WHERE store_id = (SELECT store_id FROM terminal WHERE terminal_id = ?) OR store_id IS NULL
"""
_REWARDS = "SELECT reward_id, points, active, stock FROM reward"
_RULES = "SELECT version, document FROM scheme"
_CARDS = "SELECT member_id, card_number, state FROM card"
_CARDS_TOLD = "SELECT card_number, state FROM card JOIN member USING (member_id) WHERE NOT is_old"

_LATE = "SELECT COUNT(*) FROM alarm WHERE kind = 'late_redemption'"
"""Gifts that were given although they were not set aside any more; a person is told of each."""
_CAME_BACK_FIRST = "SELECT COUNT(*) FROM waiting_event JOIN inbox_event USING (terminal_id, event_id) WHERE kind = 'redemption_undone'"
_CAME_BACK_TO_TWO = """
    SELECT COUNT(*) FROM (
        SELECT 1 FROM inbox_event JOIN terminal USING (terminal_id) WHERE kind = 'redemption_undone'
         GROUP BY json_extract(body, '$.redemption_id') HAVING COUNT(DISTINCT store_id) > 1
    )
"""
_TAKEN = """
    WITH back AS (
        SELECT DISTINCT redemption_id, r.reward_id, r.store_id AS was_in, t.store_id AS is_in
          FROM inbox_event e JOIN terminal t USING (terminal_id) LEFT JOIN waiting_event w USING (terminal_id, event_id)
          JOIN reservation r ON r.redemption_id = json_extract(e.body, '$.redemption_id')
         WHERE e.kind = 'redemption_undone' AND COALESCE(w.detail, e.detail) = ''
           AND r.state = 'released' AND r.store_id <> t.store_id
           AND EXISTS (SELECT 1 FROM ledger_entry l WHERE l.cause_id = r.redemption_id AND l.kind = 'burn')
    ), moved AS (
        SELECT store_id, reward_id, 1 AS many FROM reservation WHERE state = 'given'
        UNION ALL SELECT was_in, reward_id, 1 FROM back
        UNION ALL SELECT is_in, reward_id, -1 FROM back
    )
    SELECT store_id, reward_id, SUM(many) FROM moved GROUP BY store_id, reward_id
"""
"""Pieces of each gift that left each store's shelf for good: what is brought back to another store lies there now."""


@dataclass
class Verdict:
    """Events that nobody has any more, points that are too many, points and gifts that were not there to be given."""

    lost: int = 0
    doubled: int = 0
    overspent: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.overspent or self.wrong)


def look(world: World) -> Verdict:
    verdict = Verdict()
    _events(world, verdict)
    _points(world, verdict)
    _gifts(world, verdict)
    _handed(world, verdict)
    _coupons(world, verdict)
    _books(world, verdict)
    for till in world.tills:
        _till(till, verdict)
    return verdict


def _events(world: World, verdict: Verdict) -> None:
    """Whatever somebody was told is recorded is at head office, or went with the only disk that had it."""
    held = {one for (one,) in world.office.disk.rows("SELECT event_id FROM inbox_event")}
    missing = world.acknowledged - world.gone_with_a_disk - held
    verdict.lost = len(missing)
    verdict.wrong += [f"event {one} is lost" for one in sorted(missing)[:5]]


def _points(world: World, verdict: Verdict) -> None:
    due = sum(POINTS) + world.adjusted + dues.of_events(world)
    ((there,),) = world.office.disk.rows("SELECT COALESCE(SUM(points), 0) FROM ledger_entry")
    if there > due:
        verdict.doubled = there - due
        verdict.wrong.append(f"{there - due} points too many")
    elif there < due:
        verdict.wrong.append(f"{due - there} points too few")


def _gifts(world: World, verdict: Verdict) -> None:
    """Points are there when they are spent, and gifts when they are handed over."""
    disk = world.office.disk
    # A gift that came back was not paid for in the end.
    owing = disk.rows(
        "SELECT cause_id, -points FROM ledger_entry WHERE kind = 'burn' AND lot_id IS NULL"
        " AND cause_id NOT IN (SELECT redemption_id FROM reservation WHERE state = 'released')"
    )
    # Of two machines with one identity head office that was put back waits for the word of one.
    of_clones = {one.redemption_id for one in world.handed.values() if one.till in world.cloned}
    on_credit = sum(points for gift, points in owing if not (world.was_put_back and gift in of_clones))
    if world.was_put_back:
        # Tills tell again in any order: a gift may come before the points that came back and paid for it.
        ((owed,),) = disk.rows("SELECT COALESCE(SUM(-points), 0) FROM member WHERE points < 0")
        on_credit = max(0, min(on_credit, owed) - world.adjustments_gone)
    if world.is_told_apart:
        # Two who had their points together and are told apart may each have spent those of the other.
        on_credit = 0
    from_nothing = sum(max(0, many - STOCK.get(reward_id, many)) for _, reward_id, many in disk.rows(_TAKEN))
    if world.was_put_back:
        # What was brought to another shelf lies there only once its giving is known; it may be gone again by then. And
        # of two stores that took one gift back the other one may be the first to tell of it this time.
        misplaced = _count(world, _CAME_BACK_FIRST) + _count(world, _CAME_BACK_TO_TWO)
        from_nothing = max(0, from_nothing - misplaced)
    if world.cloned and world.was_put_back:
        # Two machines with one right, and nobody knows any more which of them was refused.
        from_nothing = max(0, from_nothing - _count(world, _LATE))
    # What was given under the floor limit is within its bound as long as nothing else adds to it.
    unasked = _unasked(world)
    on_credit, from_nothing = max(0, on_credit - sum(unasked)), max(0, from_nothing - len(unasked))
    verdict.overspent = int(on_credit) + from_nothing
    if on_credit:
        verdict.wrong.append(f"{on_credit} points were spent that were not there")
    if from_nothing:
        verdict.wrong.append(f"{from_nothing} gifts were given that were not there")
    if disk.rows("SELECT 1 FROM reward_stock WHERE on_hand < 0"):
        verdict.wrong.append("a stock below zero")


def _count(world: World, query: str) -> int:
    ((many,),) = world.office.disk.rows(query)
    return int(many)


def _unasked(world: World) -> list[int]:
    """Points of the gifts that tills gave under the floor limit."""
    rows = world.office.disk.rows("SELECT body FROM inbox_event WHERE kind = 'redemption'")
    bodies = [json.loads(body) for (body,) in rows]
    return [body["points"] for body in bodies if body.get("unasked")]


def _handed(world: World, verdict: Verdict) -> None:
    """What left the shop left it once, and nobody else can have it or its points, even if the disk that knew is gone."""
    known = {
        event_id: one
        for event_id, one in world.handed.items()
        if event_id not in world.unknowable and one.till not in world.cloned
    }
    unheard = [one.redemption_id for one in world.handed.values() if not one.is_heard]
    verdict.overspent += len(unheard)
    verdict.wrong += [f"gift {one} was handed over by a start that nobody has heard of" for one in unheard]
    times = Counter(one.redemption_id for one in known.values())
    twice = sorted(one for one, count in times.items() if count > 1)
    verdict.wrong += [f"gift {one} was handed over {times[one]} times" for one in twice]
    verdict.overspent += len(twice)
    if world.was_put_back:
        # Neither a till nor head office knows then: no protocol can.
        return
    states = dict(world.office.disk.rows("SELECT redemption_id, state FROM reservation"))
    for event_id in world.gone_with_a_disk.intersection(known):
        gift = known[event_id]
        # What was given unasked only that disk knew.
        if not gift.is_unasked and states.get(gift.redemption_id) not in {"held", "given"}:
            verdict.overspent += 1
            verdict.wrong.append(f"gift {gift.redemption_id} was handed over and is free again")


def _coupons(world: World, verdict: Verdict) -> None:
    """Each pays for one sale, unless that came back."""
    bought = dues.purchases(world)
    left = dues.kept(bought, "amount_minor")
    paid_by = [
        world.coupon_of.get(one["redemption_id"])
        for sale, amount in left.items()
        if amount
        for one in bought[sale]["vouchers"]
    ]
    used = Counter(one[0] for one in paid_by if one is not None and one[1] not in world.cloned)
    twice = {number: count for number, count in used.items() if count > 1}
    verdict.wrong += [f"coupon {number} paid for {count} sales" for number, count in sorted(twice.items())]
    verdict.overspent += len(twice)


def _books(world: World, verdict: Verdict) -> None:
    with world.office.disk.engine.connect() as connection:
        for check in verify.verify(connection):
            verdict.wrong += [f"{check.name}: {words}" for words in check.wrong]
    waiting = world.office.disk.rows(
        "SELECT event_id, waits_for FROM waiting_event WHERE waits_for IN (SELECT member_id FROM member)"
        " OR waits_for IN (SELECT purchase_id FROM purchase) OR waits_for IN (SELECT card_number FROM card)"
    )
    verdict.wrong += [f"event {event_id} waits for {one}, who is there" for event_id, one in waiting]
    holders = world.office.disk.rows(
        "SELECT card_number FROM card WHERE state = 'active' GROUP BY card_number HAVING COUNT(*) > 1"
    )
    verdict.wrong += [f"card {number} is held twice" for (number,) in holders]
    alarms = world.office.disk.rows("SELECT detail FROM alarm WHERE kind = 'head_office_restored'")
    if not world.was_put_back:
        verdict.wrong += [f"taken for put back: {detail}" for (detail,) in alarms]


def _till(till: Till, verdict: Verdict) -> None:
    """It has nothing to say any more, shows what head office knows, and its own books agree."""
    if till.pending:
        verdict.wrong.append(f"{till.name} still has {till.pending} events")
    with till.store.reading() as connection:
        for check in verify_till.verify(connection):
            verdict.wrong += [f"{till.name}: {check.name}: {words}" for words in check.wrong]
    shown = {
        member_id: (points, is_old)
        for member_id, points, is_old in till.disk.rows(
            "SELECT m.member_id, m.points + COALESCE((SELECT SUM(e.points) FROM ledger_entry e"
            " WHERE e.member_id = m.member_id AND e.seq > m.included_seq), 0), m.is_old FROM member m"
        )
    }
    ((store_id,),) = till.disk.rows("SELECT store_id FROM terminal")
    known = till.world.office.disk.rows(
        "SELECT l.member_id, SUM(m.points), (SELECT members FROM store WHERE store_id = ?) = 'all' OR EXISTS"
        " (SELECT 1 FROM member_store s WHERE s.member_id = l.member_id AND s.store_id = ?)"
        " FROM member l JOIN member m ON COALESCE(m.account_id, m.member_id) = l.member_id"
        " WHERE l.status = 'active' GROUP BY l.member_id",
        store_id,
        store_id,
    )
    for member_id, points, is_told_of in known:
        has, is_old = shown.get(member_id, (None, True))
        # Whoever a till is not told of it does not know, or knows that what it knows is old.
        if has != points if is_told_of else not is_old:
            verdict.wrong.append(f"{till.name} shows {has} points of {member_id}, {points} is right")
    _members(till, {member_id for member_id, _, is_told_of in known if is_told_of}, verdict)
    _cards(till, verdict)
    _rewards(till, verdict)
    _rules(till, verdict)


def _members(till: Till, told_of: set[str], verdict: Verdict) -> None:
    """Names, telephone numbers and cards of those whom the till is told of are those of head office."""
    for there, here in ((_WHO, _WHO), (_CARDS_OF_ACCOUNTS, _CARDS)):
        right = {row for row in till.world.office.disk.rows(there) if row[0] in told_of}
        shown = {row for row in till.disk.rows(here) if row[0] in told_of}
        verdict.wrong += [f"{till.name} does not know {row}" for row in sorted(right - shown)]
        verdict.wrong += [f"{till.name} shows {row}" for row in sorted(shown - right)]


def _rules(till: Till, verdict: Verdict) -> None:
    """It counts by the rules that head office has published, and by no others."""
    there, here = (
        {version: json.loads(text) for version, text in disk.rows(_RULES)}
        for disk in (till.world.office.disk, till.disk)
    )
    counting = {version: one for version, one in here.items() if one.get("valid_from") != apply.NEVER}
    if counting != there:
        verdict.wrong.append(
            f"{till.name} has rules {sorted(counting)} of {sorted(there)}, or others of these"
        )


def _rewards(till: Till, verdict: Verdict) -> None:
    """What gifts cost and how many of them this store has is what head office says."""
    ((terminal_id,),) = till.disk.rows("SELECT terminal_id FROM terminal")
    right = set(till.world.office.disk.rows(_REWARDS_OF_STORE, terminal_id))
    shown = set(till.disk.rows(_REWARDS))
    verdict.wrong += [f"{till.name} does not know gift {one}" for one in sorted(right - shown)]
    verdict.wrong += [f"{till.name} shows gift {one}" for one in sorted(shown - right)]


def _cards(till: Till, verdict: Verdict) -> None:
    """A card that works is refused nowhere, and one that works no more everywhere, whosever it is."""
    said = dict(till.disk.rows("SELECT card_number, state FROM refused_card")) | dict(
        till.disk.rows(_CARDS_TOLD)
    )
    for number, state in till.world.office.disk.rows("SELECT card_number, state FROM card"):
        if (said.get(number, "active") == "active") != (state == "active"):
            verdict.wrong.append(f"{till.name} takes card {number} for {said.get(number)}, it is {state}")
