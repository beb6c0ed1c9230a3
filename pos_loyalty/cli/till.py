"""`pos-loyalty till`: the counter.

Its options are read with the standard library: the library of the other verbs takes longer to load than the first
window to paint.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pos_loyalty.cli.options import data_folder

SUMMARY = "Open the counter: scan cards and goods, earn points, give gifts, take in members."
_DETAILS = """
Needs a registration first (`pos-loyalty terminal register`). Works without a line to head office; what was
recorded is sent by itself when the line is back.

Keyboard: F1 help, F2 find, F3 new member, F4 lost card, F6 return, F7 undo, F9 amount, F12 finish the sale,
Alt+1 to Alt+3 gifts, Esc clear.
"""


def till(arguments: Sequence[str]) -> int:
    """Runs the counter until its window is closed and returns the exit status."""
    from pos_loyalty import doctor, settings

    data, given = _read(arguments)
    missing = [problem for problem in doctor.qt_problems() if problem.stops]
    if missing:
        sys.stderr.write(doctor.table(missing) + "\n")
        return 1
    told = settings.load(data, given)
    from pos_loyalty.till.wiring import run_till

    return run_till(told)


def _read(arguments: Sequence[str]) -> tuple[Path, dict[str, Any]]:
    """The folder, and the settings that were given; what was not given is left to the file and the environment."""
    said = vars(_parser().parse_args(arguments))
    data = said.pop("data", None) or data_folder()
    if "scanner_ports" in said:
        said["scanner_ports"] = tuple(said["scanner_ports"])
    return data, said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pos-loyalty till",
        description=SUMMARY,
        epilog=_DETAILS,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, metavar="FOLDER", help="the till's data; default: in your user data folder")
    add("--language", metavar="LANGUAGE", help="language of the screen: en or ko")
    add(
        "--scanner",
        dest="scanner_ports",
        action="append",
        metavar="PORT",
        help="serial scanner: port, address or VID:PID; may be given several times",
    )
    add(
        "--camera",
        metavar="CAMERA",
        help="camera as a scanner: its number, a device, a film or a folder of pictures",
    )
    add(
        "--side",
        dest="layout",
        action="store_const",
        const="side",
        help="a 420 px panel beside the shop's own till",
    )
    add("--full-screen", action="store_true", help="fill the whole screen")
    add("--night", dest="theme", action="store_const", const="night", help="dark colours")
    return parser
