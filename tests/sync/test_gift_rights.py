"""Gifts that a till may give without a line, because head office set them aside for it before. Rows M02, M03."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import SyncView
from pos_loyalty.database import backups
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import feed, gift_rights, reservations, sessions
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import agent, apply, position
from pos_loyalty.sync.ask import ask
from pos_loyalty.sync.exchange import request_for
from pos_loyalty.sync.transport import HttpLink
from tests.sync.ends import MEMBER, HeadOffice, Till, new_id, now_ms

STOCK = 4


@pytest.fixture
def stocked(office: HeadOffice) -> HeadOffice:
    write(office.engine, lambda c: c.execute(update(tables.reward_stock).values(on_hand=STOCK)))
    return office


@pytest.fixture
def served(till: Till, stocked: HeadOffice) -> Till:
    """A till that served the member, and was told that a towel is set aside for them."""
    till.exchange()
    till.sell()
    till.exchange()
    assert rights_of(till) == [("towel", 5500)]
    assert stock(stocked) == STOCK - 1
    return till


def rights_of(till: Till) -> list[tuple[str, int]]:
    with till.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT reward_id, points FROM gift_right").all()
    return [tuple(row) for row in rows]


def stock(office: HeadOffice) -> int:
    with office.engine.connect() as connection:
        return int(connection.execute(select(tables.reward_stock.c.on_hand)).scalar_one())


def states(office: HeadOffice) -> list[str]:
    with office.engine.connect() as connection:
        return sorted(connection.execute(select(tables.reservation.c.state)).scalars())


def start_again(till: Till, folder: Path) -> Till:
    till.store.close()
    return Till(TillStore.open(folder / FILE_NAME), till.url)


class Counter:
    """Two presses, a second apart."""

    def __init__(self, till: Till) -> None:
        self.till, self.at_ms = till, now_ms()
        self.session = CounterSession(till.store, clock=lambda: self.at_ms, new_id=new_id)

    def give(self, reward_id: str = "towel") -> tuple[str, ReserveGift | None]:
        self.session.member_chosen(MEMBER)
        self.session.gift_pressed_by_id(reward_id)
        self.at_ms += 1_000
        view, asked = self.session.gift_pressed_by_id(reward_id)
        return view.message.key, asked

    def give_and_ask(self, reward_id: str = "towel") -> str:
        key, asked = self.give(reward_id)
        if asked is None:
            return key
        answer = self.ask(asked)
        return self.session.gift_answered(asked, answer).message.key

    def ask(self, asked: ReserveGift) -> ReserveAnswer:
        with self.till.store.reading() as connection:
            credentials = position.credentials(connection)
        here = position.before_asking(self.till.store, asked)
        with HttpLink(*credentials) as link:
            answer = ask(self.till.store, link, here, asked)
        assert isinstance(answer, ReserveAnswer)
        return answer


def test_what_is_set_aside_is_shown_and_given_without_a_line(served: Till, stocked: HeadOffice) -> None:
    (tile,) = served.session().member_chosen(MEMBER).gifts
    assert (tile.set_aside, tile.reward.stock) == (True, STOCK)
    assert Counter(served).give() == ("gift_given", None)
    assert rights_of(served) == []
    served.exchange()
    assert served.points() == stocked.points(MEMBER) == 577
    assert (states(stocked), stock(stocked), stocked.alarms()) == (["given"], STOCK - 1, [])


def test_an_answer_that_a_later_one_overtook_sets_nothing_aside_again(
    till: Till, stocked: HeadOffice
) -> None:
    """Found by seed 9600130 of two tills: the cashier would have been asked to give it twice."""
    till.exchange()
    with till.store.reading() as connection:
        asked = position.read(connection, till.store.boot_id)
        credentials = position.credentials(connection)
    till.sell()
    till.exchange()
    with HttpLink(*credentials) as link:
        answer = link.exchange(request_for(asked, (), now_ms()))
    assert [one.held for one in answer.rights] == [True]
    assert Counter(till).give() == ("gift_given", None)
    with pytest.raises(SyncError, match="a later answer"):
        apply.apply(till.store, asked, answer, now_ms())
    assert rights_of(till) == []


def test_one_that_was_given_can_be_taken_back(served: Till, stocked: HeadOffice) -> None:
    counter = Counter(served)
    counter.give()
    assert counter.session.undone().message.key == "undone_redemption"
    served.exchange()
    # And as they stand there again with points enough, one is set aside anew.
    assert (stocked.points(MEMBER), states(stocked), stock(stocked)) == (
        6077,
        ["held", "released"],
        STOCK - 1,
    )


def test_a_till_that_started_without_a_line_gives_nothing_unasked(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """It may be a copy of the one that the gift is set aside for."""
    again = start_again(served, tmp_path / "till")
    key, asked = Counter(again).give()
    assert (key, asked is not None) == ("gift_asking", True)
    again.exchange()
    assert rights_of(again) == [("towel", 5500)]
    assert Counter(again).give() == ("gift_given", None)
    again.exchange()
    assert (states(stocked), stocked.alarms()) == (["given"], [])
    again.store.close()


def test_it_moves_to_the_till_that_serves_the_member_next(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    other = Till.register(tmp_path / "other", stocked)
    other.exchange()
    other.sell()
    other.exchange()
    assert (rights_of(other), rights_of(served)) == ([], [("towel", 5500)])
    served.exchange()
    other.exchange()
    assert (rights_of(other), rights_of(served)) == ([("towel", 5500)], [])
    assert (states(stocked), stock(stocked)) == (["held"], STOCK - 1)
    assert Counter(other).give() == ("gift_given", None)
    other.exchange()
    served.exchange()
    assert (states(stocked), stocked.points(MEMBER), stocked.alarms()) == (["given"], 6154 - 5500, [])
    other.store.close()


def test_who_asks_elsewhere_gets_it_once_the_till_has_let_go(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    other = Till.register(tmp_path / "other", stocked)
    other.exchange()
    assert Counter(other).give_and_ask() == "gift_set_aside"
    other.exchange()
    assert Counter(other).give_and_ask() == "gift_set_aside"
    served.exchange()
    assert rights_of(served) == []
    assert Counter(other).give_and_ask() == "gift_given"
    other.exchange()
    assert (stocked.points(MEMBER), stocked.alarms()) == (577, [])
    other.store.close()


def test_what_a_cut_off_till_gave_away_is_not_given_elsewhere(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    other = Till.register(tmp_path / "other", stocked)
    other.exchange()
    Counter(served).give()
    assert Counter(other).give_and_ask() == "gift_set_aside"
    served.exchange()
    other.exchange()
    assert stocked.points(MEMBER) == 577
    assert (states(stocked), stocked.alarms()) == (["given", "released"], [])
    other.store.close()


def test_what_was_given_behind_a_backlog_is_not_given_elsewhere_before_all_of_it_is_told(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """The till hears that it is called back, and has let go of it, rounds before it can say that it is gone."""
    other = Till.register(tmp_path / "other", stocked)
    other.exchange()
    served.sell()
    served.sell()
    Counter(served).give()
    assert Counter(other).give_and_ask() == "gift_set_aside"
    with served.store.reading() as connection:
        credentials = position.credentials(connection)
    with HttpLink(*credentials) as link:
        for pending in (2, 1):
            agent.exchange_once(served.store, link, now_ms, most_events=1)
            assert served.pending == pending
            other.exchange()
            assert Counter(other).give_and_ask() == "gift_set_aside"
    served.exchange()
    other.exchange()
    assert states(stocked).count("given") == 1
    assert stocked.points(MEMBER) == 577 + 2 * 77
    other.store.close()


def test_something_else_for_the_same_points_gives_it_up(served: Till, stocked: HeadOffice) -> None:
    write(
        stocked.engine,
        lambda c: c.execute(
            tables.reward.insert(),
            {"reward_id": "pot", "names": {"en": "Pot"}, "points": 6000, "active": True},
        ),
    )
    write(
        stocked.engine,
        lambda c: c.execute(
            tables.reward_stock.insert(), {"store_id": "S1", "reward_id": "pot", "on_hand": 1}
        ),
    )
    write(stocked.engine, lambda c: feed.note(c, "reward", ["pot"]))
    served.exchange()
    counter = Counter(served)
    counter.session.sync_changed(SyncView("linked", now_ms(), None, 0))
    assert counter.give_and_ask("pot") == "gift_given"
    assert rights_of(served) == []
    served.exchange()
    assert (states(stocked), stocked.alarms()) == (["given", "released"], [])
    assert stocked.points(MEMBER) == 77


def test_what_another_disk_had_waits_for_a_person(served: Till, stocked: HeadOffice, tmp_path: Path) -> None:
    """Nobody knows whether it was given away before the disk was lost."""
    again = Till.register(tmp_path / "new disk", stocked, served.terminal_id)
    again.exchange()
    again.sell()
    again.exchange()
    assert (rights_of(again), states(stocked)) == ([], ["held"])
    (waiting,) = write(stocked.engine, lambda c: reservations.waiting(c, now_ms()))
    write(stocked.engine, lambda c: reservations.release(c, str(waiting["redemption_id"])))
    assert (states(stocked), stock(stocked)) == (["released"], STOCK)
    again.store.close()


def test_a_till_that_registers_anew_keeps_what_was_set_aside_for_it(
    served: Till, stocked: HeadOffice
) -> None:
    """As when head office moved to another address: it is the same disk, which tells everything it did."""
    served.register_again(stocked, served.terminal_id)
    assert rights_of(served) == []
    served.exchange()
    assert rights_of(served) == [("towel", 5500)]
    assert Counter(served).give_and_ask() == "gift_given"
    served.exchange()
    assert (states(stocked), stock(stocked), stocked.alarms()) == (["given"], STOCK - 1, [])


def test_a_gift_given_before_a_till_registers_anew_is_given_once(served: Till, stocked: HeadOffice) -> None:
    assert Counter(served).give_and_ask() == "gift_given"
    served.register_again(stocked, served.terminal_id)
    served.exchange()
    assert (rights_of(served), states(stocked), stock(stocked)) == ([], ["given"], STOCK - 1)


def test_an_earlier_state_of_the_disk_that_registers_anew_is_another_disk(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """It has the session of the other one, but not what was told since: the gift may be gone by now."""
    folder = tmp_path / "earlier"
    shutil.copytree(tmp_path / "till", folder)
    served.sell()
    served.exchange()
    served.store.close()
    again = Till(TillStore.open(folder / FILE_NAME), served.url)
    again.register_again(stocked, served.terminal_id)
    again.exchange()
    assert (rights_of(again), states(stocked)) == ([], ["held"])
    again.store.close()


def test_an_earlier_state_that_asks_before_it_says_hello_has_not_caught_up(
    till: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """By how often it asked it is known: what was given away on the newer disk is given to nobody else."""
    till.exchange()
    shutil.copytree(tmp_path / "till", tmp_path / "earlier")
    assert Counter(till).give_and_ask() == "gift_given"
    earlier = Till(TillStore.open(tmp_path / "earlier" / FILE_NAME), till.url)
    assert Counter(earlier).give_and_ask() == "gift_no_link"
    earlier.exchange()
    assert states(stocked) == ["held", "released"], "the newer disk's, and what was never asked for"
    assert stocked.alarms() == ["another_disk"]
    earlier.store.close()


def test_a_till_that_hears_of_a_copy_of_itself_gives_nothing_unasked(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """The copy has what was set aside: its session is the newer one."""
    shutil.copytree(tmp_path / "till", tmp_path / "copy")
    copy = Till(TillStore.open(tmp_path / "copy" / FILE_NAME), served.url)
    copy.exchange()
    assert rights_of(copy) == rights_of(served) == [("towel", 5500)]
    with pytest.raises(SyncError):
        served.exchange()
    assert rights_of(served) == []
    assert Counter(served).give_and_ask() != "gift_given"
    assert Counter(copy).give_and_ask() == "gift_given"
    copy.store.close()


def test_what_is_put_back_from_a_copy_has_no_rights(
    served: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    """Even if nothing was said since the copy was made: the gift may be gone by now."""
    path = tmp_path / "till" / FILE_NAME
    copy = backups.make(served.store.engine, path, now_ms())
    served.store.close()
    backups.put_back(path, copy, now_ms())
    again = Till(TillStore.open(path), served.url)
    again.exchange()
    again.exchange()
    assert (rights_of(again), states(stocked), stocked.alarms()) == ([], ["held"], ["another_disk"])
    again.store.close()


def test_a_head_office_that_was_put_back_takes_every_right_back(served: Till, stocked: HeadOffice) -> None:
    write(stocked.engine, lambda c: sessions.note_restored(c, None, now_ms()))
    served.exchange()
    assert rights_of(served) == []
    served.exchange()
    assert (states(stocked), stock(stocked)) == (["released"], STOCK)


def test_the_last_ones_are_set_aside_for_nobody(till: Till, stocked: HeadOffice) -> None:
    write(stocked.engine, lambda c: c.execute(update(tables.reward_stock).values(on_hand=1)))
    till.exchange()
    till.sell()
    till.exchange()
    assert (rights_of(till), states(stocked)) == ([], [])


def test_what_nobody_used_for_a_month_is_called_back(served: Till, stocked: HeadOffice) -> None:
    later_ms = now_ms() + gift_rights.OLDEST_MS + 1
    assert write(stocked.engine, lambda c: gift_rights.call_back_old(c, later_ms)) == 1
    served.exchange()
    served.exchange()
    assert (rights_of(served), states(stocked), stock(stocked)) == ([], ["released"], STOCK)


def test_one_that_is_called_back_between_the_presses_is_asked_for(served: Till) -> None:
    counter = Counter(served)
    counter.session.member_chosen(MEMBER)
    counter.session.gift_pressed_by_id("towel")
    with served.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM gift_right")
    counter.at_ms += 1_000
    view, asked = counter.session.gift_pressed_by_id("towel")
    assert (view.message.key, asked is not None) == ("gift_asking", True)
    assert view.gifts[0].waiting
