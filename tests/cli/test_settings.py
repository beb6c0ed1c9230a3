from pathlib import Path

import pytest

from pos_loyalty import settings
from pos_loyalty.settings import SettingsError, TillSettings


def write(folder: Path, text: str) -> Path:
    (folder / settings.FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_a_till_needs_no_settings_at_all(tmp_path: Path) -> None:
    assert settings.load(tmp_path, {}, {}) == TillSettings(data=tmp_path)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'language = "ko"\ntheme = "night"\nvolume = 10\n')
    told = settings.load(
        tmp_path, {"language": "en"}, {"POS_LOYALTY_LANGUAGE": "ja", "POS_LOYALTY_VOLUME": "20"}
    )
    assert (told.language, told.volume, told.theme) == ("en", 20, "night")


def test_a_list_of_scanners_comes_from_the_file_or_from_a_variable(tmp_path: Path) -> None:
    write(tmp_path, 'scanner_ports = ["/dev/ttyACM0", "0c2e:0aaf"]\n')
    assert settings.load(tmp_path, {}, {}).scanner_ports == ("/dev/ttyACM0", "0c2e:0aaf")
    told = settings.load(tmp_path, {}, {"POS_LOYALTY_SCANNER_PORTS": "COM3, COM4"})
    assert told.scanner_ports == ("COM3", "COM4")


def test_yes_and_no_can_be_written_in_a_variable(tmp_path: Path) -> None:
    told = settings.load(tmp_path, {}, {"POS_LOYALTY_WEDGE": "off", "POS_LOYALTY_FULL_SCREEN": "True"})
    assert (told.wedge, told.full_screen) == (False, True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("volume = 101", "volume"),
        ("volume = true", "volume"),
        ('volume = "loud"', "volume"),
        ('language = "english"', "language"),
        ('scanner_ports = "COM3"', "scanner_ports"),
        ("scanner_ports = [3]", "scanner_ports"),
        ("wedge = 1", "wedge"),
        ("volum = 10", "volum"),
        ('data = "elsewhere"', "data"),
        ("volume = ", settings.FILE_NAME),
        ("volume = 1\nvolume = 2", settings.FILE_NAME),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settings.load(write(tmp_path, text), {}, {})


def test_a_file_that_is_no_text_is_refused_with_its_path(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes(b"language = \xff\xfe")
    with pytest.raises(SettingsError, match=settings.FILE_NAME):
        settings.load(tmp_path, {}, {})


def test_a_variable_that_cannot_be_read_is_refused_and_a_foreign_one_is_left_alone(tmp_path: Path) -> None:
    assert settings.load(tmp_path, {}, {"POS_LOYALTY_DATABASE": "x.db"}) == TillSettings(data=tmp_path)
    with pytest.raises(SettingsError, match="wedge"):
        settings.load(tmp_path, {}, {"POS_LOYALTY_WEDGE": "perhaps"})
