"""The demonstration: the generated shop with a real till, by hand or playing a shift by itself."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from hardware.scanner.simulated import VirtualScanner
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.i18n.formats import money
from pos_loyalty.settings import TillSettings
from pos_loyalty.simulation import shift
from pos_loyalty.simulation.demo_shop import DemoShop, Say, open_demo
from pos_loyalty.till.texts import Words, install_catalogue
from pos_loyalty.till.theme import THEMES, Look, scale_for
from pos_loyalty.till.virtual_scanner import Label, Special, VirtualScannerWindow
from pos_loyalty.till.wiring import Till, close_on_signals

MOST_LABELS = 500


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """`keep` is a folder that stays; without it everything is in a temporary one."""

    keep: Path | None
    unattended: bool
    pictures: Path | None
    language: str
    side: bool
    night: bool
    seed: int
    members: int


def run(options: DemoOptions, say: Say) -> shift.Outcome | None:
    """The outcome of the shift, or None after a demonstration by hand."""
    qInstallMessageHandler(_say_what_matters)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    install_catalogue(options.language, application)
    with _folder(options.keep) as folder:
        demo = open_demo(
            folder, seed=options.seed, members=options.members, language=options.language, say=say
        )
        try:
            if options.unattended:
                return shift.play(demo, language=options.language, pictures=options.pictures, say=say)
            _by_hand(demo, options, application, say)
            return None
        finally:
            demo.close()


def _say_what_matters(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Without a display Qt tells of each window what it cannot do there; nobody needs to know."""
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory(prefix="pos-loyalty-demo-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)


def _by_hand(demo: DemoShop, options: DemoOptions, application: QApplication, say: Say) -> None:
    scanner = VirtualScanner()
    settings = TillSettings(
        data=demo.till_folder,
        language=options.language,
        layout="side" if options.side else "full",
        theme="night" if options.night else "light",
    )
    till = Till(settings, sources=(scanner,))
    labels = _labels_window(demo, scanner, till, options)
    till.window.closing.connect(application.quit)
    close_on_signals(till.window)
    till.start()
    _beside(till, labels)
    say("The till is open. Click a card, then goods, in the small window; F12 finishes the sale, F1 helps.")
    try:
        application.exec()
    finally:
        labels.close()
        till.stop()


def _beside(till: Till, labels: VirtualScannerWindow) -> None:
    """To the right of the counter where the screen has room, else over its edge."""
    screen, counter = till.window.screen().availableGeometry(), till.window.frameGeometry()
    left = min(counter.right() + 12, screen.right() - labels.width())
    labels.move(max(screen.left(), left), counter.top())
    labels.show()


def _labels_window(
    demo: DemoShop, scanner: VirtualScanner, till: Till, options: DemoOptions
) -> VirtualScannerWindow:
    store = TillStore.open(demo.till_folder / FILE_NAME)
    try:
        cards, goods = _cards(store), _goods(store, options.language)
    finally:
        store.close()
    look = Look(
        THEMES["night" if options.night else "light"],
        scale_for(QApplication.primaryScreen(), "side"),
        True,
        options.language,
    )
    return VirtualScannerWindow(
        look,
        Words(options.language),
        cards=cards,
        goods=goods,
        specials={
            Special.DAMAGED: b"9001000000000000",
            Special.UNKNOWN: demo.unsold_card().encode(),
            Special.BLOCKED: demo.blocked_card.encode(),
        },
        scan=scanner.scan,
        plug=lambda plugged: scanner.start(till.bridge.sink) if plugged else scanner.stop(),
    )


_CARDS = text("""
    SELECT c.card_number, m.name, m.tier_code, m.points FROM card c JOIN member m ON m.member_id = c.member_id
    WHERE c.state = 'active' ORDER BY m.points DESC, m.name LIMIT :most
""")
_GOODS = text("""
    SELECT gtin, name, price_minor FROM product WHERE gtin IS NOT NULL ORDER BY category, name LIMIT :most
""")
_CURRENCY = text("SELECT json_extract(document, '$.currency') FROM scheme ORDER BY version DESC LIMIT 1")


def _cards(store: TillStore) -> list[Label]:
    with store.reading() as connection:
        rows = connection.execute(_CARDS, {"most": MOST_LABELS})
        return [Label(r.card_number.encode(), r.name, f"{r.tier_code} · {r.points:,}") for r in rows]


def _goods(store: TillStore, language: str) -> list[Label]:
    with store.reading() as connection:
        currency = str(connection.execute(_CURRENCY).scalar_one())
        rows = connection.execute(_GOODS, {"most": MOST_LABELS})
        return [Label(r.gtin.encode(), r.name, money(r.price_minor, currency, language)) for r in rows]
