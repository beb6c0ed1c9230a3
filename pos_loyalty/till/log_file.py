"""The till's log: a small rotating file beside its data, without personal data."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

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
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for package in ("pos_loyalty", "hardware"):
        logger = logging.getLogger(package)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
