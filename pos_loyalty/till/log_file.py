"""The till's log: a small rotating file beside its data, without personal data."""

import logging
import traceback
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

FILE_NAME = "till.log"
MOST_BYTES = 1024 * 1024
KEPT_FILES = 3


def start(folder: Path) -> None:
    """From now on this process logs into the folder; a full disk is no reason not to start."""
    try:
        handler = RotatingFileHandler(
            folder / FILE_NAME, maxBytes=MOST_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(_WithoutValues("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for package in ("pos_loyalty", "hardware"):
        logger = logging.getLogger(package)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


class _WithoutValues(logging.Formatter):
    """Of an exception its types and places: its text may be what somebody typed, or a row of the store."""

    def formatException(self, ei: Any) -> str:
        return "".join(_places(ei[1]))


def _places(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__qualname__}\n"
        yield from traceback.format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__
