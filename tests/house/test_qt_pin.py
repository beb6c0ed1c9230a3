"""The Qt binding is pinned because another version aborts; this notices when the pin goes wrong."""

import subprocess
import sys

EMIT = """
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    happened = Signal(bool)

count = 0
def listen(value):
    global count
    count += 1

source = Source()
source.happened.connect(listen)
for _ in range(5000):
    source.happened.emit(True)
print(count)
"""


def test_five_thousand_signals_do_not_abort_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "5000"), done.stderr
