"""Lets only small, whole request bodies through to the application, unpacked if they came packed.

A body is read against one deadline and counted while it is unpacked, so neither a slow sender nor a bomb of
zeros costs more than its cap.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_loyalty.head_office.logs import log, place_of
from pos_loyalty.head_office.refusals import RefusedError

MAX_BODY_BYTES = 8 * 1024 * 1024
DEADLINE_S = 30.0
_GZIP = 16 + zlib.MAX_WBITS


def problem_response(refusal: RefusedError) -> JSONResponse:
    headers = {"Retry-After": "5"} if refusal.status in {429, 503} else None
    return JSONResponse(refusal.problem.model_dump(), refusal.status, headers)


class BodyGate:
    """The outermost layer: whatever goes wrong inside leaves as a Problem, and never as a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            body = await read_body(Headers(scope=scope), receive)
            await self._app(_as_plain(scope, len(body)), _replay(body, receive), noting_start)
        except RefusedError as refusal:
            await problem_response(refusal)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the last layer; its duty is that nothing leaves as a traceback
            log().error("request_broke", path=scope["path"], **place_of(error))
            if not started:
                sorry = RefusedError("busy", "Head office could not work on this. Send it again later.", 500)
                await problem_response(sorry)(scope, receive, send)


async def read_body(headers: Headers, receive: Receive) -> bytes:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise RefusedError("request_unreadable", "Bodies come plain or packed with gzip.", 415)
    unpack = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
    body = bytearray()
    try:
        async with asyncio.timeout(DEADLINE_S):
            async for chunk in _chunks(receive):
                body += unpack.decompress(chunk, MAX_BODY_BYTES + 1 - len(body)) if unpack else chunk
                if len(body) > MAX_BODY_BYTES:
                    raise RefusedError(
                        "too_large", f"A request holds at most {MAX_BODY_BYTES} bytes unpacked."
                    )
    except TimeoutError as slow:
        raise RefusedError("request_unreadable", f"The request took over {DEADLINE_S:.0f} s.", 408) from slow
    except zlib.error as wrong:
        raise RefusedError("request_unreadable", "The body is not gzip.") from wrong
    if unpack is not None and not unpack.eof:
        raise RefusedError("request_unreadable", "The packed body is not whole.")
    return bytes(body)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError("request_unreadable", "The request broke off.")
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


def _as_plain(scope: Scope, length: int) -> Scope:
    plain = dict(scope)
    headers = MutableHeaders(raw=list(scope["headers"]))
    for name in ("content-encoding", "transfer-encoding"):
        if name in headers:
            del headers[name]
    headers["content-length"] = str(length)
    plain["headers"] = headers.raw
    return plain


def _replay(body: bytes, receive: Receive) -> Receive:
    handed_over = False

    async def replay() -> Message:
        nonlocal handed_over
        if handed_over:
            return await receive()
        handed_over = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
