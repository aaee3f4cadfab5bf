"""The page over HTTP: what is served to whom, on the port that sessions use."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from auricle.bridge import Client
from auricle.bridge.access import AccessPolicy
from auricle.bridge.page import Page, page_url
from auricle.cli.demo.server import bridge_in_background

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with bridge_in_background(page=True) as url:
        yield url


def get(url: str, target: str, **headers: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def test_page_and_all_it_names_are_there(url: str) -> None:
    index = get(url, "/")
    assert index.status == 200
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    text = index.body.decode()  # type: ignore[attr-defined]
    named = set(re.findall(r'(?:src|href)="([^"]+)"', text)) | {"engine.js", "worklet.js"}
    assert {"page.js", "page.css", "icon.svg"} <= named
    for name in named:
        part = get(url, f"/{name}?v=1")
        assert part.status == 200, name
        assert int(part.headers["Content-Length"]) == len(part.body)  # type: ignore[attr-defined]


def test_page_is_isolated_and_kept_to_its_server(url: str) -> None:
    headers = get(url, "/").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "target", ["/none.html", "/../server.py", "/%2e%2e/server.py", "//etc/passwd", "/web", "/.html"]
)
def test_nothing_else_is_there(url: str, target: str) -> None:
    response = get(url, target)
    assert response.status == 404
    assert response.body.count(b"\n") == 1  # type: ignore[attr-defined]


def test_names_bound_to_this_machine_by_others_get_no_page(url: str) -> None:
    response = get(url, "/", Host="attacker.example")
    assert response.status == 403
    assert b"attacker.example" in response.body  # type: ignore[attr-defined]


def test_sessions_are_served_beside_the_page(url: str) -> None:
    with Client(url) as client:
        assert client.window >= 1
    assert get(url, "/").status == 200


def test_no_page_unless_asked_for() -> None:
    with bridge_in_background() as url:
        assert get(url, "/").status == 426


def test_page_needs_no_token_but_its_host() -> None:
    page = Page(AccessPolicy(host="0.0.0.0", token="secret"))
    assert page.reply("/", ["192.168.0.7"], "192.168.0.7").status == 200
    assert page.reply("/", ["192.168.0.8"], "192.168.0.7").status == 403
    assert page.reply("/", [], "192.168.0.7").status == 403


@pytest.mark.parametrize(
    ("server", "page"),
    [
        ("ws://127.0.0.1:8765", "http://127.0.0.1:8765/"),
        ("wss://ws.example:443", "https://ws.example:443/"),
    ],
)
def test_page_is_where_the_server_is(server: str, page: str) -> None:
    assert page_url(server) == page


def test_page_says_where_it_comes_from() -> None:
    web = REPOSITORY / "sdk" / "auricle" / "bridge" / "web"
    for script in web.glob("*.js"):
        assert "unity_bridge/browser" in script.read_text(encoding="utf-8")[:120]
