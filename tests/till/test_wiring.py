"""A whole till on a real store and a real head office: it opens behind its window, works, and ends cleanly."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from hardware.decoder.simulated import MEDIUM, card_frame, empty_frame
from hardware.scanner.events import DeviceState
from hardware.scanner.simulated import VirtualScanner
from pos_loyalty.database import backups, member_reads
from pos_loyalty.database.head_office_tables import member
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.cards import check_digits
from pos_loyalty.head_office.transactions import write
from pos_loyalty.settings import SettingsError, TillSettings
from pos_loyalty.till import wiring
from pos_loyalty.till.scanners import scanner_state
from pos_loyalty.till.wiring import Till, lock_of
from tests.sync import ends
from tests.sync.ends import MEMBER, RICE_GTIN, HeadOffice

LONG_MS = 60_000


@pytest.fixture
def scanner() -> VirtualScanner:
    return VirtualScanner()


@pytest.fixture
def till(data: Path, scanner: VirtualScanner, qtbot: QtBot) -> Iterator[Till]:
    made = Till(TillSettings(data=data, volume=0), sources=(scanner,))
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.opened, timeout=LONG_MS):
        made.start()
    yield made
    made.stop()


def member_card(till: Till) -> bytes:
    assert till.parts is not None
    view = till.parts.session.member_chosen(MEMBER)
    till.parts.session.cleared()
    assert view.member is not None
    assert view.member.card_number is not None
    return view.member.card_number.encode()


def test_scan_member_goods_points_and_head_office(
    till: Till, scanner: VirtualScanner, office: HeadOffice, qtbot: QtBot
) -> None:  # M02
    window, band = till.window, till.window.page.band
    scanner.scan(member_card(till))
    qtbot.waitUntil(lambda: band.name.text() == "김민준", timeout=LONG_MS)
    scanner.scan(RICE_GTIN)
    qtbot.waitUntil(lambda: window.page.sale.totals.to_pay.value.text() == "₩38,900", timeout=LONG_MS)
    before = office.points(MEMBER)
    window._finish_sale()
    assert window.page.message.kind == "ok"
    qtbot.waitUntil(lambda: office.points(MEMBER) > before, timeout=LONG_MS)
    qtbot.waitUntil(lambda: window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)


def test_a_gift_is_asked_for_off_the_window_and_given(
    till: Till, office: HeadOffice, qtbot: QtBot
) -> None:  # M03
    window = till.window
    qtbot.waitUntil(lambda: window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)
    window.scan(member_card(till))
    window.press_gift(0)
    qtbot.wait(wiring_pause_ms())
    window.press_gift(0)
    assert window.page.gifts.tiles[0].property("stage") == "waiting", "the window went on"
    qtbot.waitUntil(lambda: window.page.message.kind == "ok", timeout=LONG_MS)
    assert "Towel" in window.page.message.label.text()
    qtbot.waitUntil(lambda: office.points(MEMBER) == 500, timeout=LONG_MS)


def test_head_office_explains_the_points_while_the_window_goes_on(till: Till, qtbot: QtBot) -> None:
    window = till.window
    qtbot.waitUntil(lambda: window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)
    window.scan(member_card(till))
    window._open_why()
    panel = window.why_panel
    assert panel.state.text() == "Asking head office for the rest…", "the window went on"
    assert panel.list.topLevelItemCount() == 2, "the balance, and whose it is"
    qtbot.waitUntil(lambda: panel.state.text() == "", timeout=LONG_MS)
    titles = [panel.list.topLevelItem(row).text(0) for row in range(panel.list.topLevelItemCount())]
    assert not any("as of the last exchange" in title for title in titles)


def test_the_receipt_of_a_sale_is_there_at_once(till: Till, qtbot: QtBot) -> None:
    window = till.window
    window._open_receipt()
    assert window.page.panel is None, "nothing was sold yet"
    window.scan(member_card(till))
    window.scan(RICE_GTIN)
    window._finish_sale()
    window._open_receipt()
    assert till.parts is not None
    last = till.parts.session.view.last_sale
    assert last is not None
    assert any(last.receipt_code in line for line in window.receipt_panel.receipt.lines)


def test_a_name_typed_wrongly_is_looked_for_off_the_window(till: Till, qtbot: QtBot) -> None:
    window = till.window
    window._open(window.find_panel)
    search = window.find_panel.search
    search.field.setText("김민쥰")
    search.search()
    assert search.similar.isVisible()
    search.ask_similar()
    assert search.table.rowCount() == 0, "the window went on"
    qtbot.waitUntil(lambda: search.table.rowCount() > 0, timeout=LONG_MS)
    assert search.table.item(0, 0).text() == "김민준"


def test_a_customer_of_another_store_is_found_by_telephone_off_the_window(
    till: Till, office: HeadOffice, qtbot: QtBot
) -> None:
    elsewhere = {
        "member_id": MEMBER[:-1] + "7",
        "name": "이서연",
        "phone": "+821055501234",
        "status": "active",
    }
    write(office.engine, lambda connection: connection.execute(insert(member), elsewhere | {"points": 0}))
    window = till.window
    # Before its first exchange a till does not know whose answers these are.
    qtbot.waitUntil(lambda: window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)
    window._open(window.find_panel)
    search = window.find_panel.search
    search.field.setText("010-5550-1234")
    search.search()
    assert search.elsewhere.isVisible()
    search.ask_elsewhere()
    assert search.table.rowCount() == 0, "the window went on"
    qtbot.waitUntil(lambda: search.table.rowCount() > 0, timeout=LONG_MS)
    assert search.table.item(0, 0).text() == "이서연"
    search.choose()
    assert till.parts is not None
    chosen = till.parts.session.view.member
    assert chosen is not None
    assert chosen.member_id == elsewhere["member_id"]


def wiring_pause_ms() -> int:
    """A second press earlier than this is taken for a bounce."""
    from pos_loyalty.checkout.gift_press import CONFIRM_EARLIEST_MS

    return CONFIRM_EARLIEST_MS + 20


def test_the_window_names_its_store_and_till(till: Till) -> None:
    assert till.window.page.status.place.text() == "Simon Street  ·  Till"


def test_closing_the_window_ends_every_thread(data: Path, scanner: VirtualScanner, qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    till = Till(TillSettings(data=data, volume=0), sources=(scanner,))
    qtbot.addWidget(till.window)
    with qtbot.waitSignal(till.opened, timeout=LONG_MS):
        till.start()
    assert set(threading.enumerate()) - before
    till.window.close()
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before, timeout=LONG_MS)


def test_closing_while_the_database_opens_is_clean(data: Path, qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    till = Till(TillSettings(data=data, volume=0))
    qtbot.addWidget(till.window)
    with qtbot.waitSignal(till.window.painted, timeout=LONG_MS):
        till.start()
    till.window.close()
    till.stop()
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before, timeout=LONG_MS)
    qtbot.wait(1)
    assert till.parts is None


def test_a_till_that_is_not_registered_says_how(tmp_path: Path, qtbot: QtBot) -> None:
    till = Till(TillSettings(data=tmp_path / "new", volume=0))
    qtbot.addWidget(till.window)
    till.start()
    qtbot.waitUntil(lambda: till.was_refused, timeout=LONG_MS)
    assert "pos-loyalty terminal register" in till.window.refusal.label.text()
    assert till.window.refusal.isVisible()
    till.stop()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"this is no database" * 100)
    till = Till(TillSettings(data=tmp_path, volume=0))
    qtbot.addWidget(till.window)
    till.start()
    qtbot.waitUntil(lambda: till.was_refused, timeout=LONG_MS)
    assert str(file.name) in till.window.refusal.label.text()
    assert file.read_bytes() == b"this is no database" * 100
    till.stop()


def test_damaged_records_are_put_back_with_one_press(data: Path, office: HeadOffice, qtbot: QtBot) -> None:
    file = data / FILE_NAME
    registered = ends.Till(TillStore.open(file), office.url)
    registered.sell()
    registered.exchange()
    backups.make(registered.store.engine, file, ends.now_ms())
    registered.sell()
    registered.exchange()
    registered.store.close()
    file.write_bytes(b"\xff" * 8192)
    till = Till(TillSettings(data=data, volume=0))
    qtbot.addWidget(till.window)
    till.start()
    qtbot.waitUntil(lambda: till.was_refused, timeout=LONG_MS)
    way_out = till.window.refusal.way_out
    assert way_out.isVisible()
    assert way_out.text().startswith("Put back the copy of ")
    with qtbot.waitSignal(till.opened, timeout=LONG_MS):
        way_out.click()
        way_out.click()
    assert not till.was_refused
    assert not till.window.refusal.isVisible()
    qtbot.waitUntil(lambda: till.window.page.status.sync.icon.icon_name == "ok", timeout=LONG_MS)
    till.stop()
    (aside,) = data.glob("replaced-*")
    assert (aside / FILE_NAME).read_bytes() == b"\xff" * 8192
    again = TillStore.open(file)
    with again.reading() as connection:
        assert member_reads.balance(connection, MEMBER) == office.points(MEMBER)
    again.close()


def test_a_second_till_on_the_same_data_is_told_so(
    tmp_path: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = lock_of(tmp_path)
    assert isinstance(lock, QLockFile)
    assert wiring.run_till(TillSettings(data=tmp_path)) == 1
    assert "A till is already open" in capsys.readouterr().err
    lock.unlock()
    again = lock_of(tmp_path)
    assert again is not None
    again.unlock()


def test_nothing_heavy_is_loaded_before_the_window() -> None:
    code = "import sys, pos_loyalty.till.wiring; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sqlalchemy", "alembic", "sqlcipher3", "httpx2", "structlog"} & set(loaded)


@pytest.mark.parametrize(
    ("states", "has_serial", "shown"),
    [
        ({}, False, "none"),
        ({"wedge": "ready"}, False, "none"),
        ({}, True, "connecting"),
        ({"wedge": "ready", "serial-1": "searching"}, True, "connecting"),
        ({"wedge": "ready", "serial-1": "ready"}, True, "ready"),
        ({"serial-1": "lost"}, True, "lost"),
        ({"serial-1": "lost", "serial-2": "ready"}, True, "ready"),
        ({"serial-1": "error"}, True, "lost"),
    ],
    ids=["nothing", "keyboard", "starting", "searching", "ready", "lost", "one of two", "error"],
)
def test_the_chip_tells_whether_the_scanner_on_the_counter_works(
    states: dict[str, str], has_serial: bool, shown: str
) -> None:
    assert (
        scanner_state({name: DeviceState(name, state) for name, state in states.items()}, has_serial) == shown
    )


# The camera


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """What the camera sees: an empty counter. A folder is a camera."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        _picture(folder / f"{number}.png", empty_frame(np.random.default_rng(number), (640, 360)))
    return folder


def _picture(path: Path, grey: np.ndarray) -> None:
    half = path.with_suffix(".part")
    half.write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    half.replace(path)


def test_a_card_before_the_camera_shows_its_member(data: Path, pictures: Path, qtbot: QtBot) -> None:  # M01
    till = Till(TillSettings(data=data, volume=0, camera=str(pictures)))
    qtbot.addWidget(till.window)
    page = till.window.page
    try:
        with qtbot.waitSignal(till.opened, timeout=LONG_MS):
            till.start()
        qtbot.waitUntil(lambda: page.status.scanner.icon.icon_name == "ok", timeout=LONG_MS)
        before = till.window.minimumSizeHint().height()
        qtbot.waitUntil(lambda: not page.situation.camera.isHidden(), timeout=LONG_MS)
        assert page.situation.icon.isHidden()
        qtbot.wait(50)
        assert till.window.minimumSizeHint().height() <= before, "the window grows with a camera"
        card = member_card(till).decode()
        for number in range(3):
            seen = card_frame(card, "code128", MEDIUM, np.random.default_rng(number), (960, 540))
            _picture(pictures / f"{number}.png", seen)
        qtbot.waitUntil(lambda: page.band.name.text() == "김민준", timeout=LONG_MS)
        shutil.rmtree(pictures)
        qtbot.waitUntil(page.situation.camera.isHidden, timeout=LONG_MS)
        assert page.status.scanner.icon.icon_name == "warn"
    finally:
        till.stop()


def _unknown_card(till: Till) -> bytes:
    payload = member_card(till).decode()[:4] + "9999999999"
    return (payload + check_digits(payload)).encode()


def test_what_is_wrong_with_a_card_has_the_room_of_the_camera(
    data: Path, pictures: Path, qtbot: QtBot
) -> None:
    till = Till(TillSettings(data=data, volume=0, camera=str(pictures)))
    qtbot.addWidget(till.window)
    page = till.window.page.situation
    try:
        with qtbot.waitSignal(till.opened, timeout=LONG_MS):
            till.start()
        qtbot.waitUntil(lambda: not page.camera.isHidden(), timeout=LONG_MS)
        till.window.scan(_unknown_card(till))
        assert page.camera.isHidden()
        assert not page.icon.isHidden()
        qtbot.wait(300)
        assert page.camera.isHidden()
    finally:
        till.stop()


def test_a_camera_that_shows_nothing_is_said_to_be_covered() -> None:
    camera = DeviceState("camera", "error", "dark")
    assert scanner_state({"camera": camera}, has_devices=True) == "covered"
    assert (
        scanner_state({"camera": camera, "serial-1": DeviceState("serial-1", "ready", "COM3")}, True)
        == "ready"
    )


def test_a_kind_of_code_that_there_is_not_is_said_before_the_window(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"camera_formats names ean14.*code128"):
        Till(TillSettings(data=tmp_path, camera="0", camera_formats=("ean13", "ean14")))
