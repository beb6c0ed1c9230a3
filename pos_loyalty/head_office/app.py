"""The HTTP service that tills talk to; its description is served at /openapi.json."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from pos_loyalty import __version__
from pos_loyalty.head_office import registration, reservations
from pos_loyalty.head_office.attempts import AttemptBudget
from pos_loyalty.head_office.bodies import BodyGate, problem_response
from pos_loyalty.head_office.exchange import exchange
from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.messages import (
    ExchangeAnswer,
    ExchangeRequest,
    Problem,
    RegisterAnswer,
    RegisterRequest,
    ReserveAnswerMessage,
    ReserveRequest,
)

Clock = Callable[[], datetime]

DESCRIPTION = """\
What the tills of a shop exchange with head office.

A till registers once with a one-time code and holds a token from then on (`Authorization: Bearer …`). Every
request may be sent again: ids that the till made before the first sending keep an effect from counting twice.
Bodies are JSON, plain or packed with gzip, at most 8 MiB unpacked. Every refusal has a `Problem` as its body.
"""
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": what}
    for status, what in {
        400: "The request cannot be read, or is of another protocol.",
        401: "Terminal and token do not belong together (any more). The till has to be registered again.",
        403: "The code is spent, older than a day, or was never given out.",
        408: "The body took too long.",
        409: "Another till uses this identity, a disk was put back, or the chain of events does not hold.",
        413: "The body is too large.",
        415: "The body is packed in another way than gzip.",
        429: "Too many codes were tried from this address.",
        500: "Head office could not work on this. Nothing of it was recorded.",
        503: "The database is busy or away. Nothing of it was recorded; send it again later.",
    }.items()
}
SMALLEST_PACKED = 1_000
_BEARER = HTTPBearer(auto_error=False, description="The token from the registration of this terminal.")


class Health(BaseModel):
    version: str
    database: str


def _token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> str:
    if credentials is None:
        raise RefusedError("token_refused", "A bearer token is needed.")
    return credentials.credentials


Token = Annotated[str, Depends(_token)]


def create_app(engine: Engine, clock: Clock) -> FastAPI:
    app = FastAPI(
        title="pos-loyalty head office",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=1)
    app.add_middleware(BodyGate)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(DataError, _not_storable)
    _serve_health(app, engine)
    _serve_registration(app, engine, clock)
    _serve_exchange(app, engine, clock)
    _serve_reservations(app, engine, clock)
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

    @app.post("/v1/terminals", response_model=RegisterAnswer, responses=_refusals(403, 429))
    def register(request: RegisterRequest, http: Request) -> Response:
        """Trades a one-time code for an identity, a token and the first card numbers."""
        now_ms = _now_ms(clock)
        address = http.client.host if http.client else ""
        if budget.is_spent(address, now_ms):
            raise RefusedError("busy", "Too many codes were tried. Wait ten minutes.", 429)
        try:
            answer = write(
                engine, lambda connection: registration.register(connection, request, now_ms), IntegrityError
            )
        except RefusedError as refusal:
            if refusal.problem.code == "code_refused":
                budget.note_refused(address, now_ms)
            raise
        log().info("registered", terminal=answer.terminal_id, epoch=answer.epoch)
        return _json(answer)


def _serve_exchange(app: FastAPI, engine: Engine, clock: Clock) -> None:
    @app.post("/v1/exchange", response_model=ExchangeAnswer, responses=_refusals(401, 409))
    def exchange_events(request: ExchangeRequest, token: Token) -> Response:
        """Events up, acknowledgement and changes down, in one round.

        Events are taken in once, in the order of their log. The answer's `acked_seq` is durable. Changes are
        whole things as they are now; a member's balance contains exactly the acknowledged events of this till.
        """
        begin = monotonic()
        answer = exchange(engine, request, token, _now_ms(clock))
        log().info(
            "exchanged",
            terminal=request.terminal_id,
            events=len(request.events),
            acked_seq=answer.acked_seq,
            changes=len(answer.changes),
            took_ms=round((monotonic() - begin) * 1000),
        )
        return _json(answer)


def _serve_reservations(app: FastAPI, engine: Engine, clock: Clock) -> None:
    @app.post("/v1/reservations", response_model=ReserveAnswerMessage, responses=_refusals(401))
    def reserve(request: ReserveRequest, token: Token) -> Response:
        """Holds points and one gift for fifteen minutes; asked again, the answer is about the same hold."""
        now_ms = _now_ms(clock)
        answer = write(
            engine,
            lambda connection: reservations.reserve(connection, request, token, now_ms),
            IntegrityError,
        )
        log().info("reserved", terminal=request.terminal_id, granted=answer.granted, reason=answer.reason)
        return _json(answer)


def _refusals(*own: int) -> dict[int | str, dict[str, Any]]:
    return {status: REFUSALS[status] for status in (*own, 400, 408, 413, 415, 500, 503)}


def _now_ms(clock: Clock) -> int:
    return int(clock().timestamp() * 1000)


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")


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
