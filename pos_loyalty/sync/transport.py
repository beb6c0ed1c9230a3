"""How a till speaks with head office over HTTP: bounded in time as a whole, bounded in size after decompression."""

import asyncio
import gzip
import ssl
import zlib
from types import TracebackType
from typing import NamedTuple, Protocol, Self, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync import signatures
from pos_loyalty.sync.messages import (
    ExchangeAnswer,
    ExchangeRequest,
    Problem,
    RegisterAnswer,
    RegisterRequest,
    SessionAnswer,
    SessionRequest,
)
from pos_loyalty.sync.questions import (
    CouponAnswer,
    CouponRequest,
    ExplainAnswer,
    ExplainRequest,
    MemberAnswer,
    MemberRequest,
    ReceiptAnswer,
    ReceiptRequest,
    ReserveAnswerMessage,
    ReserveRequest,
)

EXCHANGE_DEADLINE_S = 20.0
RESERVE_DEADLINE_S = 3.0
LOOK_UP_DEADLINE_S = 2.0
MOST_ANSWER_BYTES = 16 * 1024 * 1024
COMPRESS_FROM_BYTES = 1024

Answer = TypeVar("Answer", bound=BaseModel)


class ExchangeLink(Protocol):
    """What the exchange needs. Each call raises SyncError when it did not get an answer."""

    def open_session(self, request: SessionRequest) -> SessionAnswer: ...

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer: ...

    def close(self) -> None: ...


class HeadOfficeLink(ExchangeLink, Protocol):
    """Everything that a till asks of head office."""

    def reserve(self, request: ReserveRequest) -> ReserveAnswerMessage: ...

    def hold_coupon(self, request: CouponRequest) -> CouponAnswer: ...

    def find_receipt(self, request: ReceiptRequest) -> ReceiptAnswer: ...

    def find_member(self, request: MemberRequest) -> MemberAnswer: ...

    def explain(self, request: ExplainRequest) -> ExplainAnswer: ...


class Credentials(NamedTuple):
    """How a till reaches head office, and proves who it is.

    `authority` (PEM) is the only one that may vouch for the server; None: those of the system. With a `signing_key`
    (Ed25519, 32 bytes) each request is signed.
    """

    server_url: str
    token: str = ""
    authority: str | None = None
    signing_key: bytes | None = None


class HttpLink:
    """One connection to head office, kept alive between calls; used from one thread.

    SyncError keys: `no_link` (not reached, or not in time), `token_refused`, `identity_conflict`,
    `session_unknown` (another start of this till was heard of), `nonsense` (an answer that head office cannot have
    given), `busy`.
    """

    def __init__(
        self,
        server_url: str,
        token: str = "",
        authority: str | None = None,
        signing_key: bytes | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._signing_key = signing_key
        # Addresses of the environment (proxies) are not meant for a till's line to its head office.
        try:
            self._client = httpx2.AsyncClient(
                base_url=server_url,
                headers=headers,
                trust_env=False,
                follow_redirects=False,
                timeout=10.0,
                verify=_trusting(server_url, authority),
            )
        except httpx2.InvalidURL as error:
            raise SyncError("no_link", f"{server_url!r} is no address of a head office") from error
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        return self._call("/v1/sessions", request, SessionAnswer, EXCHANGE_DEADLINE_S)

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer:
        return self._call("/v1/exchange", request, ExchangeAnswer, EXCHANGE_DEADLINE_S)

    def reserve(self, request: ReserveRequest) -> ReserveAnswerMessage:
        return self._call("/v1/reservations", request, ReserveAnswerMessage, RESERVE_DEADLINE_S)

    def hold_coupon(self, request: CouponRequest) -> CouponAnswer:
        return self._call("/v1/coupons", request, CouponAnswer, RESERVE_DEADLINE_S)

    def find_receipt(self, request: ReceiptRequest) -> ReceiptAnswer:
        return self._call("/v1/receipts", request, ReceiptAnswer, RESERVE_DEADLINE_S)

    def find_member(self, request: MemberRequest) -> MemberAnswer:
        return self._call("/v1/members", request, MemberAnswer, LOOK_UP_DEADLINE_S)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return self._call("/v1/explanations", request, ExplainAnswer, RESERVE_DEADLINE_S)

    def register(self, request: RegisterRequest) -> RegisterAnswer:
        return self._call("/v1/terminals", request, RegisterAnswer, EXCHANGE_DEADLINE_S)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def _call(self, path: str, request: BaseModel, kind: type[Answer], deadline_s: float) -> Answer:
        try:
            status, body = self._runner.run(self._post(path, request, deadline_s))
        except TimeoutError as error:
            raise SyncError("no_link", f"no whole answer within {deadline_s:g} s") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, zlib.error, OSError) as error:
            raise SyncError("no_link", str(error) or type(error).__name__) from error
        if status >= 300:
            raise _refusal(status, body)
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            raise SyncError(
                "nonsense", f"{error.error_count()} fields of the answer make no sense"
            ) from error

    async def _post(self, path: str, request: BaseModel, deadline_s: float) -> tuple[int, bytes]:
        content = request.model_dump_json().encode()
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if self._signing_key is not None:
            headers[signatures.HEADER] = signatures.sign(self._signing_key, path, content)
        if len(content) >= COMPRESS_FROM_BYTES:
            content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
        async with (
            asyncio.timeout(deadline_s),
            self._client.stream("POST", path, content=content, headers=headers) as response,
        ):
            encoding = response.headers.get("content-encoding", "identity").lower()
            if encoding not in {"identity", "gzip"}:
                raise SyncError("nonsense", f"an answer in encoding {encoding[:20]!r}")
            return response.status_code, await _capped_body(response, zipped=encoding == "gzip")


def _trusting(server_url: str, authority: str | None) -> ssl.SSLContext | bool:
    if not server_url.lower().startswith("https:"):
        # Nobody vouches for a plain line, and to read all that the system trusts takes longer than a round on it.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority is None:
        return True
    try:
        return ssl.create_default_context(cadata=authority)
    except ssl.SSLError as error:
        raise SyncError("no_link", "the authority that this till trusts cannot be read") from error


async def _capped_body(response: httpx2.Response, *, zipped: bool) -> bytes:
    """The body, given up as soon as it is larger than any answer can be."""
    unzip = zlib.decompressobj(wbits=31) if zipped else None
    body = bytearray()
    async for chunk in response.aiter_raw(64 * 1024):
        room = MOST_ANSWER_BYTES + 1 - len(body)
        body += unzip.decompress(chunk, room) if unzip else chunk
        if len(body) > MOST_ANSWER_BYTES:
            raise SyncError("nonsense", "an answer larger than any that head office gives")
    return bytes(body)


_NO_SUCH_PATH = 404
_SAID_ON = frozenset(
    {
        "token_refused",
        "identity_conflict",
        "session_unknown",
        "busy",
        "code_refused",
        "too_many_guesses",
    }
)


def _refusal(status: int, body: bytes) -> SyncError:
    try:
        problem = Problem.model_validate_json(body)
    except ValidationError:
        return SyncError("nonsense", f"status {status} without a reason")
    if status == _NO_SUCH_PATH:
        return SyncError("other_version", "head office is older: it does not know this request")
    return refused(problem)


def refused(problem: Problem) -> SyncError:
    """What a refusal of head office means to a till."""
    if problem.code in _SAID_ON:
        return SyncError(problem.code, problem.detail)
    if problem.code == "protocol_unknown":
        return SyncError("other_version", problem.detail)
    if problem.code == "chain_broken":
        return SyncError("identity_conflict", problem.detail)
    return SyncError("nonsense", f"{problem.code}: {problem.detail}")
