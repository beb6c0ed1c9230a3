"""`pos-loyalty scan-image`: what the camera's reader sees in picture files."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.shared_options import JsonOption

if TYPE_CHECKING:
    from hardware.decoder.cascade import Cascade


def scan_image(
    files: Annotated[
        list[Path], typer.Argument(help="Pictures, or folders of pictures.", show_default=False)
    ],
    formats: Annotated[
        str | None,
        typer.Option(
            help="Only these kinds of code, such as ean13,code128,qr. Default: what a till reads.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Read the codes on pictures, with the reader that the till uses behind its camera.

    With --json one line for each file: file, codes (text, symbology, decoder: the step that read it), ms; and error
    where the file is no picture. The exit status is 1 when a file could not be opened; a picture without a code is no
    error.
    """
    from hardware.decoder.cascade import Cascade, CascadeSettings
    from hardware.decoder.pictures import files_in

    cascade = Cascade(CascadeSettings(_wanted(formats)))
    found = [_say(_document(path, cascade), as_json=as_json) for path in files_in(files)]
    if not found:
        typer.echo("There is no picture there.", err=True)
    raise typer.Exit(0 if found and all(found) else 1)


def _wanted(formats: str | None) -> tuple[Any, ...]:
    from hardware.decoder.codes import FORMATS, TILL_FORMATS

    if formats is None:
        return TILL_FORMATS
    names = [name for name in (part.strip().lower() for part in formats.split(",")) if name]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        said = f"{unknown[0]!r} is no kind of code" if unknown else "Name at least one kind of code"
        raise typer.BadParameter(f"{said}. There are: {', '.join(FORMATS)}.", param_hint="--formats")
    return tuple(names)


def _document(path: Path, cascade: "Cascade") -> dict[str, Any]:
    from hardware.decoder.pictures import NotAPictureError, read_grey

    document: dict[str, Any] = {"file": str(path), "codes": [], "ms": 0.0}
    try:
        grey = read_grey(path)
    except NotAPictureError as error:
        return {**document, "error": str(error)}
    began = time.perf_counter()
    codes = cascade.read_still(grey)
    document["ms"] = round((time.perf_counter() - began) * 1_000, 1)
    document["codes"] = [
        {"text": code.text, "symbology": code.symbology, "decoder": code.decoder} for code in codes
    ]
    return document


def _say(document: dict[str, Any], *, as_json: bool) -> bool:
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return "error" not in document
    said = [f"{code['symbology']} {_visible(code['text'])} ({code['decoder']})" for code in document["codes"]]
    nothing = document.get("error", "no code")
    typer.echo(f"{_visible(document['file'])}: {', '.join(said) or nothing}")
    return "error" not in document


def _visible(text: str) -> str:
    """A code can hold anything, also what moves the cursor of a terminal."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
