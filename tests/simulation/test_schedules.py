"""Schedules of faults: nothing is lost, doubled or overspent, and each seed goes the same way again. Rows M02, M27."""

import json
import re
from random import Random

import pytest

from pos_loyalty import cli
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.simulation.faults import people, shop, truths
from pos_loyalty.simulation.faults.disk import Disk, PowerCutError
from pos_loyalty.simulation.faults.network import Line, Posted
from pos_loyalty.simulation.faults.run import run
from pos_loyalty.simulation.faults.schedule import play
from pos_loyalty.simulation.faults.shop import Size
from pos_loyalty.sync import position
from pos_loyalty.sync.exchange import request_for
from tests.simulation.protocol_faults import FAULTS, Fault

CHAIN = Size(tills=5, stores=2)
SEEDS = range(1, 25)
MOST_SEEDS = 300


def test_whatever_fails_nothing_is_lost_doubled_or_overspent() -> None:
    done: list[int] = []
    report = run(CHAIN, 2, SEEDS, jobs=1, advance=done.append)
    assert report.failing == {}
    assert (report.lost, report.doubled, report.overspent) == (0, 0, 0)
    assert report.schedules == sum(done) == len(SEEDS)
    assert report.events > 10 * len(SEEDS)
    assert len(report.faults) > 10, "hardly anything went wrong"


def test_a_seed_goes_the_same_way_each_time() -> None:
    first, again = (play(7, CHAIN, 2) for _ in range(2))
    assert first == again
    assert play(8, CHAIN, 2).trace != first.trace


def test_one_till_alone_is_a_chain_too() -> None:
    assert [play(seed, Size(1, 1), 1).verdict.wrong for seed in range(4)] == [[]] * 4


def test_tills_with_a_floor_limit_give_unasked_and_everything_else_holds() -> None:
    played = [play(seed, Size(5, 2, floor_limit=300), 2) for seed in range(3, 8)]
    assert [outcome.verdict.wrong for outcome in played] == [[]] * len(played)
    assert any("gift_given_unasked" in line for outcome in played for line in outcome.trace)


def test_a_programme_that_breaks_is_told_of_by_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "scan", lambda *_: {}["such a thing"])
    outcome = play(7, CHAIN, 2)
    assert outcome.verdict.wrong == ["KeyError: 'such a thing'"]
    assert "Traceback" in outcome.trace[-1]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.says for fault in FAULTS])
def test_a_planted_fault_is_caught(fault: Fault) -> None:
    """By the seed that caught it first; the code having changed, by another one of the first three hundred."""
    shop.make(CHAIN)
    with fault.planted():
        assert any(_catches(seed) for seed in (fault.seed, *range(1, MOST_SEEDS + 1)))


def _catches(seed: int) -> bool:
    return not play(seed, CHAIN, 2).verdict.holds


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.says for fault in FAULTS])
def test_its_seed_holds_without_the_fault(fault: Fault) -> None:
    assert play(fault.seed, CHAIN, 2).verdict.wrong == []


# The parts


@pytest.mark.parametrize("is_durable", [False, True])
def test_power_fails_before_or_after_a_commit_is_durable(*, is_durable: bool) -> None:
    disk = Disk()
    with disk.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sale (id)")
    disk.cut_power_at(2, is_durable=is_durable)
    for _ in range(2):
        try:
            with disk.engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO sale VALUES (1)")
        except PowerCutError:
            break
    else:
        pytest.fail("power did not fail")
    assert disk.rows("SELECT COUNT(*) FROM sale") == [(2 if is_durable else 1,)]
    with disk.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sale VALUES (1)")


@pytest.mark.parametrize("is_durable", [False, True])
def test_points_given_by_hand_while_power_fails_are_due_if_they_are_on_the_disk(*, is_durable: bool) -> None:
    """Found by seed 7001686, which cried wolf."""
    world = shop.opened("by hand", CHAIN)
    # The first commit is that of looking up whose card it is.
    world.office.disk.cut_power_at(2, is_durable=is_durable)
    with pytest.raises(PowerCutError):
        people.adjust(world, Random(1))
    assert world.adjusted == (50 if is_durable else 0)
    assert truths.look(world).doubled == 0


def test_a_disk_that_is_put_back_knows_nothing_of_what_came_later() -> None:
    disk = Disk()
    with disk.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sale (id)")
    backup = disk.copy()
    with disk.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO sale VALUES (1)")
    disk.put_back(backup)
    assert disk.rows("SELECT * FROM sale") == []


@pytest.mark.parametrize(
    ("fate", "arrivals", "is_answered", "posted"),
    [
        ("", 1, True, 0),
        ("down", 0, False, 0),
        ("late", 0, False, 1),
        ("lost", 1, False, 0),
        ("half", 1, False, 0),
        ("twice", 2, True, 0),
        ("again later", 1, True, 1),
    ],
)
def test_a_line_does_to_a_request_what_was_decided(
    fate: str, arrivals: int, is_answered: bool, posted: int
) -> None:
    world = shop.opened("a line", CHAIN)
    till = world.tills[0]
    till.exchange()
    asked: list[str] = []
    mail: list[Posted] = []

    def service(path: str):
        asked.append(path)
        return world.office.service(path)

    with till.store.reading() as connection:
        token = position.credentials(connection).token
        here = position.read(connection, till.store.boot_id)
    line = Line(service, token, lambda _path: fate, lambda _posted: None, mail.append, lambda _posted: None)
    request = request_for(here, (), till.clock())
    if is_answered:
        assert line.exchange(request).acked_seq == request.after_seq
    else:
        with pytest.raises(SyncError):
            line.exchange(request)
    assert (len(asked), len(mail)) == (arrivals, posted)


def test_exchanges_of_several_tills_come_together() -> None:
    """Those that can be are answered in one transaction, and those beside them are not."""
    told = [
        line for seed in range(1, 9) for line in play(seed, CHAIN, 2).trace if "exchanges at once" in line
    ]
    found = {tuple(map(int, re.findall(r"(\d+) of (\d+)", line)[0])) for line in told}
    assert any(answered > 1 for answered, _ in found)
    assert any(0 < answered < many for answered, many in found)


# The verb


def simulate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["pos-loyalty", "simulate", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_verb_ends_with_one_line_of_figures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out = simulate(capsys, monkeypatch, "--schedules", "2", "--seed", "3", "--jobs", "1", "--json")
    told = json.loads(out)
    assert (status, told["schedules"], told["seed"], told["failing_seeds"]) == (0, 2, 3, [])
    assert (told["lost"], told["doubled"], told["overspent"]) == (0, 0, 0)
    assert told["events"] > 0
    assert told["faults"] == sum(told["faults_by_kind"].values())


def test_a_seed_is_told_step_by_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out = simulate(capsys, monkeypatch, "--seed", "3", "--trace")
    assert status == 0
    assert out.splitlines() == [*play(3, CHAIN, 2).trace, "Everything holds."]


def test_a_fault_ends_with_its_seed_and_status_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = next(one for one in FAULTS if one.seed == 1)
    shop.make(CHAIN)
    with fault.planted():
        status, out = simulate(capsys, monkeypatch, "--schedules", "1", "--seed", "1", "--jobs", "1")
    assert status == 1
    assert "seed 1 does not hold: " in out
    assert out.splitlines()[-1] == "Something does not hold."
