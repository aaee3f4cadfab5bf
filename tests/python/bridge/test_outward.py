"""The address that others reach a server at."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from auricle.bridge.outward import outward_urls

Network = Callable[..., None]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """A network in which this machine has the addresses given, and none of the other family."""

    def use(**addresses: str) -> None:
        class Probe:
            def __init__(self, family: socket.AddressFamily, kind: socket.SocketKind) -> None:
                assert kind == socket.SOCK_DGRAM
                self._own = addresses.get("v6" if family == socket.AF_INET6 else "v4")

            def __enter__(self) -> Probe:
                return self

            def __exit__(self, *_: object) -> None:
                pass

            def connect(self, _: object) -> None:
                if self._own is None:
                    raise OSError("network is unreachable")

            def getsockname(self) -> Any:
                return (self._own, 40_000)

        monkeypatch.setattr(socket, "socket", Probe)

    return use


def test_address_with_which_the_machine_goes_out(network: Network) -> None:
    network(v4="192.168.1.5", v6="2001:db8::5")
    assert outward_urls("0.0.0.0", "ws://127.0.0.1:8765") == ["ws://192.168.1.5:8765"]
    assert outward_urls("::", "wss://[::1]:1") == ["wss://[2001:db8::5]:1"]
    both = ["ws://192.168.1.5:8765", "ws://[2001:db8::5]:8765"]
    assert outward_urls("", "ws://127.0.0.1:8765") == both


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.168.1.5", "studio.example"])
def test_none_where_the_server_listens_on_one_address(network: Network, host: str) -> None:
    network(v4="192.168.1.5")
    assert outward_urls(host, f"ws://{host}:8765") == []


@pytest.mark.parametrize("address", [None, "127.0.0.1", "169.254.3.4"])
def test_none_where_nobody_could_reach_it(network: Network, address: str | None) -> None:
    network(**({} if address is None else {"v4": address}))
    assert outward_urls("0.0.0.0", "ws://127.0.0.1:8765") == []
