"""The theme's promises: readable text, visible borders, sizes in inches, a style sheet without holes."""

import re
from dataclasses import asdict

import pytest
from PySide6.QtCore import QRect

from pos_loyalty.till import theme
from pos_loyalty.till.theme import LIGHT, NIGHT, THEMES, Look, Tokens

TEXT, BORDER = 5.7, 3.0

_TEXT_ON = [
    *((ink, ground) for ink in ("ink", "ink2") for ground in ("bg", "surface", "soft")),
    *((ink, "surface") for ink in ("accent", "ok", "warn", "err", "vip")),
    *(("ink", f"{name}_soft") for name in ("ok", "warn", "err", "accent")),
    *((name, f"{name}_soft") for name in ("accent", "ok", "warn", "err", "vip")),
    ("ink2", "accent_soft"),
    ("accent", "soft"),
    ("on_accent", "accent"),
    *((ink, "bar") for ink in ("bar_ink", "bar_ok", "bar_warn")),
]
_BORDER_ON = [
    *((line, ground) for line in ("border", "accent", "ok", "warn", "err") for ground in ("bg", "surface")),
    ("border", "soft"),
    ("vip", "surface"),
    ("accent", "track"),
    ("bar_border", "bar"),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, NIGHT], ids=["light", "night"])
@pytest.mark.parametrize(("ink", "ground"), _TEXT_ON)
def test_text_can_be_read_on_its_ground(tokens: Tokens, ink: str, ground: str) -> None:
    colours = asdict(tokens)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("tokens", [LIGHT, NIGHT], ids=["light", "night"])
@pytest.mark.parametrize(("line", "ground"), _BORDER_ON)
def test_borders_can_be_seen_on_their_ground(tokens: Tokens, line: str, ground: str) -> None:
    colours = asdict(tokens)
    assert contrast(colours[line], colours[ground]) >= BORDER


@pytest.mark.parametrize("name", sorted(THEMES))
def test_the_style_sheet_is_filled_and_scaled(name: str) -> None:
    sheet = theme.style_sheet(Look(THEMES[name], 2.0, False, "ko"))
    assert "$" not in sheet
    assert "font-size: 72px" in sheet, "36 px names at twice the size"
    assert re.search(r"\*\s*{ font-family: \"Noto Sans CJK KR\"", sheet)


@pytest.mark.parametrize("language", ["en", "ko", "es", "zh", "ja"])
def test_each_language_names_its_own_fonts_first(language: str) -> None:
    own = {"ko": "KR", "zh": "SC", "ja": "JP"}.get(language, "Source")
    assert own in theme.families(language)[0]
    assert len(set(theme.families(language))) == len(theme.families(language))


class FakeScreen:
    def __init__(self, ppi: float, width: int, height: int) -> None:
        self._ppi, self._area = ppi, QRect(0, 0, width, height)

    def physicalDotsPerInch(self) -> float:  # noqa: N802 - Qt's name
        return self._ppi

    def availableGeometry(self) -> QRect:  # noqa: N802 - Qt's name
        return self._area


@pytest.mark.parametrize(
    ("screen", "layout", "scale"),
    [
        (FakeScreen(100, 1280, 800), "full", 1.0),
        (FakeScreen(141, 1920, 1080), "full", 1.35),
        (FakeScreen(160, 3840, 2160), "full", 1.6),
        (FakeScreen(0, 1280, 800), "full", 1.0),
        (FakeScreen(100, 1366, 768), "side", 0.96),
        (None, "full", 1.0),
    ],
    ids=["design", "laptop", "fine", "no-size", "low", "no-screen"],
)
def test_sizes_follow_the_inches_of_the_screen_as_far_as_it_all_fits(
    screen: FakeScreen | None, layout: str, scale: float
) -> None:
    assert theme.scale_for(screen, layout) == pytest.approx(scale, abs=0.01)
