"""The service as a process, and the verbs around it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest
from typer.testing import CliRunner

from pos_loyalty.cli import head_office
from pos_loyalty.head_office import serve
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync.messages import RegisterAnswer
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, wall_clock_ms

COMMAND = [sys.executable, "-c", "from pos_loyalty.cli import main; main()", "head-office"]
ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def serving(url: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    arguments = [*COMMAND, "serve", "--database", url, "--port", "0"]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.fullmatch(r"Head office listens on (http://127\.0\.0\.1:\d+)\n", said)
            assert address, said
            yield address[1], process
        finally:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_a_till_registers_at_a_served_head_office_which_stops_when_told(
    database_url: str, stop: signal.Signals
) -> None:
    invited = run(
        "invite",
        "--database",
        database_url,
        *("--store", "S1", "--store-name", "Mapo"),
        *("--name", "Till 1", "--json"),
    )
    code = json.loads(invited.stdout)["code"]
    with serving(database_url) as (address, process):
        with httpx2.Client(base_url=address, trust_env=False) as http:
            answer = http.post("/v1/terminals", json={"protocol": 1, "code": code, "app_version": "0"})
            till = FakeTill(RegisterAnswer.model_validate_json(answer.content))
            till.enrol(name="Kim Ha-neul")
            headers = {"Authorization": f"Bearer {till.identity.token}"}
            body = till.request().model_dump(mode="json")
            assert http.post("/v1/exchange", json=body, headers=headers).json()["acked_seq"] == 1
        process.send_signal(stop)
        rest, log = process.communicate(timeout=30)
        assert (process.returncode, rest) == (0, "")
    told = [json.loads(line)["event"] for line in log.splitlines()]
    housekeeping = {"books_looked_at", "day_done"}
    assert [event for event in told if event not in {*housekeeping, "months_made"}] == [
        "registered",
        "exchanged",
    ]
    assert housekeeping <= set(told)
    assert "Kim" not in log
    listed = json.loads(run("terminals", "--database", database_url, "--json").stdout)
    assert [(row["name"], row["epoch"], row["last_seq"]) for row in listed] == [("Till 1", 1, 1)]
    assert "token_hash" not in listed[0]


def test_what_was_acknowledged_is_there_after_a_kill(database_url: str) -> None:  # M27
    office_engine = open_head_office(database_url)
    till = Office(office_engine, FakeClock()).new_till()
    till.now = wall_clock_ms
    office_engine.dispose()
    member_id = till.enrol()
    for _ in range(20):
        till.sale(member_id, 500)
    headers = {"Authorization": f"Bearer {till.identity.token}"}
    for _ in range(2):
        with serving(database_url) as (address, process), httpx2.Client(trust_env=False) as http:
            for _ in range(4):
                body = till.request(upto=till.acked_seq + 3).model_dump(mode="json")
                answer = http.post(f"{address}/v1/exchange", json=body, headers=headers).json()
                till.acked_seq = answer["acked_seq"]
            process.kill()
    office_engine = open_head_office(database_url)
    office = Office(office_engine, FakeClock())
    till.now = lambda: office.now_ms
    office.settle(till)
    assert (till.acked_seq, office.points(member_id), office.alarms()) == (21, 20, [])
    assert office.books_balance()
    office_engine.dispose()


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        ended = run("serve", "--database", str(tmp_path / "h.db"), "--port", port)
    assert ended.returncode == 1
    assert f"Port {port}" in ended.stderr
    assert "--port" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_database_that_is_down_is_a_sentence_without_its_password() -> None:
    ended = run("serve", "--port", "0", "--database", "postgresql://shop:secret@127.0.0.1:1/office")
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr
    assert "secret" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("database", ["", "sqlite:///", "sqlite://", "sqlite:///:memory:", ":memory:"])
def test_a_database_that_nothing_would_be_kept_in_is_refused(database: str) -> None:
    ended = run("coupons", "list", "--database", database)
    assert ended.returncode == 2
    assert "names no file" in " ".join(ended.stderr.split())


def test_a_stopped_server_thread_leaves_its_port(tmp_path: Path) -> None:
    engine = open_head_office(str(tmp_path / "h.db"))
    with serve.ServerThread(engine) as running:
        port = int(running.url.rpartition(":")[2])
        with pytest.raises(OperatorError, match="cannot be used"):
            serve.listen("127.0.0.1", port)
    with serve.ServerThread(engine, port=port) as again:
        assert httpx2.get(f"{again.url}/v1/health", trust_env=False).is_success
    engine.dispose()


def test_answers_do_not_wait_for_more_to_send() -> None:
    with serve.listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("256.0.0.1", 0), ("no such host", 0)])
def test_an_address_that_cannot_be_is_a_sentence(host: str, port: int) -> None:
    with pytest.raises(OperatorError, match="cannot be used"):
        serve.listen(host, port)


class Verbs:
    """The verbs in this process, on one database."""

    def __init__(self, database: str) -> None:
        self.database = database

    def __call__(self, verb: str, *arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(head_office.app, [verb, "--database", self.database, *arguments])
        return done.exit_code, done.output if done.exception is None else str(done.exception)


@pytest.fixture
def verbs(tmp_path: Path) -> Verbs:
    return Verbs(str(tmp_path / "h.db"))


def test_an_invitation_needs_its_store(verbs: Verbs) -> None:
    assert verbs("invite", "--store", "S1", "--name", "Till")[0] == 1
    assert "no store S1" in verbs("invite", "--store", "S1", "--name", "Till")[1]
    made = ("--store-name", "Mapo", "--timezone", "Asia/Seoul")
    status, said = verbs("invite", "--store", "S1", "--name", "Till", *made)
    assert status == 0
    assert re.search(r"^ {4}\d{18}$", said, re.MULTILINE)
    assert verbs("invite", "--store", "S1", "--name", "Till")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--store", "S1", "--name", "Till", "--terminal", "x"), "no terminal x"),
        (("--store", "S1", "--name", ""), "name"),
        (("--store", "S2", "--store-name", "\n", "--name", "T"), "name"),
        (("--store", "S3", "--store-name", "X", "--name", "T", "--timezone", "Mars"), "time zone"),
        (("--store", "", "--store-name", "X", "--name", "T"), "id"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    verbs: Verbs, arguments: tuple[str, ...], sentence: str
) -> None:
    verbs("invite", "--store", "S1", "--store-name", "Mapo", "--name", "Till")
    status, said = verbs("invite", *arguments)
    assert status == 1
    assert sentence in said


def test_terminals_alarms_and_blocking_on_the_command_line(verbs: Verbs) -> None:
    engine = open_head_office(verbs.database)
    office = Office(engine, FakeClock())
    till = office.new_till()
    card = till.new_card()
    till.enrol(card=card)
    till.add("weather", "{}")
    office.settle(till)
    engine.dispose()
    assert "Till" in verbs("terminals")[1]
    assert [row["kind"] for row in json.loads(verbs("alarms", "--json")[1])] == ["kind_unknown"]
    assert "kind_unknown" in verbs("alarms")[1]
    assert verbs("block-card", card) == (0, "The card is blocked.\n")
    assert "No member has a card" in verbs("block-card", "123")[1]


def test_a_till_that_lost_its_disk_is_invited_under_its_own_identity(verbs: Verbs) -> None:
    engine = open_head_office(verbs.database)
    office = Office(engine, FakeClock())
    till = office.new_till()
    invited = verbs(
        "invite", "--store", "S1", "--name", "Till", "--terminal", till.identity.terminal_id, "--json"
    )
    code = json.loads(invited[1])["code"]
    office.clock.set_to(serve.system_clock())
    renewed = office.register(code)
    assert (renewed.terminal_id, renewed.epoch) == (till.identity.terminal_id, 2)
    # Its receipts are told apart from those of the lost disk.
    assert renewed.terminal_no != till.identity.terminal_no
    engine.dispose()


def test_the_default_database_lies_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("POS_LOYALTY_DATABASE", raising=False)
    assert CliRunner().invoke(head_office.app, ["terminals", "--json"]).output == "[]\n"
    if os.name == "posix" and sys.platform != "darwin":
        assert (tmp_path / "pos-loyalty" / "head-office.db").exists()


def test_every_verb_says_what_it_does() -> None:
    shown = CliRunner().invoke(head_office.app, ["--help"]).output
    for verb in ("serve", "invite", "terminals", "block-card", "alarms"):
        assert verb in shown
        assert len(CliRunner().invoke(head_office.app, [verb, "--help"]).output) > 300


def test_write_leaves_nothing_behind_when_its_work_raises(tmp_path: Path) -> None:
    engine = open_head_office(str(tmp_path / "h.db"))
    office = Office(engine, FakeClock())

    def work(connection) -> None:
        connection.exec_driver_sql("DELETE FROM store")
        raise ValueError

    with pytest.raises(ValueError):
        write(engine, work)
    assert office.invite()
    engine.dispose()


def test_a_time_that_is_none_is_a_sentence() -> None:
    done = run("serve", "--analyse-at", "at night")
    assert done.returncode == 2
    assert "a time like 02:30" in done.stderr


def test_a_service_analyses_at_its_time_if_it_is_told_to(tmp_path: Path) -> None:
    """Of an empty head office nothing can be analysed: that is logged, and the service goes on."""
    now = datetime.now(ZoneInfo("Asia/Seoul")) - timedelta(minutes=1)
    arguments = ["serve", "--database", str(tmp_path / "o.db"), "--port", "0", "--analyse-at", f"{now:%H:%M}"]
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if "analysis_failed" in line)
        process.send_signal(signal.SIGTERM)
    assert json.loads(said)["status"] == 1
    assert process.returncode == 0
