"""A head office without its HTTP layer, and questions to its database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, and_, func, select, text, update
from sqlalchemy.exc import IntegrityError

from pos_loyalty.database.head_office_tables import (
    alarm,
    inbox_event,
    ledger_entry,
    lot,
    member,
    purchase,
    reservation,
    reward,
    reward_stock,
    scheme,
    waiting_event,
)
from pos_loyalty.head_office import (
    daily,
    feed,
    member_tiers,
    merging,
    registration,
    reservations,
    schemes,
    stores,
)
from pos_loyalty.head_office.daily import DayReport
from pos_loyalty.head_office.exchange import exchange
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync.messages import ExchangeAnswer, ExchangeRequest, RegisterAnswer, RegisterRequest
from pos_loyalty.sync.questions import ReserveAnswerMessage, ReserveRequest
from tests.clock import FakeClock
from tests.head_office.tills import FakeTill

STORE = "S1"
Found = TypeVar("Found")


class Office:
    def __init__(self, engine: Engine, clock: FakeClock) -> None:
        self.engine = engine
        self.clock = clock
        write(engine, lambda c: stores.ensure(c, STORE, "Mapo", "Asia/Seoul"))
        self.change_scheme(earn={"pending_days": 0})

    def change_scheme(self, **changed: Any) -> None:
        """Other rules from the beginning. Points can be spent at once here: that they wait has its own tests."""
        with self.engine.begin() as connection:
            document = dict(connection.execute(select(scheme.c.document)).scalar_one())
            connection.execute(update(scheme).values(document=_with(document, changed)))

    def publish(self, valid_from: str, **changed: Any) -> None:
        """The next version, which differs from the newest one so."""
        with self.engine.begin() as connection:
            documents = connection.execute(select(scheme.c.document).order_by(scheme.c.version)).scalars()
            newest = dict(documents.all()[-1])
            more = {"version": newest["version"] + 1, "valid_from": valid_from}
            schemes.publish(connection, _with(newest, changed) | more, self.now_ms)

    @property
    def now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)

    @property
    def today(self) -> date:
        return schemes.local_time(self.now_ms, self._zone()).date()

    def _zone(self) -> Any:
        with self.engine.connect() as connection:
            return schemes.zone_of(schemes.published(connection, self.now_ms).current)

    def pass_days(self, days: float, *tills: FakeTill) -> None:
        """Time goes on here, and at these tills; another one's clock stands where it stood."""
        self.clock.advance(timedelta(days=days))
        for till in tills:
            till.at_ms = self.now_ms

    def write(self, work: Callable[[Connection], Found]) -> Found:
        return write(self.engine, work)

    def day(self) -> DayReport:
        """What is due today."""
        return daily.run(self.engine, self.now_ms)

    def merge(self, kept: str, gone: str, *take: str) -> str:
        return self.write(lambda c: merging.merge(c, kept, gone, self.now_ms, take)).merge_id

    def unmerge(self, merge_id: str) -> None:
        self.write(lambda c: merging.unmerge(c, merge_id, self.now_ms))

    def invite(self, store: str = STORE, terminal_id: str | None = None) -> str:
        return write(
            self.engine,
            lambda c: registration.make_invite(c, store, "Till", self.now_ms, terminal_id),
        )

    def register(self, code: str) -> RegisterAnswer:
        request = RegisterRequest(protocol=1, code=code, app_version="0")
        return write(self.engine, lambda c: registration.register(c, request, self.now_ms))

    def new_till(self, store: str = STORE) -> FakeTill:
        till = FakeTill(self.register(self.invite(store)))
        till.at_ms = self.now_ms
        till.now = lambda: self.now_ms
        return till

    def exchange(self, till: FakeTill, request: ExchangeRequest | None = None) -> ExchangeAnswer:
        """One round; the till takes the answer over."""
        answer = exchange(self.engine, request or till.request(), till.identity.token, self.now_ms)
        till.take(answer)
        return answer

    def settle(self, till: FakeTill) -> FakeTill:
        """Rounds until both sides have everything."""
        while self.exchange(till, till.request(upto=till.acked_seq + 500)).more or till.acked_seq < len(
            till.log
        ):
            pass
        return till

    def reserve(
        self, till: FakeTill, redemption_id: str, member_id: str, **changed: Any
    ) -> ReserveAnswerMessage:
        fields = {
            "terminal_id": till.identity.terminal_id,
            "redemption_id": redemption_id,
            "member_id": member_id,
            "reward_id": "mug",
            "points": 100,
        }
        request = ReserveRequest.model_validate(fields | changed)
        token = till.identity.token
        return write(
            self.engine, lambda c: reservations.reserve(c, request, token, self.now_ms), IntegrityError
        )

    def stock_gift(
        self, on_hand: int, points: int = 100, reward_id: str = "mug", store: str = STORE, **terms: Any
    ) -> None:
        self.offer(reward_id, points, **terms)
        self.put_on_shelf(reward_id, store, on_hand)

    def offer(self, reward_id: str, points: int, **terms: Any) -> None:
        """A reward in the catalogue that lies in no store."""
        with self.engine.begin() as connection:
            row = {"reward_id": reward_id, "names": {"en": "Mug"}, "points": points, "active": True}
            connection.execute(reward.insert(), row | terms)
            feed.note(connection, "reward", [reward_id])

    def put_on_shelf(self, reward_id: str, store: str, on_hand: int) -> None:
        row = {"store_id": store, "reward_id": reward_id, "on_hand": on_hand}
        with self.engine.begin() as connection:
            connection.execute(reward_stock.insert(), row)

    def stock(self, reward_id: str = "mug", store: str = STORE) -> int:
        own = reward_stock.c
        return int(self.one(select(own.on_hand).where(own.reward_id == reward_id, own.store_id == store)))

    def points(self, member_id: str) -> int:
        return int(self.one(select(member.c.points).where(member.c.member_id == member_id)))

    def earned(self, purchase_id: str) -> int:
        """What counts for a purchase, whatever its till said; below zero for one that took points back."""
        return int(self.one(select(purchase.c.points).where(purchase.c.purchase_id == purchase_id)))

    def entries(self, member_id: str) -> list[tuple[str, int]]:
        statement = select(ledger_entry.c.kind, ledger_entry.c.points).where(
            ledger_entry.c.member_id == member_id
        )
        return sorted((row.kind, row.points) for row in self.all(statement))

    def lots(self, member_id: str) -> list[tuple[int, date, date | None]]:
        """Of lots with points: how many, from when on they can be spent, until when; soonest over first."""
        own = lot.c
        rows = self.all(
            select(own.points_left, own.spendable_on, own.expires_on).where(
                own.member_id == member_id, own.points_left > 0
            )
        )
        return sorted((tuple(row) for row in rows), key=lambda row: (row[2] or date.max, row[1]))

    def tier(self, member_id: str) -> str | None:
        with self.engine.connect() as connection:
            held = member_tiers.held_by(connection, [member_id]).get(member_id)
        return held.tier if held else None

    def alarms(self) -> list[str]:
        return sorted(row.kind for row in self.all(select(alarm.c.kind)))

    def outcomes(self) -> list[str]:
        """What came of each event in the end."""
        statement = (
            select(func.coalesce(waiting_event.c.outcome, inbox_event.c.outcome).label("outcome"))
            .outerjoin_from(
                inbox_event,
                waiting_event,
                and_(
                    inbox_event.c.terminal_id == waiting_event.c.terminal_id,
                    inbox_event.c.event_id == waiting_event.c.event_id,
                ),
            )
            .order_by(inbox_event.c.terminal_id, inbox_event.c.seq)
        )
        return [row.outcome for row in self.all(statement)]

    def holds(self) -> list[str]:
        return sorted(row.state for row in self.all(select(reservation.c.state)))

    def count(self, table: Table) -> int:
        return int(self.one(select(func.count()).select_from(table)))

    def one(self, statement: Any) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(statement).scalar_one()

    def all(self, statement: Any) -> Sequence[Any]:
        with self.engine.connect() as connection:
            return connection.execute(statement).all()

    def books_balance(self) -> bool:
        """Every balance is the sum of its ledger."""
        sums = (
            select(ledger_entry.c.member_id, func.sum(ledger_entry.c.points).label("total"))
            .group_by(ledger_entry.c.member_id)
            .subquery()
        )
        wrong = (
            select(func.count())
            .select_from(member)
            .outerjoin(sums, sums.c.member_id == member.c.member_id)
            .where(member.c.points != func.coalesce(sums.c.total, 0))
        )
        return self.one(wrong) == 0


def pieces_of(engine: Engine, table: str) -> set[str]:
    """In which a table lies on PostgreSQL, see `database.partitions`."""
    if engine.dialect.name != "postgresql":
        return set()
    with engine.connect() as connection:
        statement = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:name)"
        return set(connection.execute(text(statement), {"name": table}).scalars())


def _with(document: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(document)
    for name, value in changed.items():
        is_table = isinstance(value, dict) and isinstance(found.get(name), dict)
        found[name] = found[name] | value if is_table else value
    return found
