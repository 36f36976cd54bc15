"""Tell systemd how the program is, where it runs under it: sd_notify(3), a datagram to the socket it names.

`READY=1` when it has started, `WATCHDOG=1` while it lives, `STOPPING=1`, and `STATUS=` for `systemctl status`. Without
systemd nothing happens (https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html).
"""

import os
import socket

ADDRESS = "NOTIFY_SOCKET"


def notify(*states: str) -> None:
    """Send these states. Never raises: nobody but systemd is to be told that systemd cannot be told."""
    address = os.environ.get(ADDRESS, "")
    if not address.startswith(("/", "@")):
        return
    # "@" stands for the null byte that begins an abstract socket's name.
    where = "\0" + address[1:] if address[0] == "@" else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as to:
        try:
            to.sendto("\n".join(states).encode(), where)
        except OSError:
            return
