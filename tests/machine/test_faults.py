"""The machines catch what they are for: with a planted fault none of them ends well. Rows M03, M07."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import rig
from tests.machine.faults import FAULTS, Fault
from tests.machine.machine import Everything, played

# A search ends with the first find.
MOST_S = 900
SOME = settings(
    max_examples=3_000,
    stateful_step_count=20,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(MOST_S)
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.says for fault in FAULTS])
def test_a_planted_fault_is_caught(fault: Fault) -> None:
    for one_store in (False, True):
        # The shop is made before: the fault is in what happens there.
        rig.opened(one_store=one_store)
    with fault.planted(), pytest.raises(AssertionError):
        _look_for(fault)


def _look_for(fault: Fault) -> None:
    if fault.story is None:
        machine = type(fault.machine.__name__, (fault.machine,), {})
        run_state_machine_as_test(seed(fault.seed)(machine), settings=SOME)
        return
    with played() as run:
        fault.story(run)


@pytest.mark.parametrize("story", [fault.story for fault in FAULTS if fault.story is not None])
def test_a_story_ends_well_without_its_fault(story: Callable[[Everything], None]) -> None:
    with played() as run:
        story(run)
