"""What a till can be told: from `settings.toml` in its data folder, POS_LOYALTY_… variables and the command line.

Standard library only: a validation library takes longer to load than the first window to paint.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from pos_loyalty.domain.errors import LoyaltyError

FILE_NAME = "settings.toml"
VARIABLE_PREFIX = "POS_LOYALTY_"

Check = Callable[[object], bool]

_YES_NO = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class SettingsError(LoyaltyError):
    """A setting that the till cannot use; the text says which and what is needed instead."""


@dataclass(frozen=True, slots=True)
class TillSettings:
    """One till. Nothing but the folder is needed: every other field has a value that works."""

    data: Path
    language: str = "en"
    region: str = "KR"
    """The country of telephone numbers that are written without one."""
    theme: Literal["light", "night"] = "light"
    layout: Literal["full", "side"] = "full"
    full_screen: bool = False
    scanner_ports: tuple[str, ...] = ()
    """Serial scanners: port names, pyserial addresses or VID:PID[:serial]."""
    scanner_baud: int = 9600
    scanner_protocol: Literal["text", "ssi"] = "text"
    """How serial scanners talk: lines of text, or Zebra's packets (SSI), which cannot arrive damaged."""
    wedge: bool = True
    """Take scans of keyboard scanners."""
    wedge_prefix_key: str = ""
    """The key that a keyboard scanner sends first, such as F9."""
    wedge_gap_ms: int = 60
    """The longest pause between two of the first keys of a keyboard scanner; people need longer for most."""
    wedge_suffix: Literal["learn", "yes", "no"] = "learn"
    """Whether it sends Enter or Tab after a code."""
    camera: str = ""
    """A camera as a scanner: its number (0 is the first), a device, a film or a folder of pictures; none without it."""
    camera_formats: tuple[str, ...] = ()
    """The kinds of code that it reads; without them what a till needs."""
    camera_size: str = "1280x720"
    camera_exposure: str = ""
    """In the unit of its driver; without it the camera chooses."""
    camera_focus: str = ""
    """0 (far) to 255 (near); without it the camera chooses."""
    volume: int = 70
    receipt_printer: str = ""
    """network:HOST[:PORT], serial:PORT[:BAUD], usb:VID:PID or file:PATH; without it receipts stay on the screen."""
    receipt_profile: str = "default"
    """The printer's name in python-escpos."""
    receipt_columns: int = 42
    receipts: Literal["always", "asked"] = "always"
    """After each sale, or only with F8 and F12."""
    drawer: bool = False
    """The receipt printer opens the drawer that is plugged into it."""
    card_printer: str = ""
    """The system's name of a card printer, or a folder for PDF files: a new number is printed at once."""
    card_title: str = ""
    """What stands at the top of a card; without it the store's name."""
    customer_screen: bool = False
    """The second screen shows the customer points, total and the next gift."""
    feed_folder: str = ""
    """Where the shop's own till puts its sales as files; none without it."""
    feed_port: int = 0
    """The port on this machine where it tells them by HTTP; none without it."""
    feed_printer_listen: str = ""
    """Where this till listens as a receipt printer, such as 127.0.0.1:9100; nowhere without it."""
    feed_printer: str = ""
    """The real printer that everything is handed on to; without it nothing is printed."""
    feed_printer_profile: str = "default"
    """The printer's name in python-escpos: which number is which code page."""
    feed_printer_encoding: str = ""
    """Of a printer of a double-byte script: cp949, gb18030, shift_jis or big5."""
    feed_total_words: tuple[str, ...] = ()
    """What the total is called on the receipts, beside the words that are known."""
    feed_receipt_words: tuple[str, ...] = ()
    """What their number is called."""

    def __post_init__(self) -> None:
        for name, (is_right, needed) in _NEEDED.items():
            value = getattr(self, name)
            if not is_right(value):
                raise SettingsError(f"The setting {name} is {value!r}. Needed is {needed}.")


_ADDRESS = r"([A-Za-z0-9.-]{1,253}:[0-9]{1,5})?"
_DECIMAL = r"(-?[0-9]{1,6}(\.[0-9]{1,3})?)?"


def _is_text(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_number(least: int, most: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_yes_no(value: object) -> bool:
    return isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(text, str) and text for text in value)


_NEEDED: Mapping[str, tuple[Check, str]] = {
    "language": (_is_text("[a-z]{2}"), "the two letters of a language, such as en or ko"),
    "region": (_is_text("[A-Z]{2}"), "the two letters of a country, such as KR"),
    "theme": (_is_text("light|night"), "light or night"),
    "layout": (_is_text("full|side"), "full or side"),
    "full_screen": (_is_yes_no, "true or false"),
    "scanner_ports": (_is_texts, 'a list of ports, such as ["COM3"]'),
    "scanner_baud": (_is_number(300, 4_000_000), "a whole number such as 9600"),
    "scanner_protocol": (_is_text("text|ssi"), "text or ssi"),
    "wedge": (_is_yes_no, "true or false"),
    "wedge_prefix_key": (_is_text(".*"), "the name of a key, such as F9"),
    "wedge_gap_ms": (_is_number(20, 100), "a whole number of ms from 20 to 100"),
    "wedge_suffix": (_is_text("learn|yes|no"), "learn, yes or no"),
    "camera": (_is_text(".*"), "the number of a camera, such as 0, a device, a film or a folder of pictures"),
    "camera_formats": (_is_texts, 'a list of kinds of code, such as ["ean13", "code128", "qr"]'),
    "camera_size": (
        _is_text("[1-9][0-9]{2,3}x[1-9][0-9]{2,3}"),
        "width x height in pixels, such as 1280x720",
    ),
    "camera_exposure": (_is_text(_DECIMAL), "a number in the unit of the camera's driver, such as -6 or 150"),
    "camera_focus": (_is_text(_DECIMAL), "a number from 0 (far) to 255 (near)"),
    "volume": (_is_number(0, 100), "a whole number from 0 to 100"),
    "receipt_printer": (_is_text(".*"), "network:HOST, serial:PORT, usb:VID:PID or file:PATH"),
    "receipt_profile": (_is_text("[A-Za-z0-9-]{1,40}"), "a printer's name, such as TM-T88V"),
    "receipt_columns": (lambda value: value in {32, 42, 48}, "32, 42 or 48"),
    "receipts": (_is_text("always|asked"), "always or asked"),
    "drawer": (_is_yes_no, "true or false"),
    "card_printer": (_is_text(".*"), "the name of a printer of this system, or a folder"),
    "card_title": (_is_text(".{0,80}"), "at most 80 letters"),
    "customer_screen": (_is_yes_no, "true or false"),
    "feed_folder": (_is_text(".*"), "a folder"),
    "feed_port": (_is_number(0, 65_535), "the number of a port, such as 8750"),
    "feed_printer_listen": (_is_text(_ADDRESS), "an address and a port, such as 127.0.0.1:9100"),
    "feed_printer": (_is_text(_ADDRESS), "an address and a port, such as 192.168.0.50:9100"),
    "feed_printer_profile": (_is_text("[A-Za-z0-9-]{1,40}"), "a printer's name, such as TM-T88V"),
    "feed_printer_encoding": (
        _is_text("(cp949|gb18030|shift_jis|big5)?"),
        "cp949, gb18030, shift_jis or big5",
    ),
    "feed_total_words": (_is_texts, 'a list of words, such as ["Zu zahlen"]'),
    "feed_receipt_words": (_is_texts, 'a list of words, such as ["Beleg"]'),
}


def load(data: Path, given: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> TillSettings:
    """What the command line says wins over the environment, and that over the file beside the data.

    Raises SettingsError.
    """
    variables = _from_environment(os.environ if environment is None else environment)
    return TillSettings(data=data, **{**_from_file(data / FILE_NAME), **variables, **given})


def _from_file(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings in {path} cannot be read: {error}") from error
    unknown = sorted(found.keys() - _NEEDED.keys())
    if unknown:
        raise SettingsError(
            f"{path} sets {unknown[0]}, which is no setting. There are: {', '.join(_NEEDED)}."
        )
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(TillSettings):
        text = environment.get(VARIABLE_PREFIX + field.name.upper())
        if text is not None and field.name in _NEEDED:
            found[field.name] = _read(text.strip(), field.default)
    return found


def _read(text: str, default: object) -> object:
    """Text of a variable in the type of the field; what cannot be read stays text, and is refused as that."""
    if isinstance(default, bool):
        return _YES_NO.get(text.lower(), text)
    if isinstance(default, int):
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
