"""Names as people write them: what is kept, and how they are found again."""

import re
import unicodedata

MAX_NAME_LENGTH = 64
_PLAIN = re.compile("[ -~\uac00-\ud7a3\u4e00-\u9fff]*")
"""Nothing of it but capitals is folded: ASCII, Hangul syllables, Han. Most names, and a new till folds a million."""

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE, _LAST_SYLLABLE, _SYLLABLES_PER_INITIAL = 0xAC00, 0xD7A3, 588


def clean(text: str) -> str:
    """Composed form, single spaces, without control, format (bidirectional) and unpaired characters."""
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    # Composed last: a stripped character may have stood between a letter and its accent.
    return " ".join(unicodedata.normalize("NFC", kept).split())


def search_key(name: str) -> str:
    """What a member search looks in: the folded name without spaces, a bar, the Hangul initials.

    The space before the bar puts a name before all that go on where it ends: 'ana |' before 'anabel |'.
    """
    folded = _without_bar(fold(name))
    return f"{folded} |{initials(folded)}"


def search_term(typed: str) -> str:
    """What to look for in a search key: Hangul initials stay as typed, everything else is folded.

    Folding would turn typed initials into another kind of consonant letter.
    """
    bare = "".join(clean(typed).split())
    return bare if are_initials(bare) else _without_bar(fold(bare))


def are_initials(term: str) -> bool:
    """Whether a search term is about the initials in a search key, not about the name."""
    return bool(term) and all(c in _INITIALS for c in term)


def syllables(initial: str) -> tuple[str, str]:
    """The first syllable with this initial, and the character behind the last one: 'ㅎ' → '하', '\ud7a4'."""
    first = _FIRST_SYLLABLE + _INITIALS.index(initial) * _SYLLABLES_PER_INITIAL
    return chr(first), chr(first + _SYLLABLES_PER_INITIAL)


def keystrokes(folded: str) -> str:
    """A folded text as it is typed, Hangul syllables letter by letter: a slip changes one of them."""
    return unicodedata.normalize("NFD", folded)


def _without_bar(folded: str) -> str:
    """Every search key has a bar, so that typing one would find everybody."""
    return folded.replace("|", "")


def fold(text: str) -> str:
    """Compatibility form, lower case, no accents, no spaces: 'José  Núñez' → 'josenunez'."""
    if _PLAIN.fullmatch(text):
        return "".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(
        c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn" and not c.isspace()
    )
    return unicodedata.normalize("NFC", plain)


def initials(text: str) -> str:
    """The initial consonants of Hangul syllables: '김민준' → 'ㄱㅁㅈ'; other letters are left out."""
    if text.isascii():
        return ""
    return "".join(
        _INITIALS[(ord(c) - _FIRST_SYLLABLE) // _SYLLABLES_PER_INITIAL]
        for c in text
        if _FIRST_SYLLABLE <= ord(c) <= _LAST_SYLLABLE
    )
