"""The HTTP service that tills talk to; its description is served at /openapi.json."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from pos_loyalty import __version__
from pos_loyalty.head_office import registration, reservations, sessions
from pos_loyalty.head_office.app_parts import bearer_token, json_response, now_ms_of, refusals
from pos_loyalty.head_office.app_questions import serve_questions
from pos_loyalty.head_office.attempts import AttemptBudget
from pos_loyalty.head_office.bodies import BodyGate, problem_response
from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.position import Conflict
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.till_keys import TillKeys
from pos_loyalty.head_office.together import Together
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.messages import (
    ExchangeAnswer,
    ExchangeRequest,
    RegisterAnswer,
    RegisterRequest,
    SessionAnswer,
    SessionRequest,
)
from pos_loyalty.sync.questions import ReserveAnswerMessage, ReserveRequest

Clock = Callable[[], datetime]

DESCRIPTION = """\
What the tills of a shop exchange with head office.

A till registers once with a one-time code and holds a token from then on (`Authorization: Bearer …`). If it registered
a public key (Ed25519), each request carries `X-Terminal-Signature`: base64 of the signature of the line `pos-loyalty 1`,
the path, and the 32 bytes of the SHA-256 of the unpacked body, joined by line feeds. Every
request may be sent again: ids that the till made before the first sending keep an effect from counting twice.
Bodies are JSON, plain or packed with gzip, at most 8 MiB unpacked. Every refusal has a `Problem` as its body.
"""
SMALLEST_PACKED = 1_000


class Health(BaseModel):
    version: str
    database: str


Token = Annotated[str, Depends(bearer_token)]


def create_app(engine: Engine, clock: Clock) -> FastAPI:
    app = FastAPI(
        title="pos-loyalty head office",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.state.till_keys = TillKeys(engine)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=1)
    app.add_middleware(BodyGate)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(DataError, _not_storable)
    _serve_health(app, engine)
    _serve_registration(app, engine, clock)
    _serve_sessions(app, engine, clock)
    _serve_exchange(app, engine, clock)
    _serve_reservations(app, engine, clock)
    serve_questions(app, engine, clock)
    return app


def _serve_health(app: FastAPI, engine: Engine) -> None:
    @app.get("/v1/health", responses={503: {"model": Health}})
    def health(response: Response) -> Health:
        """Whether this service works: its version, and `reachable` or `unreachable` for its database."""
        try:
            with snapshot(engine) as connection:
                connection.execute(text("SELECT 1"))
        except (RefusedError, DBAPIError):
            response.status_code = 503
            return Health(version=__version__, database="unreachable")
        return Health(version=__version__, database="reachable")


def _serve_registration(app: FastAPI, engine: Engine, clock: Clock) -> None:
    budget = AttemptBudget()

    @app.post("/v1/terminals", response_model=RegisterAnswer, responses=refusals(403, 429))
    def register(request: RegisterRequest, http: Request) -> Response:
        """Trades a one-time code for an identity, a token and the first card numbers."""
        now_ms = now_ms_of(clock)
        address = http.client.host if http.client else ""
        if budget.is_spent(address, now_ms):
            raise RefusedError("busy", "Too many codes were tried. Wait ten minutes.", 429)
        try:
            answer = write(
                engine, lambda connection: registration.register(connection, request, now_ms), IntegrityError
            )
        except RefusedError as refusal:
            if refusal.problem.code == "code_refused":
                budget.note(address, now_ms)
            raise
        log().info("registered", terminal=answer.terminal_id, epoch=answer.epoch)
        return json_response(answer)


def _serve_sessions(app: FastAPI, engine: Engine, clock: Clock) -> None:
    @app.post("/v1/sessions", response_model=SessionAnswer, responses=refusals(401, 409))
    def open_session(request: SessionRequest, token: Token) -> Response:
        """A till has started, or its place is in doubt: where its log goes on, in a new epoch if it has to be."""
        now_ms = now_ms_of(clock)
        answer = write(engine, lambda c: sessions.open_session(c, request, token, now_ms), IntegrityError)
        if isinstance(answer, Conflict):
            raise RefusedError(answer.code, answer.detail)
        log().info("session", terminal=request.terminal_id, epoch=answer.epoch, acked_seq=answer.acked_seq)
        return json_response(answer)


def _serve_exchange(app: FastAPI, engine: Engine, clock: Clock) -> None:
    together = Together(engine)

    @app.post("/v1/exchange", response_model=ExchangeAnswer, responses=refusals(401, 409))
    def exchange_events(request: ExchangeRequest, token: Token) -> Response:
        """Events up, acknowledgement and changes down, in one round.

        Events are taken in once, in the order of their log. The answer's `acked_seq` is durable. Changes are
        whole things as they are now; a member's balance contains exactly the acknowledged events of this till.
        """
        begin = monotonic()
        answer = together.exchange(request, token, now_ms_of(clock))
        log().info(
            "exchanged",
            terminal=request.terminal_id,
            events=len(request.events),
            acked_seq=answer.acked_seq,
            changes=len(answer.changes),
            took_ms=round((monotonic() - begin) * 1000),
        )
        return json_response(answer)


def _serve_reservations(app: FastAPI, engine: Engine, clock: Clock) -> None:
    @app.post("/v1/reservations", response_model=ReserveAnswerMessage, responses=refusals(401))
    def reserve(request: ReserveRequest, token: Token) -> Response:
        """Holds points and one gift for fifteen minutes; asked again, the answer is about the same hold."""
        now_ms = now_ms_of(clock)
        answer = write(
            engine,
            lambda connection: reservations.reserve(connection, request, token, now_ms),
            IntegrityError,
        )
        log().info("reserved", terminal=request.terminal_id, granted=answer.granted, reason=answer.reason)
        return json_response(answer)


def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, RefusedError)
    return problem_response(refusal)


def _unreadable(_request: Request, error: Exception) -> Response:
    """Says where a request is wrong, and repeats nothing of what stood there."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])[:100]
    return problem_response(RefusedError("request_unreadable", f"{place}: {first['type']}"))


def _not_served(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_response(RefusedError("request_unreadable", str(error.detail), error.status_code))


def _not_storable(_request: Request, _error: Exception) -> Response:
    """Such as a NUL, which PostgreSQL keeps nowhere."""
    return problem_response(RefusedError("request_unreadable", "The database keeps no such value."))
