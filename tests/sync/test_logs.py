"""What both ends write into their logs: ids and counts, and nobody's name, number or token."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pos_loyalty.checkout.views import EnrolForm, SyncView
from pos_loyalty.sync.agent import SyncAgent
from pos_loyalty.sync.transport import HttpLink
from pos_loyalty.till import log_file
from tests.sync.ends import HeadOffice, Till, now_ms

NAME, PHONE = "Hong Gildong of Mapo", "01098765432"


@pytest.fixture
def till(sqlite_office: HeadOffice, tmp_path: Path) -> Iterator[Till]:
    till = Till.register(tmp_path / "till", sqlite_office)
    yield till
    till.store.close()


@pytest.fixture
def till_log(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "log"
    folder.mkdir()
    loggers = [logging.getLogger(name) for name in ("pos_loyalty", "hardware")]
    before = [(list(logger.handlers), logger.level) for logger in loggers]
    log_file.start(folder)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield folder / log_file.FILE_NAME
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        for handler in [one for one in logger.handlers if one not in handlers]:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)


def run_agent(till: Till, connect: object = HttpLink) -> None:
    told: list[SyncView] = []
    agent = SyncAgent(till.store, told.append, now_ms, connect)  # type: ignore[arg-type] # stands in for a link
    error = agent._rounds()
    agent._after_round(error)
    agent._drop_link()


class Broken:
    """Breaks with an error that has a person in it, as errors of a reader of messages do."""

    def __init__(self, *_credentials: object) -> None:
        self._value = {"name": NAME, "phone": PHONE}

    def open_session(self, _request: object) -> None:
        TypeAdapter(int).validate_python(self._value)

    exchange = open_session

    def close(self) -> None:
        """Nothing is open."""


def test_no_log_has_a_person_or_a_secret_in_it(
    till: Till, sqlite_office: HeadOffice, till_log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "pos_loyalty.head_office")
    till.exchange()
    counter = till.session()
    view = counter.enrolled(EnrolForm(NAME, PHONE, "", None, ""))
    assert view.member is not None
    card = view.member.card_number
    counter.amount_keyed("12345")
    counter.sale_finished()
    counter.scanned(b"9" * 16)
    run_agent(till)
    run_agent(till, Broken)
    with till.store.reading() as connection:
        token = connection.exec_driver_sql("SELECT token FROM terminal").scalar_one()
    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE terminal SET token = 'another'")
    run_agent(till)
    written = till_log.read_text() + caplog.text
    assert "exchange broke" in written
    assert "ValidationError" in written
    assert "token_refused" in written
    assert sqlite_office.count("member") == 2
    found = [one for one in (NAME, PHONE, PHONE[-4:], card, token) if str(one) in written]
    assert found == []


def test_an_exception_is_told_by_type_and_place_with_those_behind_it(till_log: Path) -> None:
    def look_up() -> None:
        try:
            int(NAME)
        except ValueError as error:
            raise KeyError(PHONE) from error

    try:
        look_up()
    except KeyError:
        logging.getLogger("pos_loyalty.till").exception("it broke")
    written = till_log.read_text()
    assert "ERROR pos_loyalty.till: it broke" in written
    assert written.index("KeyError") < written.index("ValueError")
    assert "test_logs.py" in written
    assert NAME not in written
    assert PHONE not in written
