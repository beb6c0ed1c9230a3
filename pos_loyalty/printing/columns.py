"""Text in columns of a printer that knows one width of letter; those of Korean, Chinese and Japanese take two."""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate


def width(text: str) -> int:
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def visible(text: str) -> str:
    """Without the marks that join or turn letters on a screen: a printer would draw a box for each."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def cut(text: str, most: int) -> str:
    """As much of the text as fits, with an ellipsis where some does not."""
    if width(text) <= most:
        return text
    fitting = sum(used < most for used in accumulate(map(_cells, text)))
    return text[:fitting] + "…"


def sides(left: str, right: str, columns: int) -> str:
    """One line with both ends; the left one gives way."""
    shown = cut(left, max(1, columns - width(right) - 1))
    return shown + " " * (columns - width(shown) - width(right)) + right


def centred(text: str, columns: int) -> str:
    shown = cut(text, columns)
    return " " * ((columns - width(shown)) // 2) + shown


def wrapped(text: str, columns: int) -> Iterator[str]:
    """Lines broken at spaces, and inside words that are longer than a line, as those of Chinese and Japanese are."""
    line = ""
    for word in text.split():
        pieces = list(_pieces(word, columns))
        for number, piece in enumerate(pieces):
            glue = " " if line and number == 0 else ""
            if line and width(line + glue + piece) > columns:
                yield line
                line = piece
            else:
                line += glue + piece
    if line:
        yield line


def _pieces(word: str, columns: int) -> Iterator[str]:
    piece = ""
    for char in word:
        if width(piece + char) > columns:
            yield piece
            piece = ""
        piece += char
    yield piece
