import subprocess
import sys
from pathlib import Path

import pytest

from pos_loyalty.cli import till

ROOT = Path(__file__).resolve().parents[2]
SLOW_TO_LOAD = ("typer", "sqlalchemy", "alembic", "pydantic", "httpx2", "asyncio", "duckdb", "serial")


def test_nothing_that_is_slow_to_load_stands_before_the_first_window() -> None:
    code = (
        "import sys, pos_loyalty.cli.till, pos_loyalty.settings, pos_loyalty.till.wiring;"
        f"print([name for name in {SLOW_TO_LOAD!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_till_is_a_verb_with_its_own_help() -> None:
    code = "from pos_loyalty.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "till", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: pos-loyalty till ")


def test_what_is_not_said_on_the_command_line_is_left_to_the_settings(tmp_path: Path) -> None:
    data, given = till._read(["--data", str(tmp_path), "--side", "--scanner", "COM3", "--scanner", "COM4"])
    assert (data, given) == (tmp_path, {"layout": "side", "scanner_ports": ("COM3", "COM4")})


def test_an_option_that_there_is_not_is_refused_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        till.till(["--nigth"])
    assert ended.value.code == 2
    assert "--nigth" in capsys.readouterr().err
