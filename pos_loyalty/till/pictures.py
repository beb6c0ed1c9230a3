"""Pictures of the counter, drawn without a screen: one view, size, theme and language make one PNG."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.status_bar import ScannerState
from pos_loyalty.till.texts import Words, install_catalogue
from pos_loyalty.till.theme import DESIGN_SIZES, THEMES, Look

PanelName = Literal[
    "find_panel",
    "enrol_panel",
    "lost_panel",
    "return_panel",
    "help_panel",
    "why_panel",
    "reward_panel",
    "receipt_panel",
    "sale_panel",
    "agreement_panel",
]


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw; `size_px` is the design size of the layout unless given."""

    language: str = "en"
    theme: Literal["light", "night"] = "light"
    layout: Literal["full", "side"] = "full"
    size_px: tuple[int, int] | None = None
    store: str = ""
    till: str = ""
    scanner: ScannerState = "ready"
    scale: float = 1.0
    panel: PanelName | None = None
    fill: Callable[[Any], None] | None = None
    """Puts something into the panel once it is up."""


def draw(view: CounterView, picture: Picture, clock: Callable[[], int]) -> QPixmap:
    """The counter with this view. Needs a QApplication, shows no window."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    translator = install_catalogue(picture.language, application)
    look = Look(THEMES[picture.theme], picture.scale, picture.layout == "side", picture.language)
    window = CounterWindow(look, Words(picture.language), clock)
    try:
        window.show_place(picture.store, picture.till)
        window.show_scanner(picture.scanner)
        window.show_view(view)
        if picture.panel is not None:
            panel: Panel = getattr(window, picture.panel)
            window.page.body.setCurrentWidget(panel)
            panel.opened(view)
            if picture.fill is not None:
                picture.fill(panel)
        return grab(window, picture.size_px or DESIGN_SIZES[picture.layout])
    finally:
        window.deleteLater()
        if translator is not None:
            QCoreApplication.removeTranslator(translator)


def grab(window: CounterWindow, size_px: tuple[int, int]) -> QPixmap:
    window.resize(*size_px)
    window.ensurePolished()
    window.grab()  # The first pass settles layouts whose labels fit themselves to their size.
    for part in (*window.findChildren(QWidget), window):
        # What the style sheet changed is laid out by events that only a window on the screen gets.
        layout = part.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
    window.resize(*size_px)
    for shown in window.findChildren(QAbstractItemView):
        # Whether it needs its scroll bar, and where what is chosen in it stands, is known only now.
        shown.doItemsLayout()
        shown.scrollTo(shown.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)
    return window.grab()


def save(view: CounterView, picture: Picture, clock: Callable[[], int], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not draw(view, picture, clock).save(str(path), "PNG"):
        raise OSError(f"the picture {path} could not be written")
