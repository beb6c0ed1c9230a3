"""Packets of scanners: damaged, cut, doubled, in parts, and anything else that a line can do to them."""

from hypothesis import example, given
from hypothesis import strategies as st

from hardware.scanner.framing import BrokenFrame, Frame
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.simulated_ssi import SsiScannerDevice
from hardware.scanner.ssi import (
    ACKNOWLEDGED,
    CONTINUED,
    NOT_EXPECTED,
    RETRANSMITTED,
    SEND_AGAIN,
    SsiReceiver,
    decode_packet,
    packet,
)
from tests.hardware.recording import Recorder

CARD = b"9123085688598697"
CODE_128, EAN_13, QR, UNHEARD_OF = 0x03, 0x0B, 0x1C, 0x77


def receive(*pieces: bytes) -> tuple[list[Frame | BrokenFrame], bytes]:
    receiver = SsiReceiver()
    out = [output for number, piece in enumerate(pieces) for output in receiver.feed(piece, number / 100)]
    return out, receiver.answers()


def test_the_acknowledgement_is_the_one_of_the_guide() -> None:
    assert bytes([0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28]) == ACKNOWLEDGED
    assert bytes([0x05, 0xD1, 0x04, 0x00, 0x01, 0xFF, 0x25]) == SEND_AGAIN


def test_a_code_is_taken_and_acknowledged() -> None:
    assert receive(decode_packet(CODE_128, CARD)) == ([Frame(CARD, "]C0")], ACKNOWLEDGED)
    assert receive(decode_packet(EAN_13, b"4006381333931\r\n")) == (
        [Frame(b"4006381333931", "]E0")],
        ACKNOWLEDGED,
    )
    assert receive(decode_packet(UNHEARD_OF, CARD)) == ([Frame(CARD, None)], ACKNOWLEDGED)


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8), st.data())
def test_codes_do_not_depend_on_how_the_stream_was_cut(labels: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(decode_packet(CODE_128, b"<" + label + b">") for label in labels)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    pieces = [stream[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    out, answers = receive(*pieces)
    assert out == [Frame(b"<" + label + b">", "]C0") for label in labels]
    assert answers == ACKNOWLEDGED * len(labels)


@given(st.integers(1, 21), st.integers(0, 7))
def test_no_single_bit_makes_another_code(place: int, bit: int) -> None:
    """The length apart, which makes the packet another size: it is asked for again when nothing more comes."""
    sent = bytearray(decode_packet(CODE_128, CARD))
    sent[place] ^= 1 << bit
    assert receive(bytes(sent)) == ([], SEND_AGAIN)


def test_what_is_sent_again_counts_once_and_is_acknowledged_again() -> None:
    first, again = decode_packet(CODE_128, CARD), decode_packet(CODE_128, CARD, RETRANSMITTED)
    assert receive(first, again) == ([Frame(CARD, "]C0")], ACKNOWLEDGED * 2)
    assert receive(first, first) == ([Frame(CARD, "]C0")] * 2, ACKNOWLEDGED * 2)
    # The first one never arrived whole.
    assert receive(again) == ([Frame(CARD, "]C0")], ACKNOWLEDGED)


def test_a_code_in_parts_is_one_code() -> None:
    parts = [
        decode_packet(QR, b"https://", CONTINUED),
        decode_packet(QR, b"id.gs1", CONTINUED),
        decode_packet(QR, b".org"),
    ]
    assert receive(*parts) == ([Frame(b"https://id.gs1.org", "]Q1")], ACKNOWLEDGED * 3)


def test_a_code_without_end_is_refused_and_the_next_one_read() -> None:
    endless = [decode_packet(QR, b"%03d" % number + b"x" * 240, CONTINUED) for number in range(20)]
    out, _ = receive(*endless, decode_packet(QR, b"end"), decode_packet(CODE_128, CARD))
    assert isinstance(out[0], BrokenFrame)
    assert (out[0].reason, len(out[0].partial)) == ("too_long", 64)
    assert out[-1] == Frame(CARD, "]C0")


def test_a_packet_whose_rest_does_not_come_is_asked_for_again() -> None:
    receiver = SsiReceiver()
    whole = decode_packet(CODE_128, CARD)
    assert receiver.feed(whole[:9], 1.0) == []
    assert (receiver.idle(1.1), receiver.answers()) == ([], b"")
    assert (receiver.idle(1.5), receiver.answers()) == ([], SEND_AGAIN)
    assert receiver.feed(decode_packet(CODE_128, CARD, RETRANSMITTED), 1.6) == [Frame(CARD, "]C0")]


def test_a_line_that_breaks_in_the_middle_of_a_code_says_so() -> None:
    receiver = SsiReceiver()
    receiver.feed(decode_packet(QR, b"half", CONTINUED), 1.0)
    assert receiver.abandon() == [BrokenFrame("cut_short", b"half")]
    assert receiver.abandon() == []


def test_what_is_no_code_is_answered_as_it_must_be() -> None:
    event, acknowledged, beep = packet(0xF6, 0, 0, b"\x01"), packet(0xD0, 0, 0), packet(0xE6, 0, 0, b"\x01")
    assert receive(event) == ([], ACKNOWLEDGED)
    assert receive(acknowledged, ACKNOWLEDGED) == ([], b"")
    assert receive(beep) == ([], NOT_EXPECTED)
    assert receive(packet(0xF3, 0, 0)) == ([], NOT_EXPECTED)


@given(st.lists(st.binary(max_size=300), max_size=12))
@example([b"\x00" * 5000])
@example([b"\xff" * 5000])
def test_any_bytes_cost_little_and_the_next_code_is_read_after_a_pause(pieces: list[bytes]) -> None:
    receiver = SsiReceiver()
    for number, piece in enumerate(pieces):
        receiver.feed(piece, number / 100)
        assert len(receiver._buffer) < 258
        assert len(receiver._parts) <= 4096
    receiver.idle(60.0)
    receiver.answers()
    assert receiver.feed(decode_packet(CODE_128, CARD), 61.0)[-1].payload.endswith(CARD)
    assert receiver.answers() == ACKNOWLEDGED


def test_a_thousand_codes_over_a_bad_line_arrive_once_each_and_in_order() -> None:
    """Three packets of a hundred are damaged, and three acknowledgements of a hundred lost."""
    device = SsiScannerDevice(damaged=0.03, lost=0.03, tries=9)
    seen, source = Recorder(), SerialScanner("ssi", SerialSettings(device.port, protocol="ssi"))
    source.start(seen)
    try:
        seen.wait_for_state("ready")
        labels = [b"%016d" % number for number in range(1_000)]
        assert all(device.scan(b"]C0" + label) for label in labels)
        seen.wait_for_scans(1_000, timeout_s=30)
        assert [scan.raw for scan in seen.scans] == labels
        assert {scan.symbology for scan in seen.scans} == {"]C0"}
        assert device.sent_again > 20
    finally:
        source.stop()
        device.close()
