"""A till that says hello first, as tills do since there are sessions."""

from dataclasses import dataclass, field

from pos_loyalty.head_office import sessions
from pos_loyalty.head_office.position import Conflict
from pos_loyalty.sync.exchange import sample_seqs
from pos_loyalty.sync.messages import ExchangeRequest, LogSample, SessionAnswer, SessionRequest
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@dataclass
class Start:
    """One start of a till: what its disk says, and the session it was given."""

    office: Office
    till: FakeTill
    epoch: int = 1
    previous: str = ""
    heard_ms: int = 0
    session_id: str = ""
    boot_id: str = field(default_factory=new_id)
    asks: int | None = None

    def open(self, *, is_forked: bool = False) -> SessionAnswer | Conflict:
        log = self.till.log
        request = SessionRequest(
            protocol=1,
            terminal_id=self.till.identity.terminal_id,
            boot_id=self.boot_id,
            epoch=self.epoch,
            acked_seq=self.till.acked_seq,
            samples=tuple(LogSample(seq=seq, hash=log[seq - 1].hash) for seq in sample_seqs(len(log))),
            is_forked=is_forked,
            asks=self.asks,
            previous_session_id=self.previous,
            sent_at_ms=0,
        )
        token = self.till.identity.token
        answer = self.office.write(lambda c: sessions.open_session(c, request, token, self.office.now_ms))
        if isinstance(answer, SessionAnswer):
            self.session_id, self.epoch, self.till.acked_seq = (
                answer.session_id,
                answer.epoch,
                answer.acked_seq,
            )
        return answer

    def request(self, **changed: object) -> ExchangeRequest:
        fields = {"session_id": self.session_id, "epoch": self.epoch, "heard_ms": self.heard_ms}
        return self.till.request(**(fields | changed))

    def exchange(self, **changed: object) -> None:
        answer = self.office.exchange(self.till, self.request(**changed))
        self.heard_ms = answer.server_time_ms

    def again(self) -> "Start":
        """The same disk, started once more."""
        return Start(self.office, self.till, self.epoch, self.session_id, self.heard_ms)
