"""Counter windows as the tests need them: any layout, theme and language, with a fake session behind."""

from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import THEMES, Look
from tests.till import samples
from tests.till.fake_session import FakeSession

LAYOUTS = {"full": (1280, 800), "narrow": (1100, 800), "side": (420, 800)}


def window(
    session: FakeSession | None = None, *, language: str = "en", layout: str = "full", theme: str = "light"
) -> CounterWindow:
    look = Look(THEMES[theme], 1.0, layout == "side", language)
    made = CounterWindow(look, Words(language), samples.clock)
    made.resize(*LAYOUTS[layout])
    made.show_place("Haodu Foods · Simon Street", "Till 2")
    made.show_scanner("ready")
    if session is not None:
        made.attach(session)
    return made
