"""Colours, sizes and fonts of the counter: the only place that holds a colour or a font name."""

import re
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtGui import QScreen

from pos_loyalty import resources
from pos_loyalty.i18n.fonts import families

DESIGN_PPI = 100
DESIGN_SIZES = {"full": (1280, 800), "side": (420, 800)}
SALE_COLUMN_FROM = 1200
SMALLEST_SCALE, LARGEST_SCALE = 0.8, 3.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. `*_soft` is the ground on which the colour of that name is written; `bar_*` is the status bar."""

    bg: str
    surface: str
    soft: str
    ink: str
    ink2: str
    accent: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    err: str
    err_soft: str
    vip: str
    vip_soft: str
    border: str
    hairline: str
    track: str
    bar: str
    bar_ink: str
    bar_ok: str
    bar_warn: str
    bar_border: str


LIGHT = Tokens(
    bg="#EEF1F4", surface="#FFFFFF", soft="#F5F7F9", ink="#14181D", ink2="#48525E",
    accent="#0B57A4", accent_soft="#E4EEF8", on_accent="#FFFFFF",
    ok="#00664A", ok_soft="#DDF3EA", warn="#7A4A00", warn_soft="#FFEFCC", err="#A61B1B", err_soft="#FBE3E1",
    vip="#5A2A82", vip_soft="#EFE4F7", border="#6B7580", hairline="#C9D0D8", track="#DDE2E8",
    bar="#1E2835", bar_ink="#FFFFFF", bar_ok="#7FE3B8", bar_warn="#FFC861", bar_border="#9AA5B1",
)  # fmt: skip

NIGHT = Tokens(
    bg="#0F1419", surface="#1A2129", soft="#232B36", ink="#F2F5F8", ink2="#B4BEC9",
    accent="#6DB6FF", accent_soft="#16304A", on_accent="#0F1419",
    ok="#5FD6A8", ok_soft="#11352A", warn="#FFC861", warn_soft="#3A2A0B", err="#FF9A93", err_soft="#431C1B",
    vip="#D5B3F5", vip_soft="#35204A", border="#8593A1", hairline="#3A4450", track="#3A4450",
    bar="#05080B", bar_ink="#F2F5F8", bar_ok="#5FD6A8", bar_warn="#FFC861", bar_border="#8593A1",
)  # fmt: skip

THEMES = {"light": LIGHT, "night": NIGHT}


@dataclass(frozen=True, slots=True)
class Look:
    """How one window looks: theme, scale, layout and language, handed to every part when it is built."""

    tokens: Tokens
    scale: float
    side: bool
    language: str

    def px(self, design_px: float) -> int:
        return max(1, round(design_px * self.scale))


def scale_for(screen: QScreen | None, layout: str) -> float:
    """What makes a design pixel 1/100 inch on this screen, as far as the whole counter still fits on it."""
    if screen is None:
        return 1.0
    ppi, available = screen.physicalDotsPerInch(), screen.availableGeometry()
    wanted = ppi / DESIGN_PPI if 40 <= ppi <= 600 else 1.0
    width, height = DESIGN_SIZES[layout]
    fits = available.height() / height
    if layout == "full" and available.width() >= SALE_COLUMN_FROM:
        fits = min(fits, available.width() / width)
    # Never smaller than designed where there is room: some screens lie about their inches.
    return max(SMALLEST_SCALE, min(max(wanted, 1.0), fits, LARGEST_SCALE))


def style_sheet(look: Look) -> str:
    """The QSS of the counter: `assets/theme/till.qss` with this theme's colours and this screen's sizes."""
    source = resources.assets("theme", "till.qss").read_text(encoding="utf-8")
    names = ", ".join(f'"{family}"' for family in families(look.language))
    filled = Template(source).substitute(asdict(look.tokens), families=names)
    return re.sub(r"\b(\d+)px", lambda found: f"{look.px(int(found[1])) if int(found[1]) else 0}px", filled)
