"""A socket that listens on this machine alone, or where the settings say."""

import os
import socket


def listening_on(host: str, port_number: int) -> socket.socket:
    """Raises OSError where another program listens there, or there is no such address here."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        # On Windows this would share the port with whoever has it; elsewhere it frees one that was closed just now.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port_number))
        listening.listen(16)
    except OSError:
        listening.close()
        raise
    return listening
