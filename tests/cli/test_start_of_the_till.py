import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW_TO_LOAD = ("sqlalchemy", "alembic", "pydantic", "httpx2", "asyncio", "duckdb", "serial")


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
    assert done.stdout.startswith("Usage: pos-loyalty till ")
