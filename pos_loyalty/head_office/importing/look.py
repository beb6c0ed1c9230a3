"""A first look at the amounts: a whole file in another currency is one question, not a million refused rows."""

from decimal import Decimal, InvalidOperation
from itertools import islice

from pos_loyalty.head_office.importing.tables import TableFile
from pos_loyalty.head_office.refusals import OperatorError

ROWS_LOOKED_AT = 1_000


def check_decimals(file: TableFile, currency: str, digits: int) -> None:
    """Raises OperatorError when most amounts have more decimals than the programme's currency."""
    pick = file.picker(("amount", "purchase"))
    first = next(iter(file.batches()), None)
    amounts = [pick(cells)[0] for _, cells in islice(first.rows, ROWS_LOOKED_AT)] if first else []
    too_fine = [text for text in amounts if _decimals(text) > digits]
    if len(too_fine) * 2 > len(amounts):
        has = f"has {digits}" if digits else "has none"
        raise OperatorError(
            f"The amounts in {file.source.path.name} have decimals ({too_fine[0].strip()}), and the programme counts in "
            f"{currency}, which {has}. Nothing was imported. Name the currency of the file: --currency USD, for example."
        )


def _decimals(text: str) -> int:
    try:
        exponent = Decimal(text.strip()).normalize().as_tuple().exponent
    except InvalidOperation:
        return 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
