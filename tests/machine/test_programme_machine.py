"""No sequence of operations loses, doubles or invents a point. Rows M03, M07."""

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.machine import machine

LONG = 10_000
MACHINES = 4

# A machine is worth fewer runs than a plain example: 400 in all by default, 10,000 in the long profile.
# To shrink what failed would take longer than a test may: `Phase.shrink` is for whoever looks for the cause.
ALL_RUNS = LONG if settings().max_examples >= LONG else 400
# Beside others on a small machine they take several times as long as alone.
pytestmark = pytest.mark.timeout(20_000 if ALL_RUNS == LONG else 600)
RUNS = settings(
    max_examples=ALL_RUNS // MACHINES,
    stateful_step_count=20,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

TestGoodsComeBack = machine.GoodsComeBack.TestCase
TestPointsAreSpent = machine.PointsAreSpent.TestCase
TestPeopleComeAndMerge = machine.PeopleComeAndMerge.TestCase
TestEverything = machine.Everything.TestCase
TestGoodsComeBack.settings = RUNS
TestPointsAreSpent.settings = RUNS
TestPeopleComeAndMerge.settings = RUNS
TestEverything.settings = RUNS
