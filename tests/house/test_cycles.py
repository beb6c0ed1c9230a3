"""Programs that run for days look for cycles rarely, and never among what they loaded at their start."""

import subprocess
import sys

import pytest

_ASK = "import gc; said = (gc.get_freeze_count() > 1_000, gc.get_threshold()[0] > 10_000, gc.isenabled())"


def test_whoever_has_settled_looks_rarely_and_still_looks() -> None:
    settled = f"from pos_loyalty import cycles; cycles.settle(); {_ASK}; print(*said)"
    assert _printed(settled) == "True True True\n"


def test_every_verb_looks_rarely() -> None:
    verb = "import sys; from pos_loyalty.cli import main; sys.argv = ['pos-loyalty', 'no-such-verb']"
    after = f"try: main()\nexcept SystemExit: pass\n{_ASK}; print(*said[1:])"
    assert _printed(f"{verb}\n{after}") == "True True\n"


@pytest.mark.parametrize("was_on", [True, False])
def test_a_job_leaves_the_looking_as_it_found_it(was_on: bool) -> None:
    job = (
        "import gc; from pos_loyalty.cycles import few_cycle_searches\n"
        f"if not {was_on}: gc.disable()\n"
        "with few_cycle_searches(): print(gc.isenabled())\n"
        "print(gc.isenabled())"
    )
    assert _printed(job) == f"False\n{was_on}\n"


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
