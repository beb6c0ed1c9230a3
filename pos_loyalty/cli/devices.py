"""`pos-loyalty devices`: what is plugged in, and whether the scanners of a till's settings read."""

import json
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import DataOption
from pos_loyalty.cli.tables import print_table

if TYPE_CHECKING:
    from hardware.scanner.events import ScannerEvent, ScannerSource
    from pos_loyalty.settings import TillSettings


def devices(
    data: DataOption = None,
    *,
    listen: Annotated[
        float,
        typer.Option(
            min=0,
            max=3_600,
            help="Seconds to listen: every scan of the till's own scanners is shown.",
            metavar="SECONDS",
        ),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON line for each thing, and nothing else.")
    ] = False,
) -> None:
    """Show serial ports and cameras, by the names for the settings, and which of them the till uses.

    With --listen the scanners of the settings are opened (close the till first) and what they say is shown: their
    states, each code with its kind, and what was refused. A keyboard scanner needs the till's window. The exit status is
    1 when one that the settings name is not there.
    """
    from pos_loyalty import settings

    told = settings.load(data or data_folder(), {})
    rows = _rows(told)
    _print_devices(rows, as_json=as_json)
    is_whole = all(row["found"] for row in rows)
    if listen:
        is_whole = _listen(told, listen, as_json=as_json)
    raise typer.Exit(0 if is_whole else 1)


def _rows(told: "TillSettings") -> list[dict[str, Any]]:
    from hardware.discovery import devices as plugged_in

    found = plugged_in()
    rows = [
        {
            "kind": device.kind,
            "setting": device.setting,
            "port": device.port,
            "title": device.title,
            "maker": device.maker,
            "used": _is_used(device.setting, device.port, told),
            "found": True,
        }
        for device in found
    ]
    names = {name for device in found for name in (device.setting.lower(), device.port.lower())}
    gone = (setting for setting in told.scanner_ports if not _may_be_there(setting, names))
    return [*rows, *(_missing(setting) for setting in gone)]


def _is_used(setting: str, port: str, told: "TillSettings") -> bool:
    wanted = [*told.scanner_ports, told.camera]
    return any(
        name and (name in {setting, port} or setting.lower().startswith(f"{name.lower()}:"))
        for name in wanted
    )


def _may_be_there(setting: str, names: set[str]) -> bool:
    """An address of the network, or a link to a port, is known only once it is opened."""
    wanted = setting.lower()
    is_listed = any(name == wanted or name.startswith(f"{wanted}:") for name in names)
    return is_listed or "://" in setting or (setting.startswith("/") and Path(setting).exists())


def _missing(setting: str) -> dict[str, Any]:
    prefix = setting.partition(":")[0].lower()
    kind = {"hid": "hid_pos", "keys": "keys"}.get(prefix, "serial")
    return {
        "kind": kind, "setting": setting, "port": "", "title": "", "maker": "", "used": True, "found": False,
    }  # fmt: skip


def _print_devices(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    if not rows:
        typer.echo("No serial port and no camera is there. A keyboard scanner needs no setting.")
        return
    shown = [(row["kind"], row["setting"], row["port"], _said(row)) for row in rows]
    print_table(("kind", "name for the settings", "port", ""), shown)


def _said(row: dict[str, Any]) -> str:
    parts = [row["title"], f"perhaps a scanner ({row['maker']})" if row["maker"] else ""]
    parts.append("used by this till" if row["used"] and row["found"] else "")
    parts.append("" if row["found"] else "named in the settings, not there")
    return "; ".join(part for part in parts if part)


# Listening


def _listen(told: "TillSettings", seconds: float, *, as_json: bool) -> bool:
    sources = _sources(told)
    if not sources:
        typer.echo("The settings name no scanner to listen to (scanner_ports, camera).", err=True)
        return False
    states = {source.id: "searching" for source in sources}
    for event in _events(sources, seconds):
        document = _document(event)
        if "state" in document:
            states[document["source"]] = document["state"]
        typer.echo(json.dumps(document, ensure_ascii=False) if as_json else _sentence(document))
    return all(state == "ready" for state in states.values())


def _sources(told: "TillSettings") -> list["ScannerSource"]:
    from pos_loyalty.till.device_sources import serial_scanners

    sources: list[ScannerSource] = [*serial_scanners(told)]
    if told.camera:
        from pos_loyalty.till.camera import camera_scanner, camera_settings

        camera = camera_settings(told)
        assert camera is not None
        sources.append(camera_scanner("camera", camera, None))
    return sources


def _events(sources: list["ScannerSource"], seconds: float) -> Iterator["ScannerEvent"]:
    arrived: queue.SimpleQueue[ScannerEvent] = queue.SimpleQueue()
    for source in sources:
        source.start(arrived.put)
    try:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                yield arrived.get(timeout=left)
            except queue.Empty:
                break
    except KeyboardInterrupt:
        return
    finally:
        for source in sources:
            source.stop()


def _document(event: "ScannerEvent") -> dict[str, Any]:
    from hardware.scanner.events import DeviceState, Scan

    if isinstance(event, DeviceState):
        return {"source": event.source, "state": event.state, "detail": event.detail}
    if isinstance(event, Scan):
        return {"source": event.source, "text": event.text, "symbology": event.symbology or ""}
    return {
        "source": event.source,
        "refused": event.reason,
        "partial": event.partial.decode("utf-8", "replace"),
    }


def _sentence(document: dict[str, Any]) -> str:
    from pos_loyalty.domain.codes import printable

    if "state" in document:
        return f"{document['source']}: {document['state']} {document['detail']}".rstrip()
    if "refused" in document:
        return (
            f"{document['source']}: refused ({document['refused']}) {printable(document['partial'].encode())}"
        )
    text = printable(document["text"].encode(), 120)
    return f"{document['source']}: {text} {document['symbology']}".rstrip()
