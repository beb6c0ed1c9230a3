"""The loopback service: a till on the same machine tells its sales by HTTP, with a token, under an OpenAPI."""

import hmac
import os
import secrets
import threading
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from pos_loyalty.basket_feed import sale_document
from pos_loyalty.basket_feed.listening import listening_on
from pos_loyalty.basket_feed.sale_document import MAX_BYTES, SaleDocument, UnfitError
from pos_loyalty.checkout.shop_sale import CounterBusyError, Outcome, SalePort

_SCHEMA = SaleDocument.model_json_schema(ref_template="#/components/schemas/{model}")
_PARTS = _SCHEMA.pop("$defs")
_BODY = {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}
HOST = "127.0.0.1"
TOKEN_NAME = "feed-token"  # noqa: S105 - the name of a file


class TakenDocument(BaseModel):
    """What became of the sale; durable when it is answered."""

    receipt_number: str
    outcome: Outcome = Field(
        description="recorded: points are booked; waiting: for a card; shown: on the counter; returned: goods came back; "
        "void: it does not count; known: told before"
    )


def token_of(data: Path) -> str:
    """The token of this till, made at first; only who may read the till's folder may read it."""
    path = data / TOKEN_NAME
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor with its rights from the start
            file.write(secrets.token_urlsafe(32) + "\n")
    return path.read_text(encoding="ascii").strip()


def app_of(port: SalePort, token: str) -> FastAPI:
    # The pages that show an OpenAPI load their scripts from elsewhere; the document itself is at /openapi.json.
    app = FastAPI(title="pos-loyalty: sales of the shop's till", version="1", docs_url=None, redoc_url=None)
    bearer = HTTPBearer(
        auto_error=False, description="the text of the file 'feed-token' in the till's folder"
    )

    def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        if given is None or not hmac.compare_digest(given.credentials.encode(), token.encode()):
            raise HTTPException(
                401, "the token is missing or another one", headers={"WWW-Authenticate": "Bearer"}
            )

    @app.post(
        "/sales",
        dependencies=[Depends(check)],
        responses={
            401: {"description": "no token, or another one"},
            409: {"description": "refused: the reason is in 'detail'; sending it again changes nothing"},
            413: {"description": "larger than a sale can be"},
            422: {"description": "not a sale: 'detail' says where and why"},
            503: {"description": "the counter cannot answer now: send it again"},
        },
        openapi_extra={"requestBody": _BODY},
    )
    async def tell_sale(request: Request) -> TakenDocument:
        """Tells a sale: while goods are scanned ('open'), when it is over ('paid'), when it is called off ('void')."""
        try:
            sale = sale_document.read(await _read(request))
            taken = await run_in_threadpool(port.hand_over, sale)
        except UnfitError as error:
            raise HTTPException(422, str(error)) from error
        except CounterBusyError as error:
            raise HTTPException(503, "the counter cannot answer now", headers={"Retry-After": "2"}) from error
        if taken.outcome is None:
            raise HTTPException(409, {"reason": taken.refusal, **_plain(taken.values)})
        return TakenDocument(receipt_number=sale.receipt_number, outcome=taken.outcome)

    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


async def _read(request: Request) -> bytes:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise HTTPException(413, f"a sale has at most {MAX_BYTES} bytes")
    return content


def _plain(values: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI with the sale in it, which is read by hand so that no body is too large."""
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        app.openapi_schema["components"]["schemas"].update(_PARTS)
    return app.openapi_schema


class LoopbackService:
    """The service on its own thread. `start` once, `stop` from any thread."""

    def __init__(self, port_number: int, token: str, port: SalePort) -> None:
        self._port_number, self._port = port_number, port
        config = uvicorn.Config(
            app_of(port, token),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
            limit_concurrency=64,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """A port that another program uses is told, and nothing listens then."""
        try:
            listening = listening_on(HOST, self._port_number)
        except OSError:
            self._port.complain("feed_port_taken", {"port": str(self._port_number)})
            return
        self.address = listening.getsockname()
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="loopback-service", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
