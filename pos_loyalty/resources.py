"""Where `migrations/` and `assets/` lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    # An editable install is a checkout: the copy its wheel carried into the environment goes stale.
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"pos-loyalty is not completely installed: its folder {name} is not there")


def migrations(database: str) -> Path:
    """The Alembic environment of one database: `till` or `head_office`."""
    return _folder("migrations") / database


def assets(*parts: str) -> Path:
    return _folder("assets").joinpath(*parts)
