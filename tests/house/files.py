"""Which files the repository consists of."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("pos_loyalty", "hardware")


def repository_files() -> list[Path]:
    """What is tracked or about to be; of an unpacked archive, which has no history, everything."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not any(map(_is_made_here, path.parts))]
    return [path for path in paths if path.is_file()]


def _is_made_here(part: str) -> bool:
    return part in {".git", ".venv", "__pycache__", "out", "dist"} or part.endswith("_cache")


def product_modules() -> list[Path]:
    found = [path for package in PRODUCT for path in sorted((ROOT / package).rglob("*.py"))]
    assert len(found) > 10, "the packages are not where this looks for them"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
