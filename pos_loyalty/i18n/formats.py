"""Money, numbers, dates and masked names as a language writes them, and message keys turned into sentences."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Protocol, runtime_checkable

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision

from pos_loyalty.i18n.messages import MESSAGES

LONGEST_TEXT = 64
LONGEST_REASON = 240
"""For what a technician has to read whole: where a file lies, what the system said."""

# English without a country writes dates the American way round; this product writes "3 Nov".
_DATE_LOCALE = {"en": "en_001"}
_ZERO_WIDTH_JOINER = "\u200d"


@runtime_checkable
class Amount(Protocol):
    """An amount with its currency; `checkout.views.Money` is one."""

    @property
    def amount_minor(self) -> int: ...

    @property
    def currency(self) -> str: ...


@runtime_checkable
class Named(Protocol):
    """Something with a name in each language; `domain.why.Words` is one."""

    def name(self, language: str) -> str: ...


@runtime_checkable
class Sentence(Protocol):
    """A message key with its values; `checkout.views.Message` and `domain.care_prompts.Prompt` are ones."""

    @property
    def key(self) -> str: ...

    @property
    def values(self) -> Mapping[str, object] | Iterable[tuple[str, object]]: ...


def fill(
    sentence: Sentence,
    translate: Callable[[str], str],
    language: str,
    today: date | None = None,
    **more: object,
) -> str:
    """The sentence in this language; `more` serves placeholders that the sentence has no value for.

    With `today` the days of other years have their year.
    """
    values = dict(more)
    values.update(sentence.values)
    shown = _Shown()
    for name, value in values.items():
        is_reason = name in {"path", "detail"}
        shown[name] = (
            capped(str(value), LONGEST_REASON)
            if is_reason
            else shown_value(value, translate, language, today)
        )
    return translate(MESSAGES[sentence.key]).format_map(shown)


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def shown_value(
    value: object, translate: Callable[[str], str], language: str, today: date | None = None
) -> str:
    """One value of a message as this language writes it; text is capped and loses control characters."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Sentence):
        return fill(value, translate, language, today)
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value, language, today)
    show = next((show for kind, show in _SHOWN if isinstance(value, kind)), None)
    return capped(str(value)) if show is None else show(value, language)


def money(amount_minor: int, currency: str, language: str) -> str:
    digits = get_currency_precision(currency)
    amount = Decimal(amount_minor).scaleb(-digits)
    return format_currency(amount, currency, locale=language).replace("-", "−")


def number(value: int, language: str) -> str:
    return format_decimal(value, locale=language).replace("-", "−")


def fraction(value: Fraction, language: str) -> str:
    """A number with three decimals at most: 77.8, 0.333."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return format_decimal(exact, locale=language, format="#,##0.###").replace("-", "−")


def signed(value: int, language: str) -> str:
    """A number that always shows its sign: +214, −5,500."""
    return f"+{number(value, language)}" if value > 0 else number(value, language)


def quantity(quantity_milli: int, language: str) -> str:
    """Thousandths of a unit as 2 or 1.25."""
    return format_decimal(Decimal(quantity_milli).scaleb(-3).normalize(), locale=language, format="#,##0.###")


def day(value: date, language: str, today: date | None = None) -> str:
    """A day without its year, unless it is not the year of `today`."""
    if today is not None and today.year != value.year:
        return full_day(value, language)
    return str(format_skeleton("MMMd", value, locale=_DATE_LOCALE.get(language, language)))


def full_day(value: date, language: str) -> str:
    return format_date(value, "medium", locale=_DATE_LOCALE.get(language, language))


def year(value: date, language: str) -> str:
    return str(format_skeleton("y", value, locale=language))


def time_of_day(value: datetime, language: str) -> str:
    return format_time(value, "HH:mm", locale=language)


def ago(seconds: int, language: str) -> str:
    """An age in as few characters as the language allows: 8s ago, 8초 전."""
    style: Literal["narrow", "short"] = "narrow" if language == "en" else "short"
    return format_timedelta(
        timedelta(seconds=-max(1, seconds)), add_direction=True, format=style, locale=language
    )


def days_ago(days: int, language: str) -> str:
    return format_timedelta(
        timedelta(days=-days), granularity="day", threshold=2, add_direction=True, locale=language
    )


def clusters(text: str) -> tuple[str, ...]:
    """What a reader sees as letters: base characters with everything that attaches to them."""
    found: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if found and (
            _attaches(char) or found[-1].endswith(_ZERO_WIDTH_JOINER) or _completes_flag(found[-1], char)
        ):
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


def _attaches(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Mn", "Me", "Mc"} or char == _ZERO_WIDTH_JOINER or "🏻" <= char <= "🏿"
    )


def _completes_flag(before: str, char: str) -> bool:
    return "🇦" <= char <= "🇿" and len(before) == 1 and "🇦" <= before <= "🇿"


def capped(text: str, most: int = LONGEST_TEXT) -> str:
    """One printable line of at most `most` letters: no controls, no line breaks, no direction overrides."""
    shown = "".join(c if c.isprintable() or c == _ZERO_WIDTH_JOINER else " " for c in text[: most * 16])
    letters = clusters(" ".join(shown.split()))
    return "".join(letters) if len(letters) <= most else "".join(letters[: most - 1]) + "…"


def masked_name(name: str) -> str:
    """A name that others may see: 김*준, K***n."""
    letters = clusters(name.strip())
    if len(letters) <= 2:
        return "".join(letters[:1] if len(letters) == 2 else ()) + "*" * bool(letters)
    return letters[0] + "*" * min(3, len(letters) - 2) + letters[-1]


_SHOWN: tuple[tuple[type, Callable[[Any, str], str]], ...] = (
    (int, number),
    (Fraction, fraction),
    (datetime, time_of_day),
    (Named, lambda value, language: capped(value.name(language))),
    (Amount, lambda value, language: money(value.amount_minor, value.currency, language)),
)
