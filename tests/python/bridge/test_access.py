"""Host, Origin and token of a handshake, without a socket."""

from __future__ import annotations

from typing import Any

import pytest

from auricle.bridge.access import AccessPolicy, is_loopback
from auricle.errors import ProtocolError


def admit(policy: AccessPolicy, **headers: Any) -> bool:
    given: dict[str, Any] = {
        "host": ["localhost:8765"],
        "origin": [],
        "authorization": [],
        "local_address": "127.0.0.1",
    }
    return policy.admit(**(given | headers))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("localhost.evil.example", False),
    ],
)
def test_loopback_is_this_machine_alone(name: str, expected: bool) -> None:
    assert is_loopback(name) is expected


@pytest.mark.parametrize(
    ("listening", "header", "local"),
    [
        ("127.0.0.1", "localhost", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1:9999", "127.0.0.1"),
        ("127.0.0.1", "[::1]:8765", "::1"),
        ("studio.local", "Studio.local:8765", "192.168.1.5"),
        ("0.0.0.0", "192.168.1.5:8765", "192.168.1.5"),
        ("", "192.168.1.5", "192.168.1.5"),
        ("::", "[fe80::1]:8765", "fe80::1"),
    ],
)
def test_host_of_loopback_or_of_the_server_is_admitted(
    listening: str, header: str, local: str
) -> None:
    assert admit(AccessPolicy(host=listening), host=[header], local_address=local)


@pytest.mark.parametrize(
    ("listening", "headers"),
    [
        ("127.0.0.1", ["evil.example"]),
        ("127.0.0.1", []),
        ("127.0.0.1", ["localhost", "localhost"]),
        ("127.0.0.1", ["localhost@evil.example"]),
        ("127.0.0.1", ["[::1"]),
        ("0.0.0.0", ["evil.example"]),
        ("0.0.0.0", ["192.168.1.6"]),
    ],
)
def test_other_hosts_are_refused(listening: str, headers: list[str]) -> None:
    with pytest.raises(ProtocolError) as refused:
        admit(AccessPolicy(host=listening), host=headers, local_address="192.168.1.5")
    assert refused.value.code == "unauthorized"


@pytest.mark.parametrize(
    ("origin", "secure", "admitted"),
    [
        ("http://localhost:8765", False, True),
        ("https://localhost:8765", True, True),
        ("https://localhost:8765", False, False),
        ("http://localhost:8766", False, False),
        ("http://localhost", False, False),
        ("https://game.example", False, True),
        ("https://game.example.evil.example", False, False),
        ("null", False, False),
        ("http://[", False, False),
    ],
)
def test_origin_is_the_servers_own_or_allowed_by_name(
    origin: str, secure: bool, admitted: bool
) -> None:
    policy = AccessPolicy(host="127.0.0.1", origins=["https://game.example"], secure=secure)
    if admitted:
        assert admit(policy, origin=[origin])
    else:
        with pytest.raises(ProtocolError):
            admit(policy, origin=[origin])


def test_token_may_come_in_the_handshake_and_must_be_right_there() -> None:
    policy = AccessPolicy(host="127.0.0.1", token="geheim-ß")
    assert admit(policy, authorization=["Bearer geheim-ß"])
    assert admit(policy, authorization=["bearer geheim-ß"])
    assert not admit(policy)
    for wrong in (["Bearer x"], ["geheim-ß"], ["Bearer geheim-ß", "Bearer geheim-ß"], ["\udcff"]):
        with pytest.raises(ProtocolError):
            admit(policy, authorization=wrong)


def test_server_without_token_takes_everyone() -> None:
    assert admit(AccessPolicy(host="127.0.0.1"))
