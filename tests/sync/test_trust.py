"""Who may speak for head office, and who for a till: certificates, signatures, revoked tills, guesses. Rows M27, M39."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import certificates, terminals
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.serve import Certificate, ServerThread
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import exchange, position, signatures
from pos_loyalty.sync.questions import ExplainRequest, ReceiptRequest
from pos_loyalty.sync.register import register
from pos_loyalty.sync.transport import HttpLink
from tests.sync.ends import MEMBER, HeadOffice, Till, new_id, now_ms

# Head office


@dataclass
class Secured:
    """Head office behind TLS; `authority` is what its tills trust."""

    office: HeadOffice
    url: str
    authority: str


@pytest.fixture
def files(tmp_path: Path) -> certificates.Files:
    return certificates.make(tmp_path / "tls", ["127.0.0.1", "office.example"])


@pytest.fixture
def secured(sqlite_office: HeadOffice, files: certificates.Files) -> Iterator[Secured]:
    shown = Certificate(files.server, files.server_key)
    with ServerThread(sqlite_office.engine, certificate=shown) as server:
        yield Secured(sqlite_office, server.url, files.authority.read_text(encoding="ascii"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TillStore]:
    opened = TillStore.open(tmp_path / "till" / FILE_NAME)
    yield opened
    opened.close()


def test_a_till_trusts_the_shops_own_authority_from_its_first_word_on(
    secured: Secured, store: TillStore
) -> None:
    register(store, secured.url, secured.office.invite(), secured.authority)
    till = Till(store, secured.url)
    till.exchange()
    till.sell()
    till.exchange()
    assert (till.pending, secured.office.points(MEMBER)) == (0, 6077)


def test_nobody_else_may_vouch_for_head_office(secured: Secured, store: TillStore, tmp_path: Path) -> None:
    other = certificates.make(tmp_path / "rogue", ["127.0.0.1"]).authority.read_text(encoding="ascii")
    for trusted in (None, other):
        with pytest.raises(SyncError) as refused:
            register(store, secured.url, secured.office.invite(), trusted)
        assert refused.value.key == "no_link"
        assert "certificate verify failed" in refused.value.detail
    assert position.summary(store)["terminal_id"] is None


@pytest.mark.parametrize(
    ("hosts", "days_ago", "why"),
    [(["office.example"], 0, "doesn't match|mismatch"), (["127.0.0.1"], 900, "expired")],
    ids=["for another name", "over"],
)
def test_a_certificate_that_does_not_hold_is_refused(
    sqlite_office: HeadOffice, store: TillStore, tmp_path: Path, hosts: list[str], days_ago: int, why: str
) -> None:
    made = certificates.make(tmp_path / "tls", hosts, datetime.now(UTC) - timedelta(days=days_ago))
    shown = Certificate(made.server, made.server_key)
    with (
        ServerThread(sqlite_office.engine, certificate=shown) as server,
        pytest.raises(SyncError, match=why),
    ):
        register(store, server.url, sqlite_office.invite(), made.authority.read_text(encoding="ascii"))


def test_a_server_without_tls_is_no_head_office_of_a_till_that_expects_it(
    sqlite_office: HeadOffice, store: TillStore, files: certificates.Files
) -> None:
    plain = sqlite_office.url.replace("http:", "https:")
    with pytest.raises(SyncError) as refused:
        register(store, plain, sqlite_office.invite(), files.authority.read_text(encoding="ascii"))
    assert refused.value.key == "no_link"


def test_what_is_no_authority_is_a_sentence() -> None:
    with pytest.raises(SyncError, match="cannot be read"):
        HttpLink("https://127.0.0.1:9", authority="-----BEGIN NONSENSE-----")


def test_the_authority_is_kept_and_the_certificate_made_anew(files: certificates.Files) -> None:
    authority, server = files.authority.read_bytes(), files.server.read_bytes()
    certificates.make(files.authority.parent, ["office.example"])
    assert files.authority.read_bytes() == authority
    assert files.server.read_bytes() != server
    assert {one.stat().st_mode & 0o777 for one in (files.authority_key, files.server_key)} == {0o600}


@pytest.mark.parametrize("host", ["", "two words", "https://office", "büro", "office:8480"])
def test_what_is_no_name_of_a_machine_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(OperatorError, match="neither an address nor the name"):
        certificates.make(tmp_path, [host])


def test_an_authority_without_its_key_is_told(files: certificates.Files, tmp_path: Path) -> None:
    other = certificates.make(tmp_path / "other", ["a"])
    files.authority_key.write_bytes(other.authority_key.read_bytes())
    with pytest.raises(OperatorError, match="is not the key of"):
        certificates.make(files.authority.parent, ["a"])
    files.authority_key.write_bytes(b"nothing")
    with pytest.raises(OperatorError, match="cannot be read"):
        certificates.make(files.authority.parent, ["a"])


# Tills


@dataclass
class Captured:
    """A request of a till as somebody on the line has it."""

    url: str
    path: str
    body: bytes
    headers: dict[str, str]

    def send(self, **changed: str) -> httpx2.Response:
        headers = {name: value for name, value in (self.headers | changed).items() if value}
        content = gzip.compress(self.body) if "content-encoding" in headers else self.body
        return httpx2.post(self.url + self.path, content=content, headers=headers, trust_env=False)


@pytest.fixture
def captured(till: Till, office: HeadOffice) -> Captured:
    """Of a sale that has not been sent yet."""
    till.sell()
    with till.store.reading() as connection:
        credentials = position.credentials(connection)
        rows = connection.exec_driver_sql("SELECT * FROM event ORDER BY seq").all()
    here = till.position
    body = exchange.request_for(here, rows[here.acked_seq :], now_ms()).model_dump_json().encode()
    assert credentials.signing_key is not None
    headers = {
        "authorization": f"Bearer {credentials.token}",
        "content-type": "application/json",
        signatures.HEADER: signatures.sign(credentials.signing_key, "/v1/exchange", body),
    }
    return Captured(office.url, "/v1/exchange", body, headers)


Change = Callable[[Captured], None]


def _mutated(request: Captured) -> None:
    request.body = request.body.replace(b'"more":false', b'"more":true ')


def _unsigned(request: Captured) -> None:
    del request.headers[signatures.HEADER]


def _of_another_key(request: Captured) -> None:
    signature = signatures.sign(signatures.new_key(), request.path, request.body)
    request.headers[signatures.HEADER] = signature


def _for_another_path(request: Captured) -> None:
    request.path = "/v1/sessions"


def _no_base64(request: Captured) -> None:
    request.headers[signatures.HEADER] = "not a signature!"


@pytest.mark.parametrize("change", [_mutated, _unsigned, _of_another_key, _for_another_path, _no_base64])
def test_what_its_till_has_not_signed_counts_for_nothing(
    captured: Captured, office: HeadOffice, change: Change
) -> None:
    before = (office.count("inbox_event"), office.points(MEMBER))
    change(captured)
    answer = captured.send()
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert (office.count("inbox_event"), office.points(MEMBER)) == before


def test_what_is_sent_again_counts_once(captured: Captured, office: HeadOffice, till: Till) -> None:
    """Packed or not, as often as somebody likes; also after the till itself went on."""
    for encoding in ("", "gzip", ""):
        assert captured.send(**{"content-encoding": encoding}).status_code == 200
    till.exchange()
    till.sell()
    till.exchange()
    captured.send()
    assert (office.points(MEMBER), office.count("purchase")) == (6154, 2)
    assert till.points() == 6154


def test_a_till_that_is_revoked_is_refused_and_keeps_what_it_has(till: Till, office: HeadOffice) -> None:
    till.sell()
    write(office.engine, lambda c: terminals.revoke(c, till.terminal_id, now_ms()))
    with pytest.raises(SyncError) as refused:
        till.exchange()
    assert refused.value.key == "token_refused"
    with pytest.raises(OperatorError, match="no working terminal"):
        write(office.engine, lambda c: terminals.revoke(c, till.terminal_id, now_ms()))
    assert till.pending == 1
    till.register_again(office, till.terminal_id)
    till.exchange()
    assert (till.pending, office.points(MEMBER)) == (0, 6077)


# Guesses


@pytest.mark.parametrize("asked", ["receipts", "members"])
def test_whoever_tries_numbers_is_slowed_down(till: Till, asked: str) -> None:
    def ask(link: HttpLink, number: int) -> None:
        if asked == "receipts":
            code = f"8{number:015d}"
            link.find_receipt(ReceiptRequest(terminal_id=till.terminal_id, receipt_code=code))
        else:
            link.explain(ExplainRequest(terminal_id=till.terminal_id, member_id=new_id()))

    with till.store.reading() as connection:
        credentials = position.credentials(connection)
    with HttpLink(*credentials) as link:
        for number in range(20):
            ask(link, number)
        with pytest.raises(SyncError) as refused:
            ask(link, 20)
    assert refused.value.key == "too_many_guesses"
    till.sell()
    till.exchange()
    assert till.pending == 0
