"""A first look at the amounts: a whole file in another currency is one question, not a million refused rows."""

from decimal import Decimal, InvalidOperation
from itertools import islice

from pos_loyalty.head_office.importing.tables import TableFile
from pos_loyalty.head_office.refusals import OperatorError

ROWS_LOOKED_AT = 1_000


def check_decimals(file: TableFile, currency: str, digits: int) -> None:
    """Raises OperatorError when the programme's currency has no decimals and most amounts have some."""
    if digits:
        return
    pick = file.picker(("amount", "purchase"))
    first = next(iter(file.batches()), None)
    amounts = [pick(cells)[0] for _, cells in islice(first.rows, ROWS_LOOKED_AT)] if first else []
    broken = [text for text in amounts if _has_decimals(text)]
    if len(broken) * 2 > len(amounts):
        raise OperatorError(
            f"The amounts in {file.source.path.name} have decimals ({broken[0].strip()}), and the programme counts "
            f"in {currency}, which has none. Nothing was imported. Name the currency of the file: --currency USD, "
            "for example."
        )


def _has_decimals(text: str) -> bool:
    try:
        amount = round(Decimal(text.strip()), 6)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount != int(amount)
