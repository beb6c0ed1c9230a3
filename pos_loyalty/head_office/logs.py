"""The service's log: one JSON object per line, with ids and counts and never a name, number or birthday.

Exceptions are logged by type and place. Their texts are left out: databases put the values of a row into them.
"""

import logging
import sys
import traceback
from typing import Any

import structlog

LOGGER = "pos_loyalty.head_office"


def log() -> Any:
    """A logger into Python's own logging, so that a process which never asked for a log gets none."""
    return structlog.wrap_logger(
        logging.getLogger(LOGGER),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def write_to_standard_error() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger(LOGGER)
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def place_of(error: BaseException) -> dict[str, str]:
    """What an exception was and where it arose, for the log."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    ours = [frame for frame in frames if "pos_loyalty" in frame.filename]
    through = f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else ""
    return {"error": type(error).__name__, "where": where, "through": through}
