"""Lists of cards to print: read from a file, written as CSV for the programs of card printers."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from pos_loyalty.domain import names
from pos_loyalty.domain.errors import UserError
from pos_loyalty.printing import card_codes
from pos_loyalty.printing.card_sheet import MOST_CARDS, CardPrint, grouped

COLUMNS = ("card_number", "name", "language")


def read(text: str) -> list[CardPrint]:
    """One number a line, or CSV with the columns card_number and, if wanted, name and language.

    Raises UserError 'cards_none', 'cards_too_many', 'cards_row', 'card_number_unfit'.
    """
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    if not lines:
        raise UserError("cards_none")
    if len(lines) > MOST_CARDS + 1:
        raise UserError("cards_too_many", most=MOST_CARDS)
    if "card_number" not in lines[0]:
        return [CardPrint(_bare(line)) for line in lines]
    return list(_rows(lines))


def _rows(lines: Sequence[str]) -> Iterator[CardPrint]:
    delimiter = max(",;\t", key=lines[0].count)
    rows = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    try:
        for row in rows:
            yield _card(row, rows.line_num)
    except csv.Error as error:
        raise UserError("cards_row", line=rows.line_num) from error


def _card(row: Mapping[str, str | None], line: int) -> CardPrint:
    number, name, language = (row.get(column) or "" for column in COLUMNS)
    if None in row or not number:
        raise UserError("cards_row", line=line)
    return CardPrint(_bare(number), names.clean(name)[: names.MAX_NAME_LENGTH], language.strip()[:2] or "en")


def _bare(number: str) -> str:
    """As it is printed: in groups of four."""
    return "".join(number.split())


def as_csv(cards: Sequence[CardPrint]) -> str:
    """With the number as it is encoded and as it is shown. Raises UserError 'card_number_unfit'."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("card_number", "shown", "name"))
    for card in cards:
        card_codes.check_own(card.number)
        writer.writerow((card.number, grouped(card.number), card.name))
    return out.getvalue()
