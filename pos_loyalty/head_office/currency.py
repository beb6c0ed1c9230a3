"""Which currency the programme counts in: free to choose until the first purchase is recorded."""

from babel.numbers import is_currency
from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import purchase
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.i18n.money import minor_digits


def count_in(connection: Connection, currency: str, now_ms: int) -> None:
    """Publishes the current rules for another currency, with one point for each full major unit.

    Raises OperatorError when purchases are recorded in another currency: their amounts would change their meaning.
    """
    code = currency.strip().upper()
    current = schemes.published(connection).current
    if code == current.currency:
        return
    if not is_currency(code):
        raise OperatorError(f"{currency} is not a currency. Currencies are written like EUR, KRW or USD.")
    if connection.execute(select(purchase.c.purchase_id).limit(1)).first() is not None:
        raise OperatorError(
            f"Purchases are recorded in {current.currency} already, so the programme cannot count in {code}."
        )
    document = schemes.current_document(connection)
    earn = {**document["earn"], "points": 1, "per_amount_minor": 10 ** minor_digits(code)}
    schemes.publish(
        connection, {**document, "version": current.version + 1, "currency": code, "earn": earn}, now_ms
    )
