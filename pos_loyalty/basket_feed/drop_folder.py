"""The drop folder: the shop's till puts a file with a sale into it, and the counter takes it in once.

The till writes a file under another name and renames it to .json or .csv, so that no half of one is read. What was taken
in goes to `processed`, what was not to `rejected`, with the reason beside it. A file is moved after its sale is durable:
a power cut in between brings it again, and its receipt number says that it is known.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
from watchfiles import watch

from pos_loyalty.basket_feed import sale_csv, sale_document
from pos_loyalty.basket_feed.sale_document import MAX_BYTES, UnfitError
from pos_loyalty.checkout.shop_sale import CounterBusyError, SalePort, ShopSale

POLL_MS = 500
"""Network folders tell nobody of new files, so it is looked into anyway."""
SETTLE_S = 2.0
"""A file that cannot be read may still be written, as long as it is this young."""
KEEP_S = 30 * 24 * 60 * 60
PROCESSED, REJECTED = "processed", "rejected"

log = structlog.get_logger()


def read_sales(path: Path) -> list[ShopSale]:
    """The sales of one file. Raises UnfitError or OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise UnfitError(f"the file is larger than {MAX_BYTES} bytes")
    content = path.read_bytes()
    return sale_csv.read(content) if path.suffix.lower() == ".csv" else [sale_document.read(content)]


class DropFolder:
    """One folder on its own thread. `start` once, `stop` from any thread."""

    def __init__(
        self, folder: Path, port: SalePort, *, now: Callable[[], float] = time.time, poll_ms: int = POLL_MS
    ) -> None:
        self.folder = folder
        self._port, self._now, self._poll_ms = port, now, poll_ms
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="drop-folder", daemon=True)
        self._is_gone = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=15)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                # The folder of a share that is not mounted is never made anew in its place.
                if self.folder.parent.is_dir():
                    self.folder.mkdir(exist_ok=True)
                self._watch()
            except OSError as error:
                self._tell_gone(error)
                self._stop.wait(1)

    def _watch(self) -> None:
        """Until the folder goes away. Raises OSError then."""
        self.look()
        try:
            for _ in watch(
                self.folder,
                stop_event=self._stop,
                recursive=False,
                debounce=100,
                step=20,
                rust_timeout=self._poll_ms,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                self.look()
        except OSError as error:
            # Such as a system that has no watch left to give: it is looked into all the same.
            log.warning("drop_folder.unwatched", error=type(error).__name__)
            while not self._stop.wait(self._poll_ms / 1000):
                self.look()

    def look(self) -> None:
        """Takes in every file that is there, oldest first. Raises OSError where the folder cannot be read."""
        files = list(self._files())
        self._is_gone = False
        for path in files:
            if self._stop.is_set():
                return
            try:
                self._take(path)
            except CounterBusyError:
                return  # they wait in the folder, in their order
            except OSError as error:
                log.warning("drop_folder.file", file=path.name, error=type(error).__name__)
        self._forget_old()

    def _files(self) -> Iterator[Path]:
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                is_ours = entry.name.lower().endswith((".json", ".csv")) and not entry.name.startswith(".")
                if is_ours and entry.is_file(follow_symlinks=False):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
        return (self.folder / name for _, name in sorted(found))

    def _take(self, path: Path) -> None:
        try:
            sales = read_sales(path)
        except UnfitError as error:
            if self._now() - path.stat().st_mtime >= SETTLE_S:
                self._reject(path, [str(error)])
                self._port.complain("feed_file_unfit", {"file": path.name[:60]})
            return
        answers = [(sale, self._port.hand_over(sale)) for sale in sales]
        refused = [
            f"{sale.receipt_number}: {answer.refusal} {dict(answer.values) or ''}".rstrip()
            for sale, answer in answers
            if answer.refusal is not None
        ]
        if refused:
            self._reject(path, refused)
        else:
            self._move(path, PROCESSED)

    def _reject(self, path: Path, reasons: list[str]) -> None:
        moved = self._move(path, REJECTED)
        moved.with_name(moved.name + ".reason.txt").write_text("\n".join(reasons) + "\n", encoding="utf-8")

    def _move(self, path: Path, where: str) -> Path:
        """Beside one of its name, never over it."""
        target_folder = self.folder / where
        target_folder.mkdir(exist_ok=True)
        target, count = target_folder / path.name, 1
        while target.exists():
            count += 1
            target = target_folder / f"{path.stem}-{count}{path.suffix}"
        moved = path.rename(target)
        os.utime(moved, (self._now(), self._now()))
        return moved

    def _forget_old(self) -> None:
        """What was processed a month ago is of no use to anybody, and has names of goods and cards in it."""
        processed = self.folder / PROCESSED
        if not processed.is_dir():
            return
        with os.scandir(processed) as entries:
            for entry in entries:
                if self._now() - entry.stat(follow_symlinks=False).st_mtime > KEEP_S:
                    (processed / entry.name).unlink(missing_ok=True)

    def _tell_gone(self, error: OSError) -> None:
        if not self._is_gone:
            self._is_gone = True
            log.warning("drop_folder.gone", folder=str(self.folder), error=type(error).__name__)
            self._port.complain("feed_folder_gone", {"folder": str(self.folder)})
