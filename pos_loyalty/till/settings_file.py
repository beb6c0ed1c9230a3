"""Changes the settings file of a till as a person would: what is not changed stays as it was, comments included."""

from pathlib import Path

import tomlkit

from pos_loyalty import settings
from pos_loyalty.database.durable import sync, sync_names
from pos_loyalty.settings import FILE_NAME, SettingsError, TillSettings


def change(data: Path, **values: str | int | bool | list[str]) -> TillSettings:
    """Writes these settings and gives what counts now. Raises SettingsError, and nothing is changed then, or OSError."""
    path = data / FILE_NAME
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        document = tomlkit.parse(text)
    except ValueError as error:
        raise SettingsError(f"The settings in {path} cannot be read: {error}") from error
    for name, value in values.items():
        document[name] = value
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    changed = settings.load(data, given)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(tomlkit.dumps(document), encoding="utf-8")
    sync(unfinished)
    unfinished.replace(path)
    sync_names(data)
    return changed
