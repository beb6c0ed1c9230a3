"""A receipt as bytes: read back as a printer would print it, in Latin and in Korean."""  # M02

import numpy as np
import pytest
import zxingcpp
from escpos.capabilities import CAPABILITIES

from pos_loyalty.basket_feed.escpos_stream import EscPosStream
from pos_loyalty.i18n.fonts import families
from pos_loyalty.printing.receipt_bytes import CUT, DRAWER, RESET, PrinterLook, receipt_job

CODE = "8000020000001234"
pytestmark = pytest.mark.usefixtures("qapp")


def pictures(job: bytes) -> list[np.ndarray]:
    """Every raster of a job, 255 where it is black."""
    found, at = [], 0
    while (at := job.find(b"\x1dv0\x00", at)) >= 0:
        wide, high = (int.from_bytes(job[at + n : at + n + 2], "little") for n in (4, 6))
        bits = np.frombuffer(job[at + 8 : at + 8 + wide * high], np.uint8).reshape(high, wide)
        found.append(np.unpackbits(bits, axis=1) * 255)
        at += 8 + wide * high
    return found


def texts(job: bytes, profile: str) -> list[str]:
    stream = EscPosStream(profile)
    return [
        line for receipt in (*stream.feed(job), *stream.flush()) for line in receipt.lines if line.strip()
    ]


@pytest.mark.parametrize("profile", ["default", "TM-T88V", "POS-5890", "TM-U220", "simple"])
def test_latin_lines_are_text_in_the_printers_own_pages(profile: str) -> None:
    lines = ["Market 24", "Café con leche, jalapeño  12.50", "Größe, façade, naïve"]
    job = receipt_job(lines, CODE, PrinterLook(profile))
    drawn = len(pictures(job)) - 1
    assert texts(job, profile) == lines[: 3 - drawn] or drawn
    assert texts(job, profile)[0] == "Market 24"
    assert b"?" not in job.split(b"\x1dv0", 1)[0]


def test_the_euro_is_written_where_the_printer_has_it_and_drawn_where_not() -> None:
    assert texts(receipt_job(["€ 5"], CODE, PrinterLook("TM-T88V")), "TM-T88V") == ["€ 5"]
    assert len(pictures(receipt_job(["€ 5"], CODE, PrinterLook("simple")))) == 2


@pytest.mark.parametrize(
    "line", ["쌀 10 kg                          ₩38,900", "北京", "こしひかり", "ﾊﾝｶｸ", "😀"]
)
@pytest.mark.parametrize("profile", ["default", "TM-T88V"])
def test_a_line_with_another_script_is_drawn(line: str, profile: str) -> None:
    job = receipt_job([line], CODE, PrinterLook(profile, language="ko"))
    first, bars = pictures(job)
    assert first.shape == (30, 504)
    assert (first > 0).mean() > 0.004
    assert bars.shape[1] == 504
    assert texts(job, profile) == []


def test_drawn_amounts_end_where_printed_ones_do() -> None:
    line = "쌀" + " " * 33 + "₩38,900"
    (drawn, _) = pictures(receipt_job([line], CODE, PrinterLook(language="ko")))
    inked = np.flatnonzero(drawn.any(axis=0))
    assert inked[0] < 24
    assert 504 - 12 <= inked[-1] < 504


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_the_code_at_the_foot_is_read_back(columns: int) -> None:
    job = receipt_job(["A"], CODE, PrinterLook(columns=columns))
    (bars,) = pictures(job)
    (read,) = zxingcpp.read_barcodes(255 - bars)
    assert (read.text, read.format) == (CODE, zxingcpp.BarcodeFormat.Code128)


def test_reset_comes_first_the_cut_last_and_the_drawer_only_if_it_is_wanted() -> None:
    job = receipt_job(["A"], CODE, PrinterLook())
    assert job.startswith(RESET)
    assert job.endswith(CUT)
    assert DRAWER not in job
    assert DRAWER in receipt_job(["A"], CODE, PrinterLook(drawer=True))


def test_every_profile_takes_a_receipt() -> None:
    for profile in CAPABILITIES["profiles"]:
        assert texts(receipt_job(["Total 5.00"], CODE, PrinterLook(profile)), profile) == ["Total 5.00"]


def test_each_language_has_typefaces_of_its_own_first() -> None:
    assert [families(language)[0] for language in ("ko", "zh", "ja")] == [
        "Noto Sans CJK KR",
        "Noto Sans CJK SC",
        "Noto Sans CJK JP",
    ]
