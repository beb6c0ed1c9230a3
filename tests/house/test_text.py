"""What no file here may say."""

import re
from collections.abc import Iterator

import pytest

from tests.house.files import name_of, repository_files

# One machine's folders, and addresses of package registries: pip's own settings say where packages are.
MACHINE_PATH = re.compile(r"(?<![\w.:-])/(?:home|root|Users|work|workspace|builds|tmp)/[\w.]|[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|conda\.anaconda\.org|deb\.debian\.org"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
)
UNREASONED = (
    re.compile(r"# noqa(?!: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)* +\S+ \S+)"),
    re.compile(r"# type: ignore(?!\[[a-z, -]+\] +# *\S+ \S+)"),
)


def texts(suffix: str = "") -> Iterator[tuple[str, str]]:
    for path in repository_files():
        if path.name.endswith(suffix):
            content = path.read_bytes()
            if b"\0" not in content:
                yield name_of(path), content.decode("utf-8")


def lines_with(pattern: re.Pattern[str], suffix: str = "") -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts(suffix)
        if name != "tests/house/test_text.py"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRY) == []


@pytest.mark.parametrize("pattern", UNREASONED, ids=["noqa", "type-ignore"])
def test_a_silenced_check_says_why_beside_it(pattern: re.Pattern[str]) -> None:
    assert lines_with(pattern, ".py") == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, 'open("/home/someone/x")'),
        (MACHINE_PATH, r"C:\Users\someone"),
        (REGISTRY, "https://" + "py" + "pi.org/simple"),
        (UNREASONED[0], "x = 1  # noqa"),
        (UNREASONED[0], "x = 1  # noqa: S101"),
        (UNREASONED[1], "x = 1  # type: ignore"),
        (UNREASONED[1], "x = 1  # type: ignore[misc]"),
    ],
)
def test_these_checks_can_fail(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "/usr/lib/postgresql and https://example.com/home/page"),
        (UNREASONED[0], "x = 1  # noqa: S101 -- the driver asks for it"),
        (UNREASONED[1], "x = 1  # type: ignore[misc]  # the library has no types"),
    ],
)
def test_these_checks_can_pass(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.search(line)
