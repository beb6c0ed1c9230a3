"""Is a card ever taken for another member's? Frames of cards by the thousand, read by the till's reader alone."""

import functools
from collections.abc import Iterator

import cv2
import numpy as np

from benchmarks.devices.card_frames import CONDITIONS, text_of
from benchmarks.devices.counting import processes
from benchmarks.figures import Figure
from hardware.decoder import simulated
from hardware.decoder.cascade import Cascade, CascadeSettings
from hardware.decoder.codes import Symbology
from pos_loyalty.domain.cards import has_valid_check

# Member cards are Code 128; most frames are those that readers get wrong.
_SHARES = ("easy", "medium", "medium", "hard", "hard")
_FORMATS: tuple[Symbology, ...] = ("ean13", "code128", "qr")
_SIZE = (1000, 640)
_FIRST = 1_000_000
"""Other frames than those of the other figures."""


def measure(frames: int, first: int = 0) -> Iterator[Figure]:
    """Frame `first` and those behind it: a search of a night can be made in parts."""
    read = wrong = other = 0
    with processes() as pool:
        for was_read, was_wrong, was_other in pool.map(_look, range(first, first + frames), chunksize=50):
            read, wrong, other = read + was_read, wrong + was_wrong, other + was_other
    told = f"{read:,} of {frames:,} read; {other} other codes that are nobody's card"
    yield Figure("another member's card", str(wrong), told, float(wrong), 0)


def _look(number: int) -> tuple[bool, bool, bool]:
    cv2.setNumThreads(1)
    seed = _FIRST + number
    expected = text_of("code128", seed)
    conditions = CONDITIONS[_SHARES[number % len(_SHARES)]]
    frame = simulated.card_frame(expected, "code128", conditions, np.random.default_rng(seed), _SIZE)
    texts = {code.text for code in _cascade().read_still(frame)}
    others = texts - {expected}
    return expected in texts, any(has_valid_check(text) for text in others), bool(others)


@functools.cache
def _cascade() -> Cascade:
    return Cascade(CascadeSettings(_FORMATS))
