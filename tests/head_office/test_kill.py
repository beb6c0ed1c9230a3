"""Head office is killed at any moment while tills speak with it. `POS_LOYALTY_OFFICE_KILLS` sets how often. Row M27."""

import os
import random
import threading
import time

import httpx2
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import inbox_event
from pos_loyalty.head_office.bootstrap import open_head_office
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.starts import Start
from tests.head_office.test_serve import serving
from tests.head_office.tills import wall_clock_ms

KILLS = int(os.environ.get("POS_LOYALTY_OFFICE_KILLS", "3"))
TILLS = 3
LONGEST_S = 0.4


def sell_until_nobody_answers(start: Start, member_id: str, address: str) -> None:
    """What a till takes for acknowledged is what an answer said that arrived whole."""
    till = start.till
    headers = {"Authorization": f"Bearer {till.identity.token}"}
    with httpx2.Client(base_url=address, trust_env=False, timeout=30) as http:
        while True:
            till.sale(member_id, 500)
            try:
                answer = http.post(
                    "/v1/exchange", json=start.request().model_dump(mode="json"), headers=headers
                )
            except httpx2.TransportError:
                return
            assert answer.status_code == 200, answer.text
            till.acked_seq = answer.json()["acked_seq"]


def test_nothing_that_was_acknowledged_is_lost_and_nothing_counts_twice(database_url: str) -> None:
    engine = open_head_office(database_url)
    office = Office(engine, FakeClock())
    # With sessions, so that what they tell of at once is written together.
    starts = [Start(office, office.new_till()) for _ in range(TILLS)]
    tills = [one.till for one in starts]
    member_id = tills[0].enrol()
    for one in starts:
        one.open()
        one.exchange()
        one.till.now = wall_clock_ms
    engine.dispose()
    moments = random.Random(20260302)
    for _ in range(KILLS):
        with serving(database_url) as (address, process):
            selling = [
                threading.Thread(target=sell_until_nobody_answers, args=(start, member_id, address))
                for start in starts
            ]
            for one in selling:
                one.start()
            time.sleep(moments.uniform(0, LONGEST_S))
            process.kill()
            for one in selling:
                one.join()
    engine = open_head_office(database_url)
    office = Office(engine, FakeClock())
    held = {row.event_id for row in office.all(select(inbox_event.c.event_id))}
    for start in starts:
        start.office, till = office, start.till
        till.now = lambda: office.now_ms
        assert {event.event_id for event in till.log[: till.acked_seq]} <= held
        while till.acked_seq < len(till.log):
            start.exchange()
    sales = sum(len(till.log) for till in tills) - 1
    assert (office.points(member_id), office.alarms()) == (sales, [])
    assert office.books_balance()
    assert sales >= KILLS * TILLS
    engine.dispose()
