"""The command line in this process, and a head office and a till for it to work on."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pos_loyalty import cli
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.bootstrap import open_head_office
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill


@dataclass(frozen=True)
class Ended:
    """How a verb ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        assert (self.status, self.err) == (0, "")
        return self.out

    @property
    def document(self) -> Any:
        return json.loads(self.text)

    @property
    def refusal(self) -> str:
        """The one sentence of a verb that did nothing."""
        assert (self.status, self.out) == (1, ""), self
        (sentence,) = self.err.splitlines()
        return sentence

    @property
    def misuse(self) -> str:
        """What the command line says of an option that it cannot read, on one line."""
        assert (self.status, self.out) == (2, ""), self
        assert self.err.lower().startswith("usage: ")
        return " ".join(self.err.split())


Verb = Callable[..., Ended]


@pytest.fixture
def verb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Verb:
    """Runs `pos-loyalty` with these words as a process would, only faster."""

    def run(*words: object, typed: str = "") -> Ended:
        monkeypatch.setattr(sys, "argv", ["pos-loyalty", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return run


@dataclass
class HeadOffice:
    """A database file with a store, a till and two members: Ann has 100 points, Ben 30."""

    path: Path
    office: Office
    till: FakeTill
    members: dict[str, str]
    cards: dict[str, str]

    def points(self, name: str) -> int:
        return self.office.points(self.members[name])


@pytest.fixture(scope="session")
def first_head_office(tmp_path_factory: pytest.TempPathFactory, prepared_file: Path) -> HeadOffice:
    """The one that each test gets a copy of."""
    path = tmp_path_factory.mktemp("first") / "head-office.db"
    shutil.copy(prepared_file, path)
    office = _office(path)
    till = office.new_till()
    made = HeadOffice(path, office, till, {}, {})
    for name, points in (("Ann", 100), ("Ben", 30)):
        made.cards[name] = till.new_card()
        made.members[name] = till.enrol(name=name, card=made.cards[name])
        till.sale(made.members[name], points * 500)
    office.settle(till)
    office.engine.dispose()
    return made


@pytest.fixture(scope="session")
def analysed_file(tmp_path_factory: pytest.TempPathFactory, first_head_office: HeadOffice) -> Path:
    path = tmp_path_factory.mktemp("analysed") / "head-office.db"
    shutil.copy(first_head_office.path, path)
    engine = open_head_office(str(path))
    analyse(engine, now=datetime.now(UTC))
    engine.dispose()
    return path


@pytest.fixture
def head_office(
    request: pytest.FixtureRequest, tmp_path: Path, first_head_office: HeadOffice
) -> Iterator[HeadOffice]:
    """For a test that asks for `analysed`, it is."""
    is_analysed = "analysed" in request.fixturenames
    source: Path = request.getfixturevalue("analysed_file") if is_analysed else first_head_office.path
    path = tmp_path / "head-office.db"
    shutil.copy(source, path)
    office = _office(path)
    first = first_head_office
    till = deepcopy(first.till)
    till.now = lambda: office.now_ms
    yield HeadOffice(path, office, till, dict(first.members), dict(first.cards))
    office.engine.dispose()


def _office(path: Path) -> Office:
    """The verbs go by the clock of the machine, and so does it."""
    return Office(open_head_office(str(path)), FakeClock(datetime.now(UTC)))


@pytest.fixture
def analysed(office: Verb) -> Verb:
    return office


@pytest.fixture
def office(verb: Verb, head_office: HeadOffice) -> Verb:
    """`pos-loyalty head-office …` on that database."""

    def run(*words: object, typed: str = "") -> Ended:
        return verb("head-office", *words, "--database", head_office.path, typed=typed)

    return run
