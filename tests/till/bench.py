"""Counter windows as the tests need them: any layout, theme and language, with a fake session behind."""

from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import THEMES, Look
from tests.till import samples
from tests.till.fake_session import FakeSession

LAYOUTS = {
    "full": (1280, 800),
    "old": (1024, 768),
    "laptop": (1366, 768),
    "large": (1920, 1080),
    "side": (420, 800),
}
# As `theme.scale_for` finds it for a screen of that size.
SCALES = {"old": 0.96, "laptop": 0.96, "large": 1.35}


def window(
    session: FakeSession | None = None, *, language: str = "en", layout: str = "full", theme: str = "light"
) -> CounterWindow:
    look = Look(THEMES[theme], SCALES.get(layout, 1.0), layout == "side", language)
    made = CounterWindow(look, Words(language), samples.clock)
    made.resize(*LAYOUTS[layout])
    made.show_place("Haodu Foods · Simon Street", "Till 2")
    made.show_scanner("ready")
    if session is not None:
        made.attach(session)
    return made
