"""Turns views into words for one language: the catalogue for sentences, Babel for money, numbers and dates."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

from pos_loyalty import resources
from pos_loyalty.i18n import formats

CATALOGUE = "pos_loyalty_{language}.qm"


def available_languages() -> tuple[str, ...]:
    """English, which is in the source, and every language that has a catalogue."""
    found = resources.assets("translations").glob(CATALOGUE.format(language="*"))
    return ("en", *sorted(path.stem.removeprefix("pos_loyalty_") for path in found))


def spoken(language: str) -> str:
    """The language itself if the program speaks it, else English."""
    return language if language in available_languages() else "en"


def install_catalogue(language: str, parent: QObject) -> QTranslator | None:
    """Makes `tr()` speak this language from now on; None for English. Widgets built before keep their words."""
    path = resources.assets("translations", CATALOGUE.format(language=language))
    translator = QTranslator(parent)
    if language == "en" or not translator.load(str(path)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator


def translate(source: str) -> str:
    return QCoreApplication.translate("Message", source)


@dataclass(frozen=True, slots=True)
class Words:
    """How one window speaks."""

    language: str
    zone: tzinfo | None = None

    def sentence(self, sentence: formats.Sentence, today: date | None = None, **more: object) -> str:
        """With `today` the days of other years have their year."""
        return formats.fill(sentence, translate, self.language, today, **more)

    def money(self, amount_minor: int, currency: str) -> str:
        return formats.money(amount_minor, currency, self.language)

    def number(self, value: int) -> str:
        return formats.number(value, self.language)

    def signed(self, value: int) -> str:
        return formats.signed(value, self.language)

    def quantity(self, quantity_milli: int) -> str:
        return formats.quantity(quantity_milli, self.language)

    def day(self, value: date, today: date) -> str:
        return formats.day(value, self.language, today)

    def short_day(self, value: date) -> str:
        return formats.day(value, self.language)

    def year(self, value: date) -> str:
        return formats.year(value, self.language)

    def days_ago(self, days: int) -> str:
        return formats.days_ago(days, self.language)

    def ago(self, seconds: int) -> str:
        return formats.ago(seconds, self.language)

    def moment(self, epoch_ms: int) -> datetime:
        return datetime.fromtimestamp(epoch_ms / 1000, self.zone)

    def time_of_day(self, epoch_ms: int) -> str:
        return formats.time_of_day(self.moment(epoch_ms), self.language)

    def name(self, text: str) -> str:
        return formats.capped(text)
