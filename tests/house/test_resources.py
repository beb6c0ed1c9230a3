"""Migrations and assets are found wherever the package lies."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pos_loyalty import resources
from tests.house.files import ROOT

ASK = """
import json
from pos_loyalty import resources
print(json.dumps([str(resources.migrations("till")), str(resources.assets())]))
"""


def contents(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_a_checkout_uses_its_own_folders() -> None:
    assert resources.migrations("head_office") == ROOT / "migrations" / "head_office"
    assert resources.assets("a", "b.svg") == ROOT / "assets" / "a" / "b.svg"


def test_an_incomplete_installation_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "pos_loyalty")
    with pytest.raises(FileNotFoundError, match=r"not completely installed.*assets"):
        resources.assets()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_carries_them_inside_the_package(wheel: Path, tmp_path: Path) -> None:
    _pip("install", "--no-deps", "--target", str(tmp_path / "site"), str(wheel))
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    migrations, assets = map(Path, json.loads(done.stdout))
    assert migrations == tmp_path / "site" / "pos_loyalty" / "_migrations" / "till"
    assert contents(migrations.parent) == contents(ROOT / "migrations")
    assert contents(assets) == contents(ROOT / "assets") != set()


def test_a_wheel_brings_the_product_and_nothing_of_its_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pos_loyalty", "hardware"}


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
