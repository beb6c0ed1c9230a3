"""A rehearsal as a whole: everything is checked before the first purchase is replayed, and nothing is ever written."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from pos_loyalty.cycles import few_cycle_searches
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import scheme_file, schemes
from pos_loyalty.head_office.importing.beside import workers
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.rehearsing import csv_files, gift_prices, stretches
from pos_loyalty.head_office.rehearsing.findings import findings
from pos_loyalty.head_office.rehearsing.histories import Stretch
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.replay import Part, Replayer
from pos_loyalty.head_office.rehearsing.result import Rehearsal
from pos_loyalty.head_office.rehearsing.rules import Period, Rules
from pos_loyalty.head_office.rehearsing.sums import Sums
from pos_loyalty.head_office.transactions import snapshot

PURCHASES_WORTH_A_PROCESS = 20_000

Advance = Callable[[int], None]
Progress = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Request:
    """Both days are included. `csv_folder` gets a file of every table, `gifts` has other prices for gifts."""

    scheme_file: Path
    first: date
    last: date
    gifts: Path | None = None
    csv_folder: Path | None = None


def rehearse(engine: Engine, request: Request, *, now_ms: int, progress: Progress | None = None) -> Rehearsal:
    """Raises OperatorError when a file cannot be used, or when there is nothing to rehearse."""
    plan, cut = _prepared(engine, request, now_ms)
    sums = Sums()
    show = progress or _quiet
    with csv_files.writing(request.csv_folder) as files, few_cycle_searches():
        purchases = sum(one.purchases for one in cut)
        with show("replaying purchases", purchases) as advance:
            for part in _replayed(engine, plan, cut):
                files.add_members(part.rows)
                sums.merge(part.sums)
                advance(part.stretch.purchases)
        with snapshot(engine) as connection:
            found = findings(
                connection, plan, sums, request.scheme_file.name, gifts=request.gifts is not None
            )
        files.finish(found)
    return found


def _prepared(engine: Engine, request: Request, now_ms: int) -> tuple[Plan, list[Stretch]]:
    if request.last < request.first:
        raise OperatorError(f"The last day, {request.last}, lies before the first, {request.first}.")
    _, new = scheme_file.read(request.scheme_file)
    with snapshot(engine) as connection:
        plan = _plan(connection, request, new, now_ms)
        cut = stretches.cut(connection, plan.period)
    if not any(one.purchases for one in cut):
        raise OperatorError(
            f"No member has a purchase from {request.first} to {request.last}, so there is nothing to rehearse."
        )
    return plan, cut


def _plan(connection: Connection, request: Request, new: Scheme, now_ms: int) -> Plan:
    known = schemes.published(connection, now_ms)
    if new.currency != known.current.currency:
        raise OperatorError(
            f"{request.scheme_file.name} counts in {new.currency}, but purchases are recorded in "
            f'{known.current.currency}. Write currency = "{known.current.currency}".'
        )
    old = Rules(tuple(known.by_version[version] for version in sorted(known.by_version)))
    period = Period(request.first, request.last, known.current.time_zone)
    if request.gifts is None:
        return Plan(old, Rules((new,)), period)
    prices = gift_prices.from_catalogue(connection), gift_prices.from_file(request.gifts, new)
    return Plan(old, Rules((new,)), period, *prices)


def _replayed(engine: Engine, plan: Plan, cut: list[Stretch]) -> Iterator[Part]:
    """In the order of the stretches."""
    url = engine.url.render_as_string(hide_password=False)
    purchases = sum(one.purchases for one in cut)
    several = purchases >= PURCHASES_WORTH_A_PROCESS and engine.url.database is not None
    with workers(several=several) as both:
        yield from _in_turn(both.shared(Replayer(plan, url, engine), cut))


def _in_turn(parts: Iterable[Part]) -> Iterator[Part]:
    waiting: dict[int, Part] = {}
    following = 0
    for part in parts:
        waiting[part.stretch.number] = part
        while following in waiting:
            yield waiting.pop(following)
            following += 1
    assert not waiting, "every stretch has its part"


def _quiet(_name: str, _total: int) -> AbstractContextManager[Advance]:
    return nullcontext(lambda _count: None)
