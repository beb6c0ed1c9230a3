"""How head office says no: to a till with a Problem, to a person at the command line with a sentence."""

from typing import Literal, get_args

from pos_loyalty.domain.errors import LoyaltyError
from pos_loyalty.sync.messages import Problem

ProblemCode = Literal[
    "token_refused",
    "identity_conflict",
    "session_unknown",
    "protocol_unknown",
    "chain_broken",
    "code_refused",
    "too_many_guesses",
    "request_unreadable",
    "too_large",
    "busy",
]
assert set(get_args(ProblemCode)) == set(get_args(Problem.model_fields["code"].annotation))

STATUS: dict[ProblemCode, int] = {
    "request_unreadable": 400,
    "protocol_unknown": 400,
    "token_refused": 401,
    "code_refused": 403,
    "too_many_guesses": 429,
    "identity_conflict": 409,
    "session_unknown": 409,
    "chain_broken": 409,
    "too_large": 413,
    "busy": 503,
}


class RefusedError(LoyaltyError):
    """A request that is not carried out; nothing of it was kept unless it says so."""

    def __init__(self, code: ProblemCode, detail: str, status: int | None = None) -> None:
        super().__init__(code, detail)
        self.problem = Problem(code=code, detail=detail)
        self.status = status or STATUS[code]


class OperatorError(LoyaltyError):
    """Something that a person at head office asked for cannot be done; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
