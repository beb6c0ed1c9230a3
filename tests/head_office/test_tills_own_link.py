"""The till's own link and the service understand each other, on both engines."""

import pytest

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.sync import transport
from pos_loyalty.sync.messages import PROTOCOL, RegisterRequest
from pos_loyalty.sync.questions import ReserveRequest
from pos_loyalty.sync.transport import HttpLink
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


def test_a_till_registers_sells_reserves_and_is_refused_by_its_reason(  # M27
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long a cashier waits is the till's matter; here a busy disk must not decide.
    monkeypatch.setattr(transport, "RESERVE_DEADLINE_S", 60.0)
    office.stock_gift(on_hand=1)
    with ServerThread(office.engine, office.clock) as server:
        with HttpLink(server.url) as link:
            request = RegisterRequest(protocol=PROTOCOL, code=office.invite(), app_version="0")
            till = FakeTill(link.register(request))
            with pytest.raises(SyncError):
                link.register(request)
        with HttpLink(server.url, till.identity.token) as link:
            member_id = till.enrol()
            for _ in range(120):
                till.sale(member_id, 500)
            till.take(link.exchange(till.request()))
            assert (till.acked_seq, till.members[member_id].points) == (121, 120)
            asked = ReserveRequest(
                terminal_id=till.identity.terminal_id,
                redemption_id=new_id(),
                member_id=member_id,
                reward_id="mug",
                points=100,
            )
            assert link.reserve(asked).granted
            twin = FakeTill(till.identity)
            twin.sale(None, 1)
            with pytest.raises(SyncError) as refusal:
                link.exchange(twin.request())
            assert refusal.value.key == "identity_conflict"
            office.register(office.invite(terminal_id=till.identity.terminal_id))
            with pytest.raises(SyncError) as refusal:
                link.exchange(till.request())
            assert refusal.value.key == "token_refused"
