"""All readers in one: what each step is for, and that none of them invents a code."""

import numpy as np
import pytest

from hardware.decoder import readers, simulated
from hardware.decoder.cascade import Cascade, CascadeSettings, Effort
from hardware.decoder.codes import Code
from hardware.decoder.simulated import EASY, MEDIUM, card_frame, empty_frame

EAN = "4006381333931"
CARD = "9123085688598697"
MEMBER = CascadeSettings(("ean13", "code128", "qr"))


def _frame(text, symbology, conditions, seed):
    return card_frame(text, symbology, conditions, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def cascade():
    return Cascade(MEMBER)


@pytest.mark.parametrize(("text", "symbology"), [(EAN, "ean13"), (CARD, "code128"), (CARD, "qr")])
def test_a_card_held_well_is_read_at_a_glance(cascade, text, symbology):
    for seed in range(5):
        (code,) = cascade.read(_frame(text, symbology, EASY, seed), Effort.GLANCE)
        assert (code.text, code.raw, code.symbology) == (text, text.encode(), symbology)
        assert code.decoder == "zxing"


@pytest.mark.parametrize(
    ("text", "symbology", "least"), [(EAN, "ean13", 11), (CARD, "code128", 11), (CARD, "qr", 8)]
)
def test_a_card_held_badly_is_read_all_the_same(cascade, text, symbology, least):
    seen = [cascade.read(_frame(text, symbology, MEDIUM, seed)) for seed in range(12)]
    assert {code.text for codes in seen for code in codes} == {text}
    assert sum(map(bool, seen)) >= least


def test_each_effort_reads_more_than_the_one_before(cascade):
    frames = [_frame(EAN, "ean13", MEDIUM, seed) for seed in range(12)]
    read = [sum(bool(cascade.read(frame, effort)) for frame in frames) for effort in Effort]
    assert read == sorted(read)
    assert read[Effort.GLANCE] < read[Effort.STRIPS] < read[Effort.FIT]


def test_where_nothing_is_nothing_is_read(cascade):
    rng = np.random.default_rng(1)
    assert [cascade.read_still(empty_frame(rng)) for _ in range(4)] == [[]] * 4
    for size in ((1, 1), (3, 500), (640, 2)):
        assert cascade.read_still(np.zeros(size, np.uint8)) == []


def test_only_the_formats_asked_for_are_read():
    frame = _frame(CARD, "code128", EASY, 1)
    assert Cascade(CascadeSettings(("ean13", "qr"))).read_still(frame) == []
    assert [code.text for code in Cascade(CascadeSettings(("code128",))).read_still(frame)] == [CARD]


def test_corners_lie_around_the_code_whoever_read_it(cascade):
    frame = _frame(EAN, "ean13", EASY, 4)
    places = [
        np.mean(code.corners, axis=0)
        for step in (cascade._glance.read, lambda grey: cascade._read_strips(grey, []), cascade._zbar.read)
        for code in step(frame)
    ]
    fitted = [np.mean(code.corners, axis=0) for code in cascade._fit_strips(cascade._finder.find(frame))]
    assert len(places) == 3
    assert len(fitted) == 1
    assert np.ptp([*places, *fitted], axis=0).max() < 40


def test_a_reader_that_misread_is_overruled_by_the_fit(cascade):
    frame = _frame(EAN, "ean13", EASY, 2)
    (right,) = cascade.read(frame)
    wrong = Code(b"4006381333924", "4006381333924", "ean13", "]E0", "zxing", right.corners)
    assert [code.text for code in cascade.checked(frame, [wrong])] == [EAN]
    elsewhere = Code(wrong.raw, wrong.text, "ean13", "]E0", "zxing", ((0, 0), (9, 0), (9, 9), (0, 9)))
    assert cascade.checked(frame, [elsewhere]) == [elsewhere]
    assert cascade.checked(frame, [right]) == [right]


def test_without_libzbar_the_other_steps_go_on(monkeypatch, caplog):
    def missing(name):
        raise OSError("libzbar.so.0: no such file")

    readers.zbar_library.cache_clear()
    monkeypatch.setattr(readers.importlib, "import_module", missing)
    try:
        cascade = Cascade(MEMBER)
        assert "libzbar.so.0" in caplog.text
        assert [code.text for code in cascade.read(_frame(EAN, "ean13", EASY, 1))] == [EAN]
        assert cascade.read(empty_frame(np.random.default_rng(1))) == []
    finally:
        readers.zbar_library.cache_clear()


def test_the_drawn_frames_are_the_same_each_time():
    assert np.array_equal(_frame(EAN, "ean13", simulated.HARD, 7), _frame(EAN, "ean13", simulated.HARD, 7))
    assert not np.array_equal(
        _frame(EAN, "ean13", simulated.HARD, 7), _frame(EAN, "ean13", simulated.HARD, 8)
    )
