"""No sequence of operations loses, doubles or invents a point. Rows M03, M07."""

from hypothesis import HealthCheck, settings

from tests.machine import machine

RUNS = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

TestGoodsComeBack = machine.GoodsComeBack.TestCase
TestPointsAreSpent = machine.PointsAreSpent.TestCase
TestPeople = machine.PeopleComeAndMerge.TestCase
TestEverything = machine.Everything.TestCase
for case in (TestGoodsComeBack, TestPointsAreSpent, TestPeople, TestEverything):
    case.settings = RUNS
