"""Dynamic properties that the style sheet reads, changed only when they differ."""

from PySide6.QtWidgets import QWidget


def set_state(widget: QWidget, name: str, value: str | bool) -> None:
    """Sets the property and has the widget and its children styled anew, if it is not what it was."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for part in (widget, *widget.findChildren(QWidget)):
        part.style().unpolish(part)
        part.style().polish(part)
        part.update()
