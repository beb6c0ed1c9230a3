"""What the parts of the HTTP service share: who is asking, how an answer is written, which refusals are possible."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.till_keys import TillKeys
from pos_loyalty.sync import signatures
from pos_loyalty.sync.messages import Problem

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
        429: "Too many codes were tried from here.",
        500: "Head office could not work on this. Nothing of it was recorded.",
        503: "The database is busy or away. Nothing of it was recorded; send it again later.",
    }.items()
}
_BEARER = HTTPBearer(auto_error=False, description="The token from the registration of this terminal.")


async def bearer_token(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> str:
    """The token of a request that is signed with the key of its terminal, if that has one."""
    if credentials is None:
        raise RefusedError("token_refused", "A bearer token is needed.")
    keys: TillKeys = request.app.state.till_keys
    signature = request.headers.get(signatures.HEADER, "")
    body = await request.body()
    await run_in_threadpool(keys.check, credentials.credentials, request.url.path, body, signature)
    return credentials.credentials


def refusals(*own: int) -> dict[int | str, dict[str, Any]]:
    return {status: REFUSALS[status] for status in (*own, 400, 408, 413, 415, 500, 503)}


def now_ms_of(clock: Callable[[], datetime]) -> int:
    return int(clock().timestamp() * 1000)


def json_response(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")
