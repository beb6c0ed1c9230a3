"""The service in several processes behind one address."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from pos_loyalty.head_office.bootstrap import open_head_office
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.test_serve import COMMAND, ROOT, run
from tests.head_office.tills import FakeTill, wall_clock_ms

PATIENCE_S = 60


@contextmanager
def serving(url: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    arguments = [*COMMAND, "serve", "--database", url, "--port", "0", "--processes", "2"]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.fullmatch(r"Head office listens on (http://\S+)\n", process.stdout.readline())
            assert address
            yield address[1], process
        finally:
            process.kill()


def workers(process: subprocess.Popen[str]) -> set[int]:
    """Children that are the service; Python keeps one more that looks after what they share."""
    told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    lines = {int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in told}
    return {pid for pid, line in lines.items() if b"spawn_main" in line}


def wait_for(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def exchanged(address: str, till: FakeTill) -> int:
    """A connection of its own, so that either process may get it."""
    headers = {"Authorization": f"Bearer {till.identity.token}"}
    body = till.request(upto=till.acked_seq + 1).model_dump(mode="json")
    with httpx2.Client(trust_env=False, timeout=PATIENCE_S) as http:
        till.acked_seq = http.post(f"{address}/v1/exchange", json=body, headers=headers).json()["acked_seq"]
    return till.acked_seq


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_processes_share_the_work_and_one_that_dies_is_replaced(database_url: str) -> None:
    engine = open_head_office(database_url)
    office = Office(engine, FakeClock())
    till = office.new_till()
    till.now = wall_clock_ms
    member_id = till.enrol()
    for _ in range(9):
        till.sale(member_id, 500)
    with serving(database_url) as (address, process):
        first = workers(process)
        assert len(first) == 2
        assert [exchanged(address, till) for _ in range(5)] == [1, 2, 3, 4, 5]
        os.kill(min(first), signal.SIGKILL)
        wait_for(lambda: len(workers(process)) == 2 and workers(process) != first)
        assert [exchanged(address, till) for _ in range(5)] == [6, 7, 8, 9, 10]
        process.send_signal(signal.SIGTERM)
        rest, log = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, rest) == (0, "")
    told = [json.loads(line)["event"] for line in log.splitlines()]
    assert told.count("process_replaced") == 1
    assert told.count("exchanged") == 10
    assert (office.points(member_id), office.alarms()) == (9, [])
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_when_the_first_process_dies_the_others_leave_the_address(database_url: str) -> None:
    open_head_office(database_url).dispose()
    with serving(database_url) as (address, process):
        host, port = address.removeprefix("http://").split(":")
        process.kill()
        process.wait(PATIENCE_S)
        wait_for(lambda: _is_free(host, int(port)))


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex((host, port)) != 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_processes_that_cannot_start_are_a_sentence(database_url: str, tmp_path: Path) -> None:
    open_head_office(database_url).dispose()
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    files = ["--certificate", str(wrong), "--key", str(wrong)]
    told = run("serve", "--database", database_url, "--port", "0", "--processes", "2", *files)
    assert told.returncode == 1
    assert "The processes of the service did not start." in told.stderr


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    told = run("serve", "--database", f"sqlite:///{tmp_path}/office.db", "--port", "0", "--processes", "2")
    assert told.returncode == 1
    assert "--processes is for PostgreSQL" in told.stderr
