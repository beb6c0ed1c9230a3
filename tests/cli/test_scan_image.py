"""`pos-loyalty scan-image` as a user calls it."""

import json

import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.decoder.simulated import MEDIUM, card_frame
from tests.cli.conftest import Verb

EAN = "4006381333931"


def _drawn(path, text, symbology):
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology)).to_image(scale=4)
    path.write_bytes(cv2.imencode(path.suffix, np.array(made))[1].tobytes())
    return path


@pytest.fixture
def folder(tmp_path):
    _drawn(tmp_path / "1 ean.png", EAN, "EAN13")
    _drawn(tmp_path / "2 qr.png", "https://id.gs1.org/01/09506000134352", "QRCode")
    (tmp_path / "3 broken.png").write_bytes(b"nothing")
    (tmp_path / "4 empty.png").write_bytes(
        cv2.imencode(".png", np.full((90, 90), 200, np.uint8))[1].tobytes()
    )
    return tmp_path


def test_one_line_of_json_for_each_file(verb: Verb, folder) -> None:
    told = verb("scan-image", str(folder), "--json")
    assert told.status == 1
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in sorted(folder.iterdir())]
    assert [line["codes"] for line in lines] == [
        [{"text": EAN, "symbology": "ean13", "decoder": "zxing"}],
        [{"text": "https://id.gs1.org/01/09506000134352", "symbology": "qr", "decoder": "zxing"}],
        [],
        [],
    ]
    assert [set(line) - {"error"} for line in lines] == [{"file", "codes", "ms"}] * 4
    assert "error" in lines[2]
    assert [line["ms"] > 0 for line in lines] == [True, True, False, True]


def test_a_picture_without_a_code_is_no_error(verb: Verb, folder) -> None:
    assert verb("scan-image", str(folder / "4 empty.png")).out.endswith("4 empty.png: no code\n")


def test_only_the_formats_asked_for(verb: Verb, folder) -> None:
    told = verb("scan-image", str(folder / "1 ean.png"), "--formats", "QR, code128").out
    assert told.endswith("no code\n")
    assert "'ean14' is no kind of code" in verb("scan-image", str(folder), "--formats", "ean14").misuse
    assert "at least one" in verb("scan-image", str(folder), "--formats", " ,").misuse


def test_what_a_code_holds_cannot_move_the_cursor(verb: Verb, tmp_path) -> None:
    path = _drawn(tmp_path / "evil.png", "\x1b[2Jgone\x07", "QRCode")
    assert "\\x1b[2Jgone\\x07" in verb("scan-image", str(path)).out


def test_a_blurred_card_is_read_by_the_fit(verb: Verb, tmp_path) -> None:
    frames = [card_frame(EAN, "ean13", MEDIUM, np.random.default_rng(seed)) for seed in range(4)]
    for seed, frame in enumerate(frames):
        (tmp_path / f"{seed}.png").write_bytes(cv2.imencode(".png", frame)[1].tobytes())
    lines = [json.loads(line) for line in verb("scan-image", str(tmp_path), "--json").out.splitlines()]
    assert [code["text"] for line in lines for code in line["codes"]] == [EAN] * 4
    assert "fit" in {code["decoder"] for line in lines for code in line["codes"]}


def test_an_empty_folder_is_said(verb: Verb, tmp_path) -> None:
    assert "no picture" in verb("scan-image", str(tmp_path)).refusal
