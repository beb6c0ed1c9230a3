"""The command line: `pos-loyalty VERB`, each verb a thin door to one use-case.

Verbs import what they need when they run: the till's window must not wait for head office's libraries, nor for the
other verbs.
"""

import sys

from pos_loyalty import cycles
from pos_loyalty.domain.errors import LoyaltyError, SyncError, UserError


def main() -> None:
    """Runs one verb; exit status 0 only on success, and one sentence instead of a traceback for what people can mend."""
    arguments = sys.argv[1:]
    cycles.look_rarely()
    try:
        if arguments[:1] == ["till"]:
            from pos_loyalty.cli.till import till

            sys.exit(till(arguments[1:]))
        from pos_loyalty.cli.verbs import app

        app(arguments)
    except LoyaltyError as error:
        sys.stderr.write(sentence(error) + "\n")
        sys.exit(1)
    except UnicodeEncodeError:
        # A shell hands bytes that are no text through as halves of characters.
        broken = [one for one in arguments if not _is_text(one)]
        if not broken:
            raise
        sys.stderr.write(f"{broken[0]!a} is not text that this program can read.\n")
        sys.exit(2)


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def sentence(error: LoyaltyError) -> str:
    """What a person at a terminal reads of an error."""
    from pos_loyalty.i18n.formats import fill

    if isinstance(error, UserError):
        return fill(error, lambda english: english, "en")
    if isinstance(error, SyncError):
        return f"Head office did not do it ({error.key}): {error.detail}"
    return str(error)
