"""Starts one window, prints the time at which its first picture stood, and ends; run by `first_window`.

python -m benchmarks.till.first_paint empty
python -m benchmarks.till.first_paint till --data FOLDER
"""

import sys
import time
from collections.abc import Callable
from typing import Any


def _say_and_end() -> None:
    from PySide6.QtWidgets import QApplication

    print(time.monotonic(), flush=True)
    application = QApplication.instance()
    assert application is not None
    application.exit(0)


def empty() -> None:
    """What PySide6 itself costs: the smallest program that paints a window of the till's size."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt gives the name
            super().paintEvent(event)
            # As the till does it: after this event the picture is on the screen.
            QTimer.singleShot(0, _say_and_end)

    application = QApplication(sys.argv[:1])
    window = Empty()
    window.resize(1280, 800)
    window.show()
    application.exec()


def till() -> None:
    """The command `pos-loyalty till` as a person starts it."""
    from pos_loyalty.till.main_window import CounterWindow

    build: Callable[..., Any] = CounterWindow.__init__

    def build_and_watch(window: CounterWindow, *arguments: Any) -> None:
        build(window, *arguments)
        window.painted.connect(_say_and_end)

    CounterWindow.__init__ = build_and_watch  # type: ignore[method-assign] # the product has no hook for this
    from pos_loyalty.cli import main

    main()


if __name__ == "__main__":
    what = sys.argv[1]
    {"empty": empty, "till": till}[what]()
