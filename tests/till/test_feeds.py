"""Sales of the shop's own till into a whole till: a real folder, a real port, a real printer line, a real window."""  # M40

import json
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from pos_loyalty.basket_feed import sale_document
from pos_loyalty.basket_feed.loopback_service import token_of
from pos_loyalty.checkout.shop_sale import CounterBusyError, ShopSale, Taken
from pos_loyalty.settings import SettingsError, TillSettings
from pos_loyalty.till import feeds
from pos_loyalty.till.feeds import FeedBridge
from pos_loyalty.till.wiring import Till
from tests.sync.ends import MEMBER, HeadOffice
from tests.till.test_wiring import LONG_MS, member_card


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@pytest.fixture
def settings(data: Path, tmp_path: Path) -> TillSettings:
    return TillSettings(
        data=data,
        volume=0,
        feed_folder=str(tmp_path / "sales"),
        feed_port=free_port(),
        feed_printer_listen=f"127.0.0.1:{free_port()}",
    )


def sale(number: str, total_minor: int = 25_000) -> ShopSale:
    return ShopSale(number, datetime.now(UTC), total_minor)


def tell_folder(settings: TillSettings, told: ShopSale) -> None:
    path = Path(settings.feed_folder) / f"{told.receipt_number}.json"
    path.with_suffix(".tmp").write_bytes(sale_document.write(told))
    path.with_suffix(".tmp").rename(path)


def tell_service(settings: TillSettings, told: ShopSale) -> None:
    headers = {"Authorization": f"Bearer {token_of(settings.data)}"}
    document = json.loads(sale_document.write(told))
    answer = httpx2.post(
        f"http://127.0.0.1:{settings.feed_port}/sales", json=document, headers=headers, timeout=20
    )
    assert answer.json()["outcome"] in {"recorded", "returned", "waiting"}


def tell_printer(settings: TillSettings, told: ShopSale) -> None:
    host, _, port = settings.feed_printer_listen.rpartition(":")
    text = f"Receipt {told.receipt_number}\nTOTAL {told.total_minor:,}\n\x1dV\x00"
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(text.encode())


@pytest.mark.parametrize("tell", [tell_folder, tell_service, tell_printer], ids=lambda tell: tell.__name__)
def test_a_card_and_a_sale_make_points_at_head_office_without_a_key(
    till: Till, settings: TillSettings, office: HeadOffice, qtbot: QtBot, tell: object
) -> None:
    before = office.points(MEMBER)
    till.window.scan(member_card(till))
    telling = threading.Thread(target=tell, args=(settings, sale("0042")))
    telling.start()
    qtbot.waitUntil(lambda: till.window.page.message.kind == "ok" and not _has_member(till), timeout=LONG_MS)
    telling.join(timeout=20)
    qtbot.waitUntil(lambda: office.points(MEMBER) > before, timeout=LONG_MS)


@pytest.mark.parametrize("tell", [tell_folder, tell_service], ids=lambda tell: tell.__name__)
def test_goods_that_come_back_take_their_points_along(
    till: Till, settings: TillSettings, office: HeadOffice, qtbot: QtBot, tell: object
) -> None:
    before = office.points(MEMBER)
    till.window.scan(member_card(till))
    came_back = replace(sale("9001"), returns="0042")
    for told, is_there in (
        (sale("0042"), lambda: office.points(MEMBER) > before),
        (came_back, lambda: office.points(MEMBER) == before),
    ):
        telling = threading.Thread(target=tell, args=(settings, told))
        telling.start()
        qtbot.waitUntil(is_there, timeout=LONG_MS)
        telling.join(timeout=20)
    assert "0042" in till.window.page.message.label.text()
    assert till.window.page.message.kind == "ok"


def _has_member(till: Till) -> bool:
    assert till.parts is not None
    return till.parts.session.view.member is not None


def test_a_sale_without_a_card_says_so_and_waits(till: Till, settings: TillSettings, qtbot: QtBot) -> None:
    label = till.window.page.message.label
    threading.Thread(target=tell_folder, args=(settings, sale("0042"))).start()
    qtbot.waitUntil(lambda: "0042" in label.text(), timeout=LONG_MS)
    till.window.scan(member_card(till))
    assert till.window.page.sale.heading.text() == "Sale 0042"
    till.window._finish_sale()
    assert till.window.page.message.kind == "ok"
    assert till.window.page.sale.heading.text() == "This sale"


def test_a_panel_about_a_customer_who_is_served_closes(
    till: Till, settings: TillSettings, qtbot: QtBot
) -> None:
    till.window.scan(member_card(till))
    till.window._open_rewards()
    assert till.window.page.panel is not None
    threading.Thread(target=tell_folder, args=(settings, sale("0042"))).start()
    qtbot.waitUntil(lambda: till.window.page.panel is None, timeout=LONG_MS)


def test_a_complaint_is_a_sentence(till: Till, settings: TillSettings, qtbot: QtBot) -> None:
    path = Path(settings.feed_folder) / "broken.json"
    path.write_text("{}")
    qtbot.waitUntil(lambda: "broken.json" in till.window.page.message.label.text(), timeout=LONG_MS)


def test_without_settings_there_is_no_feed(data: Path) -> None:
    assert feeds.feeds_of(TillSettings(data=data), "KRW", FeedBridge(lambda _: Taken("known"))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"feed_port": 70_000},
        {"feed_printer": "printer"},
        {"feed_printer_encoding": "latin-9"},
        {"feed_folder": 5},
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_is_refused(data: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        TillSettings(data=data, **wrong)


# The bridge


def on_a_thread(bridge: FeedBridge, told: ShopSale) -> tuple[threading.Thread, list[object]]:
    found: list[object] = []

    def run() -> None:
        try:
            found.append(bridge.hand_over(told))
        except CounterBusyError:
            found.append("busy")

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def test_a_counter_that_does_not_answer_is_busy_and_takes_nothing_afterwards(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ANSWER_S", 0.05)
    taken: list[ShopSale] = []
    bridge = FeedBridge(lambda told: taken.append(told) or Taken("waiting"))
    thread, found = on_a_thread(bridge, sale("1"))
    thread.join(timeout=20)
    assert found == ["busy"]
    QCoreApplication.processEvents()
    assert taken == [], "handed over again, it would be told twice"


def test_a_counter_that_closes_answers_what_was_handed_over(qtbot: QtBot) -> None:
    bridge = FeedBridge(lambda _: Taken("waiting"))
    thread, found = on_a_thread(bridge, sale("1"))
    time.sleep(0.05)
    bridge.close()
    QCoreApplication.sendPostedEvents(bridge)
    thread.join(timeout=20)
    assert found == ["busy"]
    with pytest.raises(CounterBusyError):
        bridge.hand_over(sale("2"))


# The manual


def clients() -> list[str]:
    text = (Path(__file__).parents[2] / "docs" / "basket_feed.md").read_text(encoding="utf-8")
    return [block.split("```")[0] for block in text.split("```python\n")[1:]]


@pytest.mark.parametrize("number", range(3), ids=["folder", "service", "printer"])
def test_the_clients_of_the_manual_work(
    till: Till, settings: TillSettings, qtbot: QtBot, number: int
) -> None:
    client = clients()[number]
    assert len(client.strip().splitlines()) <= 12
    _, _, printer_port = settings.feed_printer_listen.rpartition(":")
    for theirs, ours in (
        ("/srv/sales", settings.feed_folder),
        ("8750", str(settings.feed_port)),
        ("TOKEN", token_of(settings.data)),
        ("9100", printer_port),
    ):
        client = client.replace(theirs, ours)
    running = subprocess.Popen([sys.executable, "-c", client], stdout=subprocess.DEVNULL)
    qtbot.waitUntil(lambda: "0042" in till.window.page.message.label.text(), timeout=LONG_MS)
    assert running.wait(timeout=20) == 0
