"""Frames of cards before a camera, drawn: so many, and so bad, as are wanted."""

import functools
from collections.abc import Iterator

import numpy as np

from benchmarks.devices.counting import Task
from hardware.decoder import simulated
from hardware.decoder.codes import Symbology
from pos_loyalty.domain.cards import card_number

CONDITIONS = {"easy": simulated.EASY, "medium": simulated.MEDIUM, "hard": simulated.HARD}
SYMBOLOGIES: dict[Symbology, str] = {"ean13": "EAN-13", "code128": "Code 128", "qr": "QR"}
_MEMBER_FORMATS: tuple[Symbology, ...] = ("ean13", "code128", "qr")
_KEY = b"benchmark of cards"


def tasks(frames: int, size: tuple[int, int] = (1280, 720)) -> Iterator[Task]:
    for name, conditions in CONDITIONS.items():
        for symbology, title in SYMBOLOGIES.items():
            for seed in range(frames):
                text = text_of(symbology, seed)
                make = functools.partial(_frame, text, symbology, conditions, seed, size)
                yield Task(f"{name}, {title}", make, text, _MEMBER_FORMATS)


def _frame(
    text: str, symbology: Symbology, conditions: simulated.Conditions, seed: int, size: tuple[int, int]
) -> np.ndarray:
    return simulated.card_frame(text, symbology, conditions, np.random.default_rng(seed), size)


def text_of(symbology: Symbology, seed: int) -> str:
    if symbology != "ean13":
        return card_number(123, seed + 1, _KEY)
    digits = f"{np.random.default_rng(seed).integers(10**11, 10**12):012d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
