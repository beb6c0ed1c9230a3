"""The service in several processes behind one address: a process of Python uses one core and no more.

The first process starts the others, and starts one anew that dies or does not answer any more; what has to be done once
for all of them (housekeeping, the nightly analysis) it does itself.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from multiprocessing import connection, parent_process

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.refusals import OperatorError

START_WITHIN_S = 120
ANSWER_WITHIN_S = 60
"""One that is busy is not one that hangs."""


class Processes(Multiprocess):
    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, when_ready: Callable[[], None]
    ) -> None:
        super().__init__(config, [listener])
        self._when_ready = when_ready
        self._is_ready = False

    def run(self) -> None:
        """Until it is told to stop. Raises OperatorError if not every process could start."""
        super().run()
        if not self._is_ready and not self.signal_queue:
            raise OperatorError("The processes of the service did not start. The log says why.")

    def init_processes(self) -> None:
        super().init_processes()
        self._is_ready = all(
            process.wait_until_ready(START_WITHIN_S, self.should_exit) for process in self.processes
        )
        if self._is_ready:
            self._when_ready()
        else:
            self.should_exit.set()

    def keep_subprocess_alive(self) -> None:
        before = [process.pid for process in self.processes]
        super().keep_subprocess_alive()
        for old, process in zip(before, self.processes, strict=True):
            if process.pid != old:
                log().warning("process_replaced", old=old, new=process.pid)


def end_with_parent() -> None:
    """Nobody would start it anew, and the address would stay taken."""
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
