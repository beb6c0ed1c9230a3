"""Where data lies when the command line does not say."""

from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """The user's data folder of this product."""
    return Path(platformdirs.user_data_dir("pos-loyalty", appauthor=False))


def head_office_database() -> str:
    """Head office's embedded database file."""
    return str(data_folder() / "head-office.db")
