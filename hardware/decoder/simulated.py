"""Pictures of cards as a counter's camera gets them, drawn: with a hand that shakes, bad light and a cheap lens."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.decoder.codes import Symbology
from hardware.decoder.readers import zxing_format

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Range = tuple[float, float]

# Millimetres of a card, and how many pixels a module is drawn with before the camera takes its picture.
_CARD = (85.6, 53.98)
_MODULE_MM = 0.339
_SHARP = 8
_BARS_MM = 14.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """Each range is (least, most); lengths in modules of the code unless said otherwise."""

    pixels_a_module: Range
    blur: Range
    motion: Range
    turn_degrees: Range
    # How far a corner may be off, as a part of the card's width.
    perspective: float
    contrast: Range
    noise: Range
    glare_chance: float
    jpeg_quality: tuple[int, int]


EASY = Conditions((2.6, 4.0), (0.0, 0.25), (0, 0), (-10, 10), 0.02, (0.8, 1.0), (1, 4), 0.0, (85, 95))
MEDIUM = Conditions((2.0, 3.0), (0.3, 0.6), (0, 0.6), (-25, 25), 0.04, (0.45, 0.9), (3, 8), 0.25, (65, 90))
HARD = Conditions((1.6, 2.4), (0.6, 1.0), (0.4, 1.6), (-180, 180), 0.07, (0.25, 0.6), (6, 14), 0.4, (45, 75))


def card_frame(
    text: str,
    symbology: Symbology,
    conditions: Conditions,
    rng: np.random.Generator,
    size: tuple[int, int] = (1280, 720),
) -> Pixels:
    """A grey frame of `size` (width, height) with one card somewhere in it."""
    card, module = _card(text, symbology)
    scale = rng.uniform(*conditions.pixels_a_module) / module
    corners = _corners(card.shape, scale, conditions, rng, size)
    frame = _background(rng, size)
    frame = _laid_on(frame, card, corners)
    blur = rng.uniform(*conditions.blur) * module * scale
    if blur > 0.05:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), blur), np.float32)
    frame = _shaken(frame, rng.uniform(*conditions.motion) * module * scale, rng)
    if rng.random() < conditions.glare_chance:
        frame = _with_glare(frame, corners, rng)
    contrast = rng.uniform(*conditions.contrast)
    light = frame * contrast + (1 - contrast) * rng.uniform(20, 90)
    noisy = light + rng.normal(0, rng.uniform(*conditions.noise), light.shape)
    return _compressed(np.clip(noisy, 0, 255).astype(np.uint8), int(rng.integers(*conditions.jpeg_quality)))


def empty_frame(rng: np.random.Generator, size: tuple[int, int] = (1280, 720)) -> Pixels:
    return np.asarray(np.clip(_background(rng, size) + rng.normal(0, 3, size[::-1]), 0, 255), np.uint8)


def _card(text: str, symbology: Symbology) -> tuple[Floats, float]:
    """The card, drawn sharp, and how many of its pixels a module of the code is wide."""
    drawn = zxingcpp.create_barcode(text, zxing_format(symbology)).to_image(
        scale=_SHARP, add_quiet_zones=True
    )
    code = np.array(drawn, np.float32)
    dots_a_mm = _SHARP / _MODULE_MM
    width, height = (round(side * dots_a_mm) for side in _CARD)
    if symbology not in {"qr", "datamatrix", "aztec"}:
        code = np.repeat(code[len(code) // 3][None], round(_BARS_MM * dots_a_mm), axis=0)
    card = np.full((height, max(width, code.shape[1] + 40)), 245, np.float32)
    # What is printed above the code: a name, a logo.
    cv2.rectangle(card, (width // 12, height // 10), (width // 2, height // 4), 90, -1)
    cv2.rectangle(card, (width * 3 // 5, height // 8), (width * 4 // 5, height // 6), 60, -1)
    if code.shape[0] > card.shape[0] - 40:
        card = np.full((code.shape[0] + 80, card.shape[1]), 245, np.float32)
    top = card.shape[0] - code.shape[0] - 20
    left = (card.shape[1] - code.shape[1]) // 2
    card[top : top + code.shape[0], left : left + code.shape[1]] = 12 + code * (233 / 255)
    return card, float(_SHARP)


def _corners(
    shape: tuple[int, ...],
    scale: float,
    conditions: Conditions,
    rng: np.random.Generator,
    size: tuple[int, int],
) -> Floats:
    width, height = shape[1] * scale, shape[0] * scale
    flat = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    flat += rng.uniform(-1, 1, (4, 2)) * conditions.perspective * width
    turn = np.deg2rad(rng.uniform(*conditions.turn_degrees))
    turned = flat @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    # All of it in the frame, unless it is larger than that.
    room = np.maximum(np.array(size) - np.ptp(turned, axis=0), 0)
    return np.asarray(turned - turned.min(axis=0) + rng.random(2) * room, np.float32)


def _background(rng: np.random.Generator, size: tuple[int, int]) -> Floats:
    coarse = rng.uniform(40, 200, (9, 16)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _laid_on(frame: Floats, card: Floats, corners: Floats) -> Floats:
    height, width = card.shape
    own = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    # Down in two steps: as a sensor, each pixel sees all that falls on it.
    factor = max(1, int(width / np.linalg.norm(corners[1] - corners[0]) / 2))
    small = cv2.resize(card, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    own *= np.array([small.shape[1] / width, small.shape[0] / height], np.float32)
    transform = cv2.getPerspectiveTransform(own, corners)
    size = (frame.shape[1], frame.shape[0])
    placed = cv2.warpPerspective(small, transform, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones_like(small), transform, size)
    return np.asarray(frame * (1 - mask) + placed * mask, np.float32)


def _shaken(frame: Floats, length: float, rng: np.random.Generator) -> Floats:
    if length < 1:
        return frame
    size = int(np.ceil(length)) | 1
    kernel = np.zeros((size, size), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    middle = size // 2
    first, last = np.round(middle - reach).astype(int), np.round(middle + reach).astype(int)
    cv2.line(kernel, (int(first[0]), int(first[1])), (int(last[0]), int(last[1])), 1.0)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.float32)


def _with_glare(frame: Floats, corners: Floats, rng: np.random.Generator) -> Floats:
    spot = np.zeros_like(frame)
    where = corners.mean(axis=0) + rng.uniform(-0.3, 0.3, 2) * np.ptp(corners, axis=0)
    radius = rng.uniform(0.05, 0.15) * float(np.ptp(corners, axis=0).max())
    cv2.circle(spot, (int(where[0]), int(where[1])), max(2, int(radius)), 1.0, -1)
    soft = cv2.GaussianBlur(spot, (0, 0), radius / 2 + 1)
    return np.asarray(frame + soft * (255 - frame) * 0.9, np.float32)


def _compressed(frame: Pixels, quality: int) -> Pixels:
    _, content = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.uint8)
