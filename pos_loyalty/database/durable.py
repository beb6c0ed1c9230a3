"""What survives a power cut: SQLite sees to its own files, these are for the others."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """What is in a file survives a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_names(folder: Path) -> None:
    """And what it is called, where a folder can be synced: not on Windows."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
