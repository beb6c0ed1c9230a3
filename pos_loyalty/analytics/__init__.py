"""What purchases say about members and goods: relations in, relations out, whatever engine computes them.

Expressions are Ibis; order and shares are decided in whole numbers, so that every engine finds the same. `fit` and
`suggest` do it all for purchase lines from anywhere; `api` describes them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pos_loyalty.analytics.api import fit, suggest

__all__ = ["fit", "suggest"]


def __getattr__(name: str) -> Any:
    """Loaded when they are asked for: a till that shows settings of the analyses needs no engine."""
    if name not in __all__:
        raise AttributeError(name)
    from pos_loyalty.analytics import api

    return getattr(api, name)
