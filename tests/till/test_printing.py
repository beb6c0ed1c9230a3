"""Paper beside a whole till: receipts, the drawer, cards, what is wrong with a printer; and the customer's screen."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pytestqt.qtbot import QtBot

from hardware.printer.receipt_printer import EscPosPrinter
from hardware.printer.simulated import SimulatedPrinter
from pos_loyalty.basket_feed.escpos_stream import EscPosStream
from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.settings import TillSettings
from pos_loyalty.till import printing
from pos_loyalty.till.customer_window import CustomerWindow
from pos_loyalty.till.printing import Printing
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import THEMES, Look
from pos_loyalty.till.wiring import Till
from tests.sync.ends import RICE_GTIN
from tests.till import samples
from tests.till.test_wiring import LONG_MS, member_card

DRAWER = b"\x1bp\x00"


@pytest.fixture
def printer() -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter()
    yield printer
    printer.close()


@pytest.fixture
def settings(tmp_path: Path, data: Path, printer: SimulatedPrinter) -> TillSettings:
    (tmp_path / "cards").mkdir()
    return TillSettings(
        data=data,
        volume=0,
        receipt_printer=printer.setting,
        drawer=True,
        card_printer=str(tmp_path / "cards"),
    )


def sell(till: Till) -> None:
    till.window.scan(member_card(till))
    till.window.scan(RICE_GTIN)
    till.window._finish_sale()
    assert till.window.page.message.kind == "ok"


def texts(job: bytes) -> list[str]:
    return [line for receipt in EscPosStream().feed(job) for line in receipt.lines]


def test_a_receipt_is_printed_by_itself_and_the_drawer_opens(
    till: Till, printer: SimulatedPrinter, qtbot: QtBot
) -> None:
    sell(till)
    qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=LONG_MS)
    assert DRAWER in printer.jobs[0]
    assert any("Earned with this purchase" in line for line in texts(printer.jobs[0]))
    till.window._undo()
    qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=LONG_MS)
    assert any("Sale undone" in line for line in texts(printer.jobs[1]))


def test_f8_and_f12_print_it_again_with_the_drawer_shut(
    till: Till, printer: SimulatedPrinter, qtbot: QtBot
) -> None:
    sell(till)
    qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=LONG_MS)
    till.window._press_key("F8")
    till.window._press_key("F12")
    qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=LONG_MS)
    assert DRAWER not in printer.jobs[1]
    # Head office may have confirmed the balance in between.
    first, again = ([line for line in texts(job) if "not yet confirmed" not in line] for job in printer.jobs)
    assert again == first
    qtbot.waitUntil(lambda: "printed" in till.window.page.message.label.text(), timeout=LONG_MS)


def test_without_paper_the_sale_is_recorded_and_it_says_so(
    till: Till, printer: SimulatedPrinter, qtbot: QtBot
) -> None:
    printer.condition.paper_out = True
    sell(till)
    qtbot.waitUntil(lambda: "no paper" in till.window.page.message.label.text(), timeout=LONG_MS)
    printer.condition.paper_out = False
    till.window._press_key("F8")
    till.window._press_key("F12")
    qtbot.waitUntil(lambda: any(b"Earned" in job for job in printer.jobs), timeout=LONG_MS)


def test_sales_go_on_while_a_printer_does_not(
    till: Till, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No real one can be made to wait for exactly as long as this test takes."""
    goes_on, printed = threading.Event(), []

    def wait(_: EscPosPrinter, job: bytes) -> None:
        goes_on.wait(timeout=60)
        printed.append(job)

    monkeypatch.setattr(EscPosPrinter, "send", wait)
    for _ in range(5):
        sell(till)
    assert printed == []
    assert till.parts is not None
    assert till.parts.session.view.last_sale is not None
    goes_on.set()
    qtbot.waitUntil(lambda: len(printed) == 5, timeout=LONG_MS)


def test_a_new_number_is_printed_on_a_card(till: Till, settings: TillSettings, qtbot: QtBot) -> None:  # M01
    qtbot.waitUntil(lambda: till.window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)
    till.window._enrol(EnrolForm("서연", "01098765432"))
    assert till.parts is not None
    number = till.parts.session.view.card_number
    folder = Path(settings.card_printer)
    qtbot.waitUntil(lambda: any(folder.glob("*.pdf")), timeout=LONG_MS)
    qtbot.waitUntil(lambda: "is printed" in till.window.page.message.label.text(), timeout=LONG_MS)
    document = pypdfium2.PdfDocument(next(folder.glob("*.pdf")))
    (read,) = zxingcpp.read_barcodes(document[0].render(scale=300 / 72).to_numpy())
    document.close()
    assert read.text == number


def test_what_no_printer_is_there_for_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    wrong = TillSettings(data=tmp_path, receipt_printer="somewhere", card_printer="No such printer")
    parts = Printing(wrong, "en", "Shop")
    with qtbot.waitSignal(parts.said, timeout=LONG_MS) as told:
        parts.print_receipt(samples.receipt("en"))
    assert told.args == ["error", "printer_address", {"setting": "receipt_printer"}]
    with qtbot.waitSignal(parts.said, timeout=LONG_MS) as told:
        parts.print_card("9001458663968568", "Kim")
    assert told.args[1] == "card_printer_gone"
    parts.stop()
    none = Printing(TillSettings(data=tmp_path), "en", "Shop")
    with qtbot.waitSignal(none.said, timeout=LONG_MS) as told:
        none.print_asked_receipt(samples.receipt("en"))
    assert told.args[1] == "printer_none"
    none.print_card("9001458663968568", "Kim")
    none.stop()


def test_a_printer_that_is_far_behind_is_not_waited_for(
    tmp_path: Path, printer: SimulatedPrinter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_WAITING", 1)
    printer.condition.is_stuck = True
    parts = Printing(TillSettings(data=tmp_path, receipt_printer=printer.setting), "en", "Shop")
    parts.print_receipt(samples.receipt("en"))
    with qtbot.waitSignal(parts.said, timeout=LONG_MS) as told:
        parts.print_receipt(samples.receipt("en"))
    assert told.args[1] == "printer_gone"
    parts.stop()


# The customer's screen


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", sorted(samples.situations("en")))
def test_the_customers_screen_says_nothing_that_others_may_not_read(
    qtbot: QtBot, language: str, name: str
) -> None:
    view = samples.situations(language)[name]
    window = CustomerWindow(Look(THEMES["light"], 1.0, False, language), Words(language), "Market 24")
    qtbot.addWidget(window)
    window.show_view(view)
    shown = " ".join(label.text() for label in (window.name, window.points, window.next_gift, window.total))
    if view.member is not None:
        assert view.member.name not in shown
        assert view.member.phone_last4 not in window.name.text()
        assert "*" in window.name.text()
    assert window.total.text() == Words(language).money(view.paid_minor, view.currency)
    assert window._total_row.isVisibleTo(window) == bool(view.basket)


TWO_SCREENS = {
    "screens": [
        {"name": "cashier", "x": 0, "y": 0, "width": 1280, "height": 800},
        {"name": "customer", "x": 1280, "y": 0, "width": 1024, "height": 600},
    ]
}
ON_THE_SECOND = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from pos_loyalty.till.customer_window import CustomerWindow, second_screen
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import THEMES, Look
window = CustomerWindow(Look(THEMES["light"], 1.0, False, "en"), Words("en"), "Market 24")
window.put_on(second_screen())
application.processEvents()
print(window.screen().name(), window.geometry().x(), window.width(), window.height())
"""


def test_it_fills_the_second_screen(tmp_path: Path) -> None:
    (tmp_path / "screens.json").write_text(json.dumps(TWO_SCREENS))
    told = subprocess.run(
        [sys.executable, "-c", ON_THE_SECOND],
        env={"QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}", "PYTHONPATH": "."},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["customer", "1280", "1024", "600"]
