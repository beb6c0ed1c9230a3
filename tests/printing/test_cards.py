"""Cards on paper, read back as a scanner would: whole dots, every code, names in five scripts."""  # M01, M38

import itertools
import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from pyzbar import pyzbar

from pos_loyalty.domain.errors import UserError
from pos_loyalty.printing import card_codes, card_list, card_sheet
from pos_loyalty.printing.card_sheet import CARD_MM, DPIS, CardLook, CardPrint, write_sheet
from tests.builders import ean13, own_card

NAMES = (("김민준", "ko"), ("José Núñez", "es"), ("王小明", "zh"), ("佐藤 直樹", "ja"), ("Zoë O'Brien", "en"))
CARDS = [CardPrint(own_card(index), *NAMES[index % 5]) for index in range(10)]
LEGACY = [CardPrint(ean13(f"29012345{index:04d}"), *NAMES[index % 5]) for index in range(10)]
pytestmark = pytest.mark.usefixtures("qapp")


def drawn(path: Path, dpi: int, page: int = 0) -> np.ndarray:
    """The page as this printer would burn it: a picture element for each of its dots, neither stretched nor moved."""
    document = pypdfium2.PdfDocument(path)
    sheet = document[page]
    scale = dpi / 72
    width, height = (int(points * scale) for points in sheet.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    matrix = pdfium.FS_MATRIX(scale, 0, 0, scale, 0, 0)
    everything = pdfium.FS_RECTF(0, 0, width, height)
    pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, sheet, matrix, everything, 0)
    picture = bitmap.to_numpy().reshape(height, width).copy()
    document.close()
    return picture


def row_of_bars(picture: np.ndarray, dpi: int, place_mm: tuple[float, float]) -> list[int]:
    """Widths in dots of the bars and gaps of one card, along one line through its bars."""
    left, top = (round(one * dpi / 25.4) for one in place_mm)
    y = top + round((CARD_MM[1] - 16) * dpi / 25.4)
    line = picture[y, left : left + round(CARD_MM[0] * dpi / 25.4)] < 128
    return [len(list(run)) for _, run in itertools.groupby(line)][1:-1]


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize(
    ("cards", "code"), [(CARDS, "code128"), (LEGACY, "ean13"), (CARDS, "qr")], ids=["code128", "ean13", "qr"]
)
def test_every_card_of_a_sheet_is_read_back(
    tmp_path: Path, cards: list[CardPrint], code: str, dpi: int
) -> None:
    path = tmp_path / "cards.pdf"
    assert write_sheet(path, cards, CardLook("Market 24", code, dpi)) == 1
    picture = drawn(path, dpi)
    expected = sorted(card.number for card in cards)
    assert sorted(one.text for one in zxingcpp.read_barcodes(picture)) == expected
    if dpi != 203 or code != "qr":
        assert sorted(one.data.decode() for one in pyzbar.decode(picture)) == expected


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize(("cards", "code"), [(CARDS, "code128"), (LEGACY, "ean13")], ids=["code128", "ean13"])
def test_every_bar_is_whole_dots_and_wide_enough(
    tmp_path: Path, cards: list[CardPrint], code: str, dpi: int
) -> None:
    """A clean picture is read whatever its bars are like: a broken dot shows only in their widths."""
    path = tmp_path / "cards.pdf"
    write_sheet(path, cards, CardLook("Market 24", code, dpi))
    picture = drawn(path, dpi)
    for card, place in zip(cards, card_sheet._places(), strict=True):
        modules = card_codes.bars(card.number, code)
        dots = card_codes.module_dots(dpi, modules.width, CARD_MM[0])
        expected = [len(list(run)) * dots for _, run in itertools.groupby(modules.modules)]
        seen = row_of_bars(picture, dpi, place)
        assert seen == expected, card.number
        assert 0.264 <= dots * 25.4 / dpi <= 0.660


def test_a_card_printers_page_has_the_size_of_a_card(tmp_path: Path) -> None:
    path = tmp_path / "cards.pdf"
    assert write_sheet(path, CARDS[:3], CardLook("Market 24", page="card")) == 3
    document = pypdfium2.PdfDocument(path)
    width, height = (points / 72 * 25.4 for points in document[0].get_size())
    document.close()
    assert abs(width - CARD_MM[0]) < 0.2
    assert abs(height - CARD_MM[1]) < 0.2
    (read,) = zxingcpp.read_barcodes(drawn(path, 300, page=2))
    assert read.text == CARDS[2].number


def test_names_of_five_scripts_are_written(tmp_path: Path) -> None:
    path = tmp_path / "cards.pdf"
    write_sheet(path, CARDS, CardLook("Market 24"))
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_range()
    document.close()
    for name, _ in NAMES:
        assert name in text or name in unicodedata.normalize("NFKC", text)
    assert " ".join(CARDS[0].number[at : at + 4] for at in range(0, 16, 4)) in text


def test_a_name_that_is_too_long_stays_on_its_card(tmp_path: Path) -> None:
    path = tmp_path / "cards.pdf"
    write_sheet(path, [CardPrint(own_card(1), "W" * 64)], CardLook("M" * 200))
    picture = drawn(path, 300)
    left, top = next(iter(card_sheet._places()))
    right = round((left + CARD_MM[0] + 0.2) * 300 / 25.4)
    beside = picture[round((top + 3) * 300 / 25.4) : round((top + 50) * 300 / 25.4), right : right + 40]
    assert beside.min() > 200


def test_eleven_cards_are_two_sheets(tmp_path: Path) -> None:
    cards = [CardPrint(own_card(index)) for index in range(11)]
    assert write_sheet(tmp_path / "cards.pdf", cards, CardLook()) == 2


@pytest.mark.parametrize(
    ("cards", "look", "key"),
    [
        ([], CardLook(), "cards_none"),
        ([CardPrint("9001458663968567")], CardLook(), "card_number_unfit"),
        ([CardPrint("8000020000001234")], CardLook(), "card_number_unfit"),
        ([CardPrint("")], CardLook(code="qr"), "card_number_unfit"),
        ([CardPrint("4006381333930")], CardLook(code="ean13"), "card_number_unfit"),
        ([CardPrint("٤٠٠٦٣٨١٣٣٣٩٣١")], CardLook(code="ean13"), "card_number_unfit"),
        ([CardPrint(own_card(1))] * (card_sheet.MOST_CARDS + 1), CardLook(), "cards_too_many"),
    ],
    ids=["none", "check digits", "a receipt", "empty", "a wrong EAN", "other digits", "too many"],
)
def test_nothing_is_written_for_a_card_that_could_not_be_read(
    tmp_path: Path, cards: list[CardPrint], look: CardLook, key: str
) -> None:
    path = tmp_path / "cards.pdf"
    with pytest.raises(UserError, match=key):
        write_sheet(path, cards, look)
    assert not path.exists()


def test_a_printer_that_is_too_coarse_is_told() -> None:
    with pytest.raises(UserError, match="card_too_narrow"):
        card_codes.module_dots(72, 143, 40.0)
    assert [card_codes.module_dots(dpi, 143, CARD_MM[0]) for dpi in DPIS] == [3, 4, 8]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="page"):
        write_sheet(tmp_path / "none" / "cards.pdf", CARDS, CardLook())


def test_a_telephone_shows_a_square_code(tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    card_codes.phone_picture(own_card(1), str(path))
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [own_card(1)]


# Lists


def test_a_list_is_numbers_or_rows() -> None:
    first, second = own_card(1), own_card(2)
    spaced = " ".join(first[at : at + 4] for at in range(0, 16, 4))
    assert card_list.read(f"\ufeff{spaced}\r\n\n{second}\n") == [CardPrint(first), CardPrint(second)]
    rows = f"card_number;name;language\n{first};김민준;ko\n{second};;\n"
    assert card_list.read(rows) == [CardPrint(first, "김민준", "ko"), CardPrint(second)]
    assert card_list.as_csv([CardPrint(first, "Kim, M.")]).splitlines()[1] == f'{first},{spaced},"Kim, M."'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "cards_none"),
        ("\n \n", "cards_none"),
        ("1\n" * (card_sheet.MOST_CARDS + 2), "cards_too_many"),
        ("card_number,name\n,Kim\n", "cards_row"),
        ("card_number,name\n1,Kim,x\n", "cards_row"),
        ("card_number,name\n1," + "x" * 200_000 + "\n", "cards_row"),
    ],
    ids=["empty", "blank", "too many", "no number", "a cell too many", "a cell too long"],
)
def test_a_list_that_cannot_be_read_is_told(text: str, key: str) -> None:
    with pytest.raises(UserError, match=key):
        card_list.read(text)
