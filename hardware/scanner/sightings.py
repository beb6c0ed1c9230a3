"""When a code that a camera sees counts: how often it must have been seen, and when it may count again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.decoder.codes import Code
from hardware.scanner.attention import Region

# Their error correction would have to fail in a way that still fits: one sighting is enough.
_CORRECTED = frozenset({"qr", "microqr", "datamatrix", "pdf417", "aztec"})
# Time without pictures is no time in which a code was looked for.
_LONGEST_STEP_S = 0.3


@dataclass(frozen=True, slots=True)
class SightingSettings:
    needed: int = 2
    # Sightings further apart are not of one showing.
    within_s: float = 1.0
    # So long its place must have been looked at without it, before it can be another scan.
    away_s: float = 0.7


@dataclass(slots=True)
class _Counted:
    place: tuple[float, float]
    away_s: float = 0.0


class Sightings:
    """`is_certain` tells codes that carry a check of their own, such as the programme's cards."""

    def __init__(
        self,
        settings: SightingSettings | None = None,
        is_certain: Callable[[Code], bool] = lambda _code: False,
    ) -> None:
        self._settings = settings or SightingSettings()
        self._is_certain = is_certain
        self._seen: dict[bytes, list[float]] = {}
        self._counted: dict[bytes, _Counted] = {}
        self._last_at = 0.0

    def take(self, codes: Sequence[Code], region: Region, at: float) -> list[Code]:
        """Those of `codes`, all that was read in `region` at `at` (seconds), that count now."""
        self._forget({code.raw for code in codes}, region, at)
        return [code for code in codes if self._counts(code, at)]

    def _counts(self, code: Code, at: float) -> bool:
        counted = self._counted.get(code.raw)
        if counted is not None:
            counted.place, counted.away_s = _middle(code), 0.0
            return False
        seen = [*self._seen.get(code.raw, ()), at]
        if len(seen) < self._needed(code):
            self._seen[code.raw] = seen
            return False
        self._seen.pop(code.raw, None)
        self._counted[code.raw] = _Counted(_middle(code))
        return True

    def _needed(self, code: Code) -> int:
        is_sure = code.decoder == "fit" or code.symbology in _CORRECTED or self._is_certain(code)
        return 1 if is_sure else self._settings.needed

    def _forget(self, read: set[bytes], region: Region, at: float) -> None:
        step_s = min(at - self._last_at, _LONGEST_STEP_S)
        self._last_at = at
        # What lies outside of the region was not looked for: a card that was left on the counter stays counted.
        for raw, counted in self._counted.items():
            if raw not in read and region.holds(counted.place):
                counted.away_s += step_s
        self._counted = {
            raw: counted for raw, counted in self._counted.items() if counted.away_s < self._settings.away_s
        }
        self._seen = {
            raw: times for raw, times in self._seen.items() if at - times[-1] <= self._settings.within_s
        }


def _middle(code: Code) -> tuple[float, float]:
    count = len(code.corners)
    return sum(x for x, _ in code.corners) / count, sum(y for _, y in code.corners) / count
