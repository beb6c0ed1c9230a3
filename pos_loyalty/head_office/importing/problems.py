"""Why a row cannot be taken, as a sentence for the person who made the file."""

from pos_loyalty.domain.errors import LoyaltyError


class RowProblem(LoyaltyError):  # noqa: N818 - a row's reason for rejected.csv, never an error of the run
    """One row cannot be taken; `str()` is the reason."""
