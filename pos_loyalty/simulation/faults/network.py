"""The line between a till and head office: loses, doubles, delays and cuts what goes over it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.simulation.faults.disk import PowerCutError
from pos_loyalty.sync.messages import (
    ExchangeAnswer,
    ExchangeRequest,
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
from pos_loyalty.sync.transport import refused

Fate = Literal["", "down", "late", "lost", "half", "twice", "again later"]
"""What becomes of a request: all is well, it never arrives, it arrives when nobody waits any more, its answer is lost
or cut in two, it arrives twice at once, or once more at any time."""

Service = Callable[[Any, str], Any]
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(slots=True, eq=False)
class Posted:
    """A request that is still on its way, or came together with another one and has its `answer`."""

    path: str
    request: Any
    token: str
    answer: bytes | None = None


class Line:
    """What a till asks over (a `HeadOfficeLink`): the service's own functions, with each message as text.

    `fate_of` decides about each request, `meanwhile` lets others act while this one is on its way, what nobody waits
    for goes to `post`, and `beside` may have a request answered together with those of others.
    """

    def __init__(
        self,
        service: Callable[[str], Service],
        token: str,
        fate_of: Callable[[str], Fate],
        meanwhile: Callable[[Posted | None], None],
        post: Callable[[Posted], None],
        beside: Callable[[Posted], None],
    ) -> None:
        self._service = service
        self._token = token
        self._fate_of = fate_of
        self._meanwhile = meanwhile
        self._post = post
        self._beside = beside

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        return self._call("/v1/sessions", request, SessionAnswer)

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer:
        return self._call("/v1/exchange", request, ExchangeAnswer)

    def reserve(self, request: ReserveRequest) -> ReserveAnswerMessage:
        return self._call("/v1/reservations", request, ReserveAnswerMessage)

    def hold_coupon(self, request: CouponRequest) -> CouponAnswer:
        return self._call("/v1/coupons", request, CouponAnswer)

    def find_receipt(self, request: ReceiptRequest) -> ReceiptAnswer:
        return self._call("/v1/receipts", request, ReceiptAnswer)

    def find_member(self, request: MemberRequest) -> MemberAnswer:
        return self._call("/v1/members", request, MemberAnswer)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return self._call("/v1/explanations", request, ExplainAnswer)

    def register(self, request: RegisterRequest) -> RegisterAnswer:
        raise NotImplementedError("A till is registered by hand, over a line that works.")

    def close(self) -> None:
        """Nothing is open."""

    def _call(self, path: str, request: BaseModel, kind: type[Answer]) -> Answer:
        fate = self._fate_of(path)
        posted = Posted(path, type(request).model_validate_json(request.model_dump_json()), self._token)
        if fate == "late":
            self._post(posted)
        if fate in {"down", "late"}:
            raise SyncError("no_link", "the request did not arrive in time")
        self._meanwhile(posted)
        if fate == "twice":
            deliver(self._service, posted)
        elif posted.answer is None:
            self._beside(posted)
        told = posted.answer or deliver(self._service, posted)
        if fate == "again later":
            self._post(posted)
        self._meanwhile(None)
        if fate == "lost":
            raise SyncError("no_link", "the answer was lost")
        try:
            return kind.model_validate_json(told[: len(told) // 2] if fate == "half" else told)
        except ValidationError as error:
            raise SyncError("nonsense", "the answer makes no sense") from error


def deliver(service: Callable[[str], Service], posted: Posted) -> bytes:
    """The answer as text; raises SyncError for a refusal, or where the machine of head office stops."""
    try:
        return bytes(service(posted.path)(posted.request, posted.token).body)
    except RefusedError as refusal:
        raise refused(refusal.problem) from refusal
    except PowerCutError as cut:
        raise SyncError("no_link", "head office stopped") from cut
