"""Writes down every row that was not taken: file, line, reason and the row as it stands in the file."""

import csv
import re
from pathlib import Path

from pos_loyalty.head_office.importing.staging import Staging
from pos_loyalty.head_office.importing.tables import TableFile, texts_at
from pos_loyalty.head_office.importing.values import PAYMENT_CARD

NAME = "rejected.csv"
COLUMNS = ("file", "line", "reason", "text")
LONGEST_TEXT = 1_000

_CARD_DIGITS = re.compile(r"[0-9]{15,19}", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t")


def write_rejected(folder: Path, staging: Staging, files: list[TableFile]) -> Path | None:
    """The file, or None when every row was taken."""
    rejected = staging.rejected()
    if not rejected:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for table in files:
            if table.kind.name not in rejected:
                continue
            rows = staging.rejected_rows(table.kind.name)
            for (line, reason), text in texts_at(table.source, rows):
                writer.writerow(
                    (table.source.path.name, line, _harmless(reason), _harmless(_shown(text, reason)))
                )
    return path


def _shown(text: str, reason: str) -> str:
    if reason.startswith(PAYMENT_CARD):
        text = _CARD_DIGITS.sub("•••", text)
    text = text.replace("\0", "\ufffd")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _harmless(text: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
