"""How pictures are normalised for pretrained encoders from the hub, and from its cache."""

from __future__ import annotations

import importlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from auricle.errors import FormatError

REASON = "needs torch: pip install 'auricle[train]'"
pytest.importorskip("torch", reason=REASON)
pictures = importlib.import_module("auricle.models.spatial_v2a.pictures")

COMMIT, SETTINGS = "0" * 40, "preprocessor_config.json"
CONFIG = pictures.PictureConfig(kind="timesformer", source="auricle/times")


def built() -> Any:
    return pictures.build_picture_encoder(CONFIG, moving=True)


@pytest.fixture
def hub_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TimeSformer of the name ``auricle/times`` in a cache of the hub, which is out of reach."""
    transformers = pytest.importorskip("transformers", reason=REASON)
    constants = importlib.import_module("huggingface_hub.constants")
    cache = tmp_path / "cache" / "models--auricle--times"
    snapshot = cache / "snapshots" / COMMIT
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "num_frames": 4}
    config = transformers.TimesformerConfig(
        **small, intermediate_size=16, image_size=32, patch_size=16
    )
    transformers.TimesformerModel(config).save_pretrained(snapshot)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(COMMIT)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache.parent))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return cache


def test_weights_of_the_hub_need_their_normalisation_or_that_there_is_none(
    hub_weights: Path,
) -> None:
    with pytest.raises(FormatError, match=r"preprocessor_config.json of 'auricle/times' cannot"):
        built()
    # As the cache keeps it of a file that the hub said is not there.
    absent = hub_weights / ".no_exist" / COMMIT / SETTINGS
    absent.parent.mkdir(parents=True)
    absent.touch()
    assert built().mean.unique().tolist() == pytest.approx([0.45])
    absent.unlink()
    told = '{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}'
    (hub_weights / "snapshots" / COMMIT / SETTINGS).write_text(told)
    assert built().mean.unique().tolist() == [0.5]


def test_a_hub_that_answers_that_there_is_no_normalisation_is_believed(
    hub_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NotThere(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.send_header("X-Error-Code", error)
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    asked: list[str] = []
    constants = importlib.import_module("huggingface_hub.constants")
    with HTTPServer(("127.0.0.1", 0), NotThere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        address = f"{endpoint}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "ENDPOINT", endpoint)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        error = "RepoNotFound"
        with pytest.raises(FormatError, match="cannot be read"):
            pictures._normalisation(CONFIG)
        error = "EntryNotFound"
        assert pictures._normalisation(CONFIG) == ([0.45] * 3, [0.225] * 3)
        server.shutdown()
    assert asked == [f"/auricle/times/resolve/main/{SETTINGS}"] * 2
    assert (hub_weights / ".no_exist" / COMMIT / SETTINGS).is_file()
