"""Which files the repository consists of."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("pos_loyalty", "hardware")
MADE_HERE = {
    *(".git", ".venv", "__pycache__", "out", "dist"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"),
}


def repository_files() -> list[Path]:
    """What is tracked or about to be; of an unpacked archive, which has no history, everything."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not MADE_HERE & set(path.parts)]
    return [path for path in paths if path.is_file()]


def product_modules() -> list[Path]:
    found = [path for package in PRODUCT for path in sorted((ROOT / package).rglob("*.py"))]
    assert len(found) > 10, "the packages are not where this looks for them"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
