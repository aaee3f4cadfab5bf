"""Where other machines reach a server that listens on all addresses of this one."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

__all__ = ["outward_urls"]

# Of the ranges for documentation, so nobody's; nothing is sent there.
_SOMEWHERE = {
    socket.AF_INET: ("192.0.2.1", 9),
    socket.AF_INET6: ("2001:db8::1", 9),
}


def outward_urls(host: str, url: str) -> list[str]:
    """Addresses that clients on other machines connect to.

    Args:
        host: what the server was told to listen on.
        url: where clients of this machine connect.

    Returns:
        The address with which this machine goes out, of IPv4 and of IPv6; empty where the server
        listens on one address alone, which ``url`` names, and where there is no network.
    """
    families = {"": _SOMEWHERE, "0.0.0.0": (socket.AF_INET,), "::": (socket.AF_INET6,)}
    parts = urlsplit(url)
    urls = []
    for family in families.get(host, ()):
        address = _outward(family)
        if address is not None:
            name = f"[{address}]" if family == socket.AF_INET6 else address
            urls.append(parts._replace(netloc=f"{name}:{parts.port}").geturl())
    return urls


def _outward(family: socket.AddressFamily) -> str | None:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            # Of datagrams, this looks the way up and sends nothing.
            probe.connect(_SOMEWHERE[family])
            address: str = probe.getsockname()[0]
    except OSError:
        return None
    found = ipaddress.ip_address(address)
    return None if found.is_loopback or found.is_link_local else address
