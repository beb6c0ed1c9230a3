"""Reads digits and letters off the positions of keys, whatever layout or caps lock made of them.

A keyboard scanner presses the keys of a US keyboard. On a French system "1" then arrives as "&",
but the position of the key is still that of "1".
"""

from __future__ import annotations

# Position numbers of the US main block and keypad; X11 and Wayland report them plus 8, Windows as
# they are (its "set 1" is where they come from), macOS not at all.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
)
_US = {
    first + index: (plain[index], shifted[index])
    for first, plain, shifted in _ROWS
    for index in range(len(plain))
}

X11_OFFSET = 8


def us_character(scan_code: int, *, shift: bool, offset: int = X11_OFFSET) -> str | None:
    found = _US.get(scan_code - offset)
    return None if found is None else found[shift]


def repair(typed: list[str], positions: list[str | None]) -> str:
    """The text of a burst from what was typed and what the key positions say.

    Digits win, because card and product codes are digits. Typed ASCII is believed next (an
    alphanumeric code on a fitting layout), then the positions, then whatever was typed.
    """
    text = "".join(typed)
    by_position = None if None in positions else "".join(char or "" for char in positions)
    complete = all(typed)
    if complete and _is_digits(text):
        return text
    if by_position is not None and _is_digits(by_position):
        return by_position
    if by_position is not None and not (complete and text.isascii()):
        return by_position
    return text


def _is_digits(text: str) -> bool:
    """ASCII digits, with or without an AIM identifier before them."""
    bare = text[3:] if text.startswith("]") else text
    return bare.isascii() and bare.isdigit()
