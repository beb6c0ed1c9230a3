"""Files that should be pictures and may be anything."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from hardware.decoder import pictures
from hardware.decoder.pictures import NotAPictureError, files_in, read_grey


def _chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _png(width, height):
    """A few bytes that ask for width × height pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"\0"))
        + _chunk(b"IEND", b"")
    )


def _real(folder, name="card.png", size=(40, 60)):
    path = folder / name
    path.write_bytes(cv2.imencode(path.suffix, np.full(size, 77, np.uint8))[1].tobytes())
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"GIF87a and then words", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture"),
        (_png(60_000, 60_000), "pixels"),
        (_png(0, 0), "not a picture"),
    ],
    ids=["empty", "words", "only a head", "3.6 gigapixels", "no pixels"],
)
def test_what_is_no_picture_is_said(tmp_path, content, said):
    path = tmp_path / "scan.png"
    path.write_bytes(content)
    with pytest.raises(NotAPictureError, match=said):
        read_grey(path)


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(NotAPictureError, match="No such file"):
        read_grey(tmp_path / "nothing.png")
    with pytest.raises(NotAPictureError, match="directory"):
        read_grey(tmp_path)


def test_a_file_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 1024 * 1024)
    path = tmp_path / "film.png"
    with path.open("wb") as file:
        file.truncate(5 * 1024 * 1024)
    with pytest.raises(NotAPictureError, match="larger than 1 MiB"):
        read_grey(path)


def test_a_large_picture_is_made_smaller(tmp_path):
    assert read_grey(_real(tmp_path, size=(400, 6_000))).shape == (173, 2_600)
    assert read_grey(_real(tmp_path, "Karte 会員.jpg")).shape == (40, 60)


def test_folders_stand_for_their_pictures_in_order(tmp_path):
    inner = tmp_path / "b" / "c"
    inner.mkdir(parents=True)
    first, second = _real(tmp_path, "a.PNG"), _real(inner, "1.jpg")
    (inner / "1.txt").write_text("4006381333931")
    lone = tmp_path / "b" / "c" / "1.txt"
    assert list(files_in([tmp_path, lone])) == [first, second, lone]
