"""`python -m tests.golden.rewrite` prints how cases would read if they said what the product does now; writes nothing.

Whoever takes over such a line has worked it out by hand before: the product is what the cases are there to prove.
"""

import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from tests.golden.case import INDENT, cases, read
from tests.golden.shop import Shop


def played(path: Path) -> list[str]:
    """The file's lines with the outcomes of today."""
    case = read(path)
    shop = Shop(case)
    outcomes = {step.line_no: shop.play(step.text) for step in case.steps}
    lines: list[str] = []
    in_story = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not (in_story and line.startswith(INDENT)):
            lines.append(line)
        lines += (INDENT + told for told in outcomes.get(number, ()))
        in_story = in_story or line == "[story]"
    return lines


def difference(path: Path) -> Iterator[str]:
    written = path.read_text(encoding="utf-8").splitlines()
    return unified_diff(
        written, played(path), f"{path.name} as written", f"{path.name} as played", lineterm=""
    )


if __name__ == "__main__":
    found = [line for path in cases() for line in difference(path)]
    print("\n".join(found) or "Every case is played as it is written.")
    sys.exit(bool(found))
