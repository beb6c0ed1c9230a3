"""The demonstration as a user starts it: one command, and what it leaves behind. Rows M01, M02, M03, M27."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_loyalty.head_office import reservations
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.simulation.demo_shop import now_ms

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are not for Windows")


def _demo(*arguments: str, tmp: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("pos-loyalty")
    environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"} | {"TMPDIR": str(tmp)}
    return subprocess.run(
        [program, "demo", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=110,
    )


@pytest.mark.slow
def test_a_shift_plays_itself_and_both_ends_agree(tmp_path: Path) -> None:
    pictures, temporary = tmp_path / "pictures", tmp_path / "tmp"
    temporary.mkdir()
    done = _demo("--unattended", "--json", "--members", "300", "--pictures", str(pictures), tmp=temporary)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1, "one line of JSON and nothing else"
    outcome = json.loads(done.stdout)
    assert outcome["purchases"] == 5
    assert outcome["redemptions"] == 2
    assert (outcome["returns"], outcome["undone"]) == (1, 1)
    assert outcome["members_enrolled"] == 1
    assert outcome["scans"] >= 12
    assert outcome["points_earned"] > 0
    assert outcome["events_sent"] >= 6
    assert outcome["events_pending"] == 0
    assert len(outcome["members"]) == 4
    assert all(member["till"] == member["head_office"] for member in outcome["members"])
    written = {file.name for file in pictures.iterdir()}
    assert written == set(outcome["pictures"])
    for situation in (
        *("idle", "member", "sale", "gift-confirm", "vouchers", "voucher", "return", "undone", "why"),
        *("new-member", "offline", "blocked-card"),
    ):
        for language in ("en", "ko"):
            assert any(f"-{situation}-" in name and name.endswith(f"{language}.png") for name in written)
    assert list(temporary.glob("pos-loyalty-demo-*")) == [], (
        "nothing stays outside a folder that was asked for"
    )


@pytest.mark.slow
def test_a_kept_demonstration_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    first = _demo("--unattended", "--json", "--members", "300", "--keep", str(kept), tmp=tmp_path)
    second = _demo("--unattended", "--json", "--members", "300", "--keep", str(kept), tmp=tmp_path)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    sent = [json.loads(done.stdout)["events_sent"] for done in (first, second)]
    assert sent[1] > sent[0]
    assert (kept / "till" / "till.db").exists()
    engine = open_head_office(str(kept / "head-office.db"))
    with engine.connect() as connection:
        assert reservations.waiting(connection, now_ms()) == [], "of what is set aside nothing is lost"
    engine.dispose()
