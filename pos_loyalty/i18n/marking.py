"""Marks texts for the extractor of translations."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that lupdate looks for
    """Marks `text` for translation in `context` and returns it unchanged."""
    assert context == "Message"
    return text
