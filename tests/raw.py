"""A till's file as another program would open it that has the key."""

from pathlib import Path
from typing import Any

from pos_loyalty.database import at_rest
from pos_loyalty.database.engine import connect


def raw(path: Path, **options: Any) -> Any:
    return connect(str(path), at_rest.key_of(path), **options)
