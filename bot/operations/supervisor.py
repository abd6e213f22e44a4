"""What a supervisor is told (the sd_notify protocol of systemd): ready, alive, stopping."""

import os
import socket
from collections.abc import Mapping


def notify(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell it, if there is one that listens; see sd_notify(3) for what a state may be."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as door:
        try:
            door.sendto(state.encode(), address.replace("@", "\0", 1))
        except OSError:
            return False
    return True
