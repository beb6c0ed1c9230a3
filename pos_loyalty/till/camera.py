"""The till's camera: a scanner made from the settings, and its preview brought into the thread of the windows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from hardware.decoder.cascade import CascadeSettings
from hardware.decoder.codes import FORMATS, TILL_FORMATS, Code
from hardware.scanner.camera_scanner import CameraScanner, CameraScannerSettings, Preview
from hardware.scanner.frames import CameraSettings
from pos_loyalty.domain import cards
from pos_loyalty.settings import SettingsError, TillSettings


class PreviewBridge(QObject):
    """`arrived` carries a Preview, in this object's thread."""

    arrived = Signal(object)

    def show(self, preview: Preview) -> None:
        """From the camera's thread."""
        self.arrived.emit(preview)


def camera_settings(settings: TillSettings) -> CameraScannerSettings | None:
    """None: there is no camera. Raises SettingsError."""
    if not settings.camera:
        return None
    unknown = sorted(set(settings.camera_formats) - set(FORMATS))
    if unknown:
        raise SettingsError(
            f"The setting camera_formats names {unknown[0]}, which is no kind of code. There are: "
            f"{', '.join(FORMATS)}."
        )
    formats = tuple(name for name in FORMATS if name in settings.camera_formats) or TILL_FORMATS
    width, height = (int(side) for side in settings.camera_size.split("x"))
    camera = CameraSettings(
        settings.camera,
        width,
        height,
        float(settings.camera_exposure) if settings.camera_exposure else None,
        float(settings.camera_focus) if settings.camera_focus else None,
    )
    return CameraScannerSettings(camera, CascadeSettings(formats))


def camera_scanner(
    source: str, settings: CameraScannerSettings, show: Callable[[Preview], None] | None
) -> CameraScanner:
    return CameraScanner(source, settings, is_certain=_is_card_or_receipt, show=show)


def _is_card_or_receipt(code: Code) -> bool:
    """Whose two check digits no wrong reading gets right but one in a hundred, and then nobody holds it."""
    return code.symbology == "code128" and cards.has_valid_check(code.text)
