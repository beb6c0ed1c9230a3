"""What a till may ask while a customer waits: coupons, receipts of other tills, where points come from."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, Response
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from pos_loyalty.domain import why
from pos_loyalty.head_office import coupons, look_up, receipts, schemes, sessions, terminals
from pos_loyalty.head_office.accounts import pool_of
from pos_loyalty.head_office.acting import acting_asker
from pos_loyalty.head_office.app_parts import bearer_token, json_response, now_ms_of, refusals
from pos_loyalty.head_office.attempts import AttemptBudget
from pos_loyalty.head_office.explain import explain
from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.questions import (
    CouponAnswer,
    CouponRequest,
    ExplainAnswer,
    ExplainRequest,
    MemberAnswer,
    MemberRequest,
    ReceiptAnswer,
    ReceiptRequest,
)

LOOK_UPS = 300
"""Members of other stores that one terminal may ask for in ten minutes: more than any counter has customers."""
MISSES = 20
"""Unknown coupons, receipts or members that one terminal may ask for in ten minutes, of each."""

Clock = Callable[[], datetime]
Found = TypeVar("Found", ReceiptAnswer, ExplainAnswer)
Token = Annotated[str, Depends(bearer_token)]


def serve_questions(app: FastAPI, engine: Engine, clock: Clock) -> None:
    _serve_coupons(app, engine, clock)
    _serve_receipts(app, engine, clock)
    _serve_members(app, engine, clock)
    _serve_explanations(app, engine, clock)


def _serve_coupons(app: FastAPI, engine: Engine, clock: Clock) -> None:
    guesses = _Guesses("coupons")

    @app.post("/v1/coupons", response_model=CouponAnswer, responses=refusals(401, 429))
    def hold_coupon(request: CouponRequest, token: Token) -> Response:
        """Holds a coupon for one sale, fifteen minutes; asked again with the same id, it is the same hold."""
        now_ms = now_ms_of(clock)

        def work(connection: Connection) -> CouponAnswer:
            sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
            guesses.refuse_if_spent(sender.terminal_id, now_ms)
            sessions.require(sender, request.session_id)
            terminals.note_asks(connection, sender, request.asks)
            if not terminals.are_heard_of_since_it_was_put_back(connection):
                return CouponAnswer(granted=False, reason="restoring")
            known = schemes.published(connection, now_ms)
            member_id = acting_asker(connection, request.member_id or "", request.card_number)
            account = pool_of(connection, member_id)
            return coupons.hold(connection, request, frozenset(account), known.now.date(), now_ms)

        answer = write(engine, work, IntegrityError)
        if answer.reason == "unknown":
            guesses.note(request.terminal_id, now_ms)
        log().info("coupon", terminal=request.terminal_id, granted=answer.granted, reason=answer.reason)
        return json_response(answer)


def _serve_receipts(app: FastAPI, engine: Engine, clock: Clock) -> None:
    guesses = _Guesses("receipts")

    @app.post("/v1/receipts", response_model=ReceiptAnswer, responses=refusals(401, 429))
    def find_receipt(request: ReceiptRequest, token: Token) -> Response:
        """The sale of a receipt code with what came back of it so far, wherever it was sold."""

        def work(connection: Connection) -> ReceiptAnswer:
            return receipts.find(connection, request.receipt_code)

        return json_response(_read(engine, request, token, work, guesses, now_ms_of(clock)))


def _serve_members(app: FastAPI, engine: Engine, clock: Clock) -> None:
    guesses = _Guesses("cards and telephone numbers")
    look_ups = AttemptBudget(LOOK_UPS, None)

    @app.post("/v1/members", response_model=MemberAnswer, responses=refusals(401, 429))
    def find_member(request: MemberRequest, token: Token) -> Response:
        """The holder of a card or telephone number, wherever they were seen; the till's store is told of them from now on."""
        now_ms = now_ms_of(clock)
        with snapshot(engine) as connection:
            asked = look_up.asked_by(connection, request, token)
        guesses.refuse_if_spent(request.terminal_id, now_ms)
        if look_ups.is_spent(request.terminal_id, now_ms):
            raise RefusedError("too_many_guesses", "Too many members of other stores. Wait ten minutes.")
        if asked.pool:
            look_ups.note(request.terminal_id, now_ms)
        else:
            guesses.note(request.terminal_id, now_ms)
        log().info("looked_up", terminal=request.terminal_id, found=bool(asked.pool))
        return json_response(look_up.find(engine, request, asked, now_ms))


def _serve_explanations(app: FastAPI, engine: Engine, clock: Clock) -> None:
    guesses = _Guesses("members")

    @app.post("/v1/explanations", response_model=ExplainAnswer, responses=refusals(401, 429))
    def explain_points(request: ExplainRequest, token: Token) -> Response:
        """Where a member's points come from, the newest hundred happenings one by one."""

        def work(connection: Connection) -> ExplainAnswer:
            found = explain(connection, request.member_id, now_ms_of(clock))
            return ExplainAnswer(found=found is not None, explanation=why.document(found) if found else {})

        return json_response(_read(engine, request, token, work, guesses, now_ms_of(clock)))


class _Guesses:
    """How often each till asked for what there is not: whoever tries numbers is slowed down."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._budget = AttemptBudget(MISSES, None)

    def refuse_if_spent(self, terminal_id: str, now_ms: int) -> None:
        if self._budget.is_spent(terminal_id, now_ms):
            raise RefusedError("too_many_guesses", f"Too many unknown {self._what}. Wait ten minutes.")

    def note(self, terminal_id: str, now_ms: int) -> None:
        self._budget.note(terminal_id, now_ms)


def _read(
    engine: Engine,
    request: ReceiptRequest | ExplainRequest,
    token: str,
    work: Callable[[Connection], Found],
    guesses: _Guesses,
    now_ms: int,
) -> Found:
    with snapshot(engine) as connection:
        sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
        guesses.refuse_if_spent(sender.terminal_id, now_ms)
        answer = work(connection)
    if not answer.found:
        guesses.note(sender.terminal_id, now_ms)
    return answer
