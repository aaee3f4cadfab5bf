"""Who may open a connection: Host, Origin and the token of the handshake (protocol.md)."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from auricle.errors import ProtocolError

__all__ = ["AccessPolicy", "is_loopback"]

_NOT_OF_HOSTS = frozenset("@/\\?# \t")
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def is_loopback(name: str) -> bool:
    """Whether a host name or address stands for this machine alone."""
    address = _address(name)
    return name == "localhost" if address is None else address.is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPolicy:
    """What a handshake must bring.

    Attributes:
        host: name or address the server listens on, as given to it.
        token: what ``Authorization: Bearer`` or HELLO must bring; ``None``: nothing.
        origins: origins allowed by name beside the server's own, such as
            ``"https://game.example"``.
        secure: whether the server speaks TLS.
    """

    host: str
    token: str | None = None
    origins: Collection[str] = ()
    secure: bool = False

    def admit(
        self,
        *,
        host: Sequence[str],
        origin: Sequence[str],
        authorization: Sequence[str],
        local_address: str,
    ) -> bool:
        """Check the headers of a handshake; each is the list of values that came.

        Args:
            host: ``Host``.
            origin: ``Origin``.
            authorization: ``Authorization``.
            local_address: address of this end of the connection.

        Returns:
            Whether the token has been brought already; if not, HELLO has to.

        Raises:
            ProtocolError: ``unauthorized``.
        """
        if len(host) != 1 or not self._host_allowed(host[0], local_address):
            shown = ", ".join(host) or "missing"
            reason = f"Host is {shown}; connect to loopback or to {self.host}"
            raise ProtocolError("unauthorized", reason)
        if len(origin) > 1 or (origin and not self._origin_allowed(origin[0], host[0])):
            shown = ", ".join(origin)
            reason = f"Origin {shown} is not allowed here; have the server allow it by name"
            raise ProtocolError("unauthorized", reason)
        if self.token is None:
            return True
        if not authorization:
            return False
        scheme, _, given = authorization[0].partition(" ")
        expected = self.token.encode()
        # Header bytes beyond ASCII arrive as surrogates.
        right = hmac.compare_digest(given.strip().encode(errors="surrogateescape"), expected)
        if len(authorization) > 1 or scheme.lower() != "bearer" or not right:
            raise ProtocolError("unauthorized", "the token of Authorization: Bearer is wrong")
        return True

    def _host_allowed(self, header: str, local_address: str) -> bool:
        # A URL has more before and after its host; the header has not.
        if not _NOT_OF_HOSTS.isdisjoint(header):
            return False
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        if is_loopback(name) or name == self.host.lower():
            return True
        # Listening on all addresses, the host is none of them. Rebinding needs a name of the
        # attacker's, so the very address the connection came in on is as good as the host.
        bound = _address(self.host)
        everywhere = self.host == "" or (bound is not None and bound.is_unspecified)
        return everywhere and name == local_address.lower()

    def _origin_allowed(self, origin: str, host: str) -> bool:
        if origin in self.origins:
            return True
        try:
            parts, own = urlsplit(origin), urlsplit(f"//{host}")
            scheme = "https" if self.secure else "http"
            default = _DEFAULT_PORTS[scheme]
            return (
                parts.scheme == scheme
                and parts.hostname == own.hostname
                and (parts.port or default) == (own.port or default)
            )
        except ValueError:
            return False
