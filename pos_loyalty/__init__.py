"""pos-loyalty: the loyalty terminal at the shop counter, and the head office behind it."""

__version__ = "0.1.0"
