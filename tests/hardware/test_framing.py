"""Bytes to frames, without a device and without time passing."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.events import Scan, ScanRejected
from hardware.scanner.framing import (
    BrokenFrame,
    Frame,
    Framer,
    FramerOutput,
    FramingSettings,
    event_from,
    split_aim,
)

CARD = b"9001123456789042"

BYTES = st.lists(
    st.one_of(
        st.sampled_from([b"\r", b"\n", b"\r\n", b"\x02", b"\x03", b"]E0", b"]", CARD, b"\x00", b"x" * 300]),
        st.binary(max_size=12),
    ),
    max_size=40,
).map(b"".join)


def frames(data: bytes, settings: FramingSettings | None = None) -> list[FramerOutput]:
    return Framer(settings).feed(data, at=0.0)


def payloads(outputs: list[FramerOutput]) -> list[bytes]:
    return [output.payload for output in outputs if isinstance(output, Frame)]


@given(BYTES, st.data())
def test_the_frames_do_not_depend_on_how_the_stream_was_cut(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    framer = Framer()
    outputs: list[FramerOutput] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        outputs += framer.feed(stream[start:end], at=0.0)
    assert outputs == frames(stream)
    whole = Framer()
    whole.feed(stream, at=0.0)
    assert framer.abandon() == whole.abandon()


@given(BYTES)
def test_one_byte_at_a_time_gives_the_same_frames(stream: bytes) -> None:
    framer = Framer()
    outputs = [out for byte in stream for out in framer.feed(bytes([byte]), at=0.0)]
    assert outputs == frames(stream)


@given(BYTES)
def test_no_stream_makes_a_frame_that_is_empty_too_long_or_holds_a_delimiter(stream: bytes) -> None:
    for payload in payloads(frames(stream)):
        assert 0 < len(payload) <= 256
        assert not set(payload) & set(b"\r\n\x02\x03")


@given(BYTES)
def test_after_any_garbage_and_a_terminator_the_next_code_arrives(garbage: bytes) -> None:
    assert payloads(frames(garbage + b"\r" + CARD + b"\r"))[-1] == CARD


def test_every_terminator_ends_a_frame_and_empty_ones_are_dropped() -> None:
    stream = b"1\r2\n3\r\n\r\n\r\x024\x03\x025\x03\r\n"
    assert payloads(frames(stream)) == [b"1", b"2", b"3", b"4", b"5"]


def test_a_start_sign_in_the_middle_reports_what_it_interrupts() -> None:
    assert frames(b"123\x02456\x03") == [BrokenFrame("cut_short", b"123"), Frame(b"456", None)]


def test_an_overlong_frame_is_one_refusal_and_the_next_terminator_ends_it() -> None:
    for size in (257, 10_000, 1_000_000):
        assert frames(b"7" * size + b"\r" + CARD + b"\r") == [
            BrokenFrame("too_long", b"7" * 64),
            Frame(CARD, None),
        ]


def test_a_frame_of_just_the_cap_is_taken() -> None:
    assert payloads(frames(b"7" * 256 + b"\r")) == [b"7" * 256]


def test_a_megabyte_without_an_end_costs_no_more_than_the_cap() -> None:
    framer = Framer()
    refused = [out for _ in range(1_000) for out in framer.feed(b"\xff" * 1_000, at=0.0)]
    assert len(refused) == 1
    assert len(framer._buffer) <= 256


def test_the_aim_identifier_becomes_the_symbology() -> None:
    assert frames(b"]E04901234567894\r") == [Frame(b"4901234567894", "]E0")]
    assert frames(b"]E0\r") == []
    assert split_aim(b"]") == (None, b"]")


def test_silence_ends_a_code_of_a_scanner_without_suffix() -> None:
    framer = Framer()
    assert framer.feed(CARD, at=1.0) == []
    assert framer.idle(at=1.1) == []
    assert framer.idle(at=1.3) == [Frame(CARD, None)]
    assert framer.idle(at=9.0) == []


def test_silence_inside_a_code_of_a_scanner_with_suffix_is_a_cut_code() -> None:
    framer = Framer()
    framer.feed(CARD + b"\r" + CARD[:9], at=1.0)
    assert framer.idle(at=1.3) == []
    assert framer.idle(at=2.1) == [BrokenFrame("cut_short", CARD[:9])]


def test_bytes_read_late_on_a_busy_machine_are_still_one_code() -> None:
    framer = Framer()
    framer.feed(CARD[:9], at=1.0)
    assert framer.feed(CARD[9:] + b"\r", at=8.0) == [Frame(CARD, None)]


def test_silence_also_ends_overlong_garbage() -> None:
    framer = Framer()
    framer.feed(b"z" * 500, at=1.0)
    framer.idle(at=2.0)
    assert framer.feed(CARD + b"\r", at=3.0) == [Frame(CARD, None)]


def event(data: bytes) -> Scan | ScanRejected:
    return event_from(Frame(data, None), source="s", kind="serial", at=1.0)


def test_full_width_digits_are_delivered_as_they_are() -> None:
    raw = "４９０１".encode()
    assert event(raw) == Scan(raw, "４９０１", None, "s", 1.0, "serial")


def test_control_bytes_and_what_is_no_text_are_refused() -> None:
    for byte in [*range(0x1D), 0x1E, 0x1F, 0x7F]:
        assert event(b"49" + bytes([byte]) + b"01") == ScanRejected(
            "s", "control_bytes", b"49" + bytes([byte]) + b"01", 1.0
        )
    assert event(b"\x80\xff") == ScanRejected("s", "not_text", b"\x80\xff", 1.0)
    assert event("49\x8501".encode()) == ScanRejected("s", "control_bytes", b"49\xc2\x8501", 1.0)


def test_the_group_separator_of_gs1_codes_is_kept() -> None:
    assert isinstance(event(b"10ABC\x1d2112"), Scan)
