"""The fit of bar models: that its parts are right, and that it reads what no ready-made reader does."""

from itertools import product

import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.decoder.bar_fit import fit
from hardware.decoder.bar_models import CODE128, code128_modules, ean13_modules
from hardware.decoder.code128_fit import Code128
from hardware.decoder.ean13_fit import Ean13
from hardware.decoder.fit_model import IMPOSSIBLE
from hardware.decoder.readers import Zbar, Zxing
from hardware.decoder.straighten import straightened
from hardware.decoder.strips import STRIP_HEIGHT, STRIP_WIDTH, Strip, StripFinder, strip_at

EAN = "4006381333931"
CARD = "9123085688598697"


def _bars(text, symbology, module_px=6, blur=0.0, noise=3.0):
    """A grey picture of the code alone, blurred by `blur` modules."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
    row = np.repeat(np.array(made.to_image(scale=1), np.float32)[10], module_px)
    picture = cv2.copyMakeBorder(np.tile(row, (180, 1)), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255.0)
    soft = cv2.GaussianBlur(picture, (0, 0), blur * module_px) if blur else picture
    noisy = 40 + soft * 0.7 + np.random.default_rng(1).normal(0, noise, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _at_scale(picture, factor):
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _strips(grey) -> list[Strip]:
    strips = StripFinder().find(grey)
    assert strips, "nothing found to look at"
    return strips


def _read(grey, model):
    found = [fit(strip.pixels, model) for strip in _strips(grey)]
    return [each for each in found if each is not None and each.is_sure(model)]


# The models against the library that draws them


@pytest.mark.parametrize("text", ["4006381333931", "0012345678905", "9780201379624"])
def test_ean13_is_drawn_as_the_library_draws_it(text):
    made = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13).to_image(scale=1))[10]
    modules = "".join("1" if dot < 128 else "0" for dot in made).strip("0")
    assert ean13_modules(tuple(int(digit) for digit in text)) == modules


def test_every_code128_symbol_is_another_one_of_eleven_modules():
    assert len(set(CODE128)) == 106
    assert {len(pattern) for pattern in CODE128} == {11}
    assert all(pattern[0] == "1" and pattern[-1] == "0" for pattern in CODE128)


def test_code128_is_drawn_as_the_library_draws_it():
    made = np.array(zxingcpp.create_barcode(CARD, zxingcpp.BarcodeFormat.Code128).to_image(scale=1))[10]
    modules = "".join("1" if dot < 128 else "0" for dot in made).strip("0")
    pairs = [int(CARD[index : index + 2]) for index in range(0, 16, 2)]
    check = (105 + sum(place * pair for place, pair in enumerate(pairs, 1))) % 103
    assert code128_modules((105, *pairs, check)) == modules


# The choice of the cheapest valid values, against trying all


def _is_ean(values):
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(values)) % 10 == 0


def _ean_cost(costs, values):
    from hardware.decoder.bar_models import EAN_PARITIES

    left = [
        10 * int(parity) + digit for parity, digit in zip(EAN_PARITIES[values[0]], values[1:7], strict=True)
    ]
    return (
        sum(costs[place, at] for place, at in enumerate(left)) + sum(costs[range(6, 12), values[7:]])
    ) / 12


@pytest.mark.parametrize("seed", range(3))
def test_the_cheapest_ean_and_the_next_are_those_of_all(seed):
    rng = np.random.default_rng(seed)
    choices = [sorted(rng.choice(10, 2, replace=False)) for _ in range(12)]
    costs = np.full((12, 20), IMPOSSIBLE * 12)
    for place, digits in enumerate(choices):
        for digit in digits:
            costs[place, digit] = rng.random()
            costs[place, 10 + digit] = rng.random()
    costs[6:, 10:] = IMPOSSIBLE
    every = ((first, *digits) for first in range(10) for digits in product(*choices))
    ranked = sorted((_ean_cost(costs, values), values) for values in every if _is_ean(values))
    best = Ean13().solve(costs)
    assert best.values == tuple(int(value) for value in ranked[0][1])
    assert best.cost == pytest.approx(ranked[0][0])
    assert Ean13().runner_up(costs, best.values) == pytest.approx(ranked[1][0])


@pytest.mark.parametrize("seed", range(3))
def test_the_cheapest_code128_and_the_next_are_those_of_all(seed):
    costs = np.random.default_rng(seed).random((4, 106))
    ranked = sorted(
        (
            (costs[0, start] + costs[1, one] + costs[2, two] + costs[3, (start + one + 2 * two) % 103]) / 4,
            (start, one, two, (start + one + 2 * two) % 103),
        )
        for start in (103, 104, 105)
        for one in range(103)
        for two in range(103)
    )
    best = Code128().solve(costs)
    assert best.values == ranked[0][1]
    assert best.cost == pytest.approx(ranked[0][0])
    assert Code128().runner_up(costs, best.values) == pytest.approx(ranked[1][0])


# Strips


def test_bars_that_fan_and_bend_are_made_parallel():
    place = np.arange(STRIP_WIDTH)
    row = cv2.GaussianBlur(_bars(EAN, "EAN13", noise=0)[150:151, 15 : 15 + STRIP_WIDTH], (0, 0), 1)[0]
    picture = np.zeros((STRIP_HEIGHT, STRIP_WIDTH), np.float32)
    for y in range(STRIP_HEIGHT):
        lean = (y - 32) * 0.5 * (place / STRIP_WIDTH - 0.5) + (y - 32) ** 2 / 150
        picture[y] = np.interp(place + lean, place, row)
    flat = straightened(picture.astype(np.uint8))
    assert _unevenness(flat) < 0.25 * _unevenness(picture)


def _unevenness(rows):
    """How much a row differs from the middle one."""
    inner = rows[4:-4, 60:-60]
    return np.abs(inner - inner[len(inner) // 2]).mean()


@pytest.mark.parametrize("turn", [0, 37, 90, 180, 233])
def test_a_code_that_is_turned_stands_in_its_strip(turn):
    grey = _bars(EAN, "EAN13")
    side = max(grey.shape) + 200
    matrix = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), turn, 0.5)
    matrix[:, 2] += [(side - grey.shape[1]) / 2, (side - grey.shape[0]) / 2]
    turned = cv2.warpAffine(grey, matrix, (side, side), flags=cv2.INTER_AREA, borderValue=218)
    assert [fitted.values for fitted in _read(turned, Ean13())] == [tuple(int(digit) for digit in EAN)]


def test_points_of_a_strip_are_points_of_the_picture():
    grey = _bars(EAN, "EAN13")
    corners = np.array([[100, 80], [500, 80], [500, 180], [100, 180]], np.float32)
    strip = strip_at(grey, corners)
    assert strip.points([(0, 0), (STRIP_WIDTH, STRIP_HEIGHT)]) == ((36, 80), (564, 180))


# What it is for


@pytest.mark.parametrize(
    ("text", "symbology", "model", "formats"),
    [(EAN, "EAN13", Ean13(), ("ean13",)), (CARD, "Code128", Code128(), ("code128",))],
    ids=["ean13", "code128"],
)
def test_a_blur_that_ends_every_reader_is_read(text, symbology, model, formats):
    grey = _at_scale(_bars(text, symbology, blur=1.0, noise=2), 0.45)
    assert Zxing(formats, "zxing", fast=False).read(grey) == []
    assert Zbar(formats).read(grey) == []
    fits = _read(grey, model)
    assert [fitted.modules.strip("0") for fitted in fits] == [_drawn(text, symbology)]


def _drawn(text, symbology):
    row = np.array(
        zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology)).to_image(scale=1)
    )[10]
    return "".join("1" if dot < 128 else "0" for dot in row).strip("0")


def test_a_wrong_check_digit_is_not_taken_for_the_nearest_right_one():
    wrong = ean13_modules((4, 0, 0, 6, 3, 8, 1, 3, 3, 3, 9, 3, 7))
    row = np.repeat(np.array([255 * (1 - int(module)) for module in wrong], np.uint8), 4)
    grey = cv2.copyMakeBorder(np.tile(row, (120, 1)), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    corners = np.array([[60, 80], [440, 80], [440, 160], [60, 160]], np.float32)
    right = _bars(EAN, "EAN13", module_px=4, noise=0)
    assert fit(
        strip_at(right, corners + np.float32(36) * np.array([1, 0], np.float32)).pixels, Ean13()
    ).is_sure(Ean13())
    assert not fit(strip_at(grey, corners).pixels, Ean13()).is_sure(Ean13())


def test_one_symbology_is_not_seen_in_the_other():
    assert _read(_at_scale(_bars(CARD, "Code128", blur=0.6), 0.5), Ean13()) == []
    assert _read(_at_scale(_bars(EAN, "EAN13", blur=0.6), 0.5), Code128()) == []


def test_noise_is_no_code():
    rng = np.random.default_rng(3)
    for _ in range(4):
        row = cv2.GaussianBlur(rng.uniform(0, 255, (1, STRIP_WIDTH)).astype(np.float32), (0, 0), 3)
        pixels = np.tile(row, (STRIP_HEIGHT, 1)).astype(np.uint8)
        for model in (Ean13(), Code128()):
            found = fit(pixels, model)
            assert found is None or not found.is_sure(model)
