"""How the command line speaks: English, or a language of the screen where a verb has --language."""

from collections.abc import Callable

import typer

from pos_loyalty import resources


def translation(language: str) -> Callable[[str], str]:
    """Turns English sentences into this language; raises BadParameter for one that the program does not speak."""
    if language == "en":
        return lambda english: english
    path = resources.assets("translations", f"pos_loyalty_{language}.qm")
    if not path.exists():
        raise typer.BadParameter(
            f"The program does not speak {language}. It speaks {', '.join(languages())}."
        )
    from PySide6.QtCore import QTranslator

    catalogue = QTranslator()
    catalogue.load(str(path))
    return lambda english: catalogue.translate("Message", english) or english


def languages() -> list[str]:
    found = resources.assets("translations").glob("pos_loyalty_*.qm")
    return ["en", *sorted(path.stem.removeprefix("pos_loyalty_") for path in found)]
