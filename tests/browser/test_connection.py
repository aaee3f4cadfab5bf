"""The page when the server, the cable or the tab goes away, and who may come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from auricle_page import AuriclePage, steady_level_db
from tcp_proxy import TcpProxy

from auricle import metrics

Serve = Callable[..., object]
NewPage = Callable[..., AuriclePage]


@pytest.fixture
def cable(server_url: str) -> Iterator[TcpProxy]:
    proxy = TcpProxy(urlsplit(server_url).port or 0)
    yield proxy
    proxy.close()


def test_a_cut_cable_is_said_and_the_session_goes_on(
    new_page: NewPage, cable: TcpProxy, noise_file: Path
) -> None:
    page = new_page()
    page.open(cable.url)
    name = page.start_with_file(noise_file)
    page.drag(name, 0.0, 1.5)
    page.settle()
    assert metrics.ild_db(page.record(0.5)) > 3
    cable.unplug()
    page.await_state("lost")
    assert "The server is gone" in page.page.inner_text("#notice")
    page.settle()
    assert np.abs(page.record(0.3)).max() < 1e-4
    # What is changed meanwhile holds afterwards.
    page.drag(name, 0.0, -1.5)
    cable.plug()
    page.await_state("open")
    assert "session resumed" in (page.page.get_attribute("#connection", "title") or "")
    assert page.page.is_hidden("#notice")
    page.settle()
    assert metrics.ild_db(page.record(0.5)) < -3


def test_a_server_that_died_and_came_back_gets_the_scene_again(
    new_page: NewPage, serve: Serve, noise_file: Path
) -> None:
    first = serve("--port", "0")
    page = new_page()
    page.open(first.url)
    name = page.start_with_file(noise_file)
    page.drag(name, 0.0, 1.5)
    page.page.locator("#gain").fill("-12")
    page.settle()
    before = page.record(1.0)
    first.kill()
    page.await_state("lost")
    assert "auricle serve" in page.page.inner_text("#notice-text")
    serve("--port", str(urlsplit(first.url).port))
    page.page.click("#notice-action")
    page.await_state("open")
    page.settle()
    after = page.record(1.0)
    assert metrics.ild_db(after) == pytest.approx(metrics.ild_db(before), abs=1)
    assert steady_level_db(after) == pytest.approx(steady_level_db(before), abs=0.5)


def test_a_reloaded_page_works_again(page: AuriclePage) -> None:
    page.start(keep=("guitar",))
    page.page.reload()
    page.await_state("open")
    page.start()
    page.settle()
    assert np.abs(page.record(1.0)).max() > 1e-3


def test_pages_without_shared_memory_pass_messages(
    new_page: NewPage, server_url: str, noise_file: Path
) -> None:
    # Headers of other names isolate nothing; Chromium would not let an intercepted page connect.
    proxy = TcpProxy(
        urlsplit(server_url).port or 0,
        lambda data: data.replace(b"Cross-Origin-Opener", b"Other-Origin-Opener"),
    )
    page = new_page()
    page.open(proxy.url)
    assert page.page.evaluate("crossOriginIsolated") is False
    name = page.start_with_file(noise_file)
    page.drag(name, 0.0, -1.5)
    page.settle()
    assert metrics.ild_db(page.record(0.5)) < -3
    starved, quanta = page.quanta()
    assert starved < quanta / 4
    page.page.close()
    proxy.close()


def test_the_served_page_is_isolated(page: AuriclePage) -> None:
    assert page.page.evaluate("crossOriginIsolated") is True


def test_a_server_that_wants_a_token_gets_it_from_the_page(new_page: NewPage, serve: Serve) -> None:
    server = serve("--port", "0", "--token", "open sesame")
    page = new_page()
    page.page.goto(server.url)
    page.await_state("closed")
    for token, state in (("sesame", "closed"), ("open sesame", "open")):
        page.page.fill("#token", token)
        page.page.click("#token-form button")
        page.settle()
        page.await_state(state)
    page.start(keep=("bird",))
    assert page.marker("bird").is_visible()


def test_the_page_needs_nothing_but_its_server(new_page: NewPage, server_url: str) -> None:
    page = new_page()
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.open(server_url)
    page.start()
    assert len(asked) >= 5
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(server_url).netloc}
