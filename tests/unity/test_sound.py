"""What the Unity client plays, against the offline render of the same scene."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import auricle

RATE, BLOCK, BLOCKS, SOURCES = 48_000, 256, 100, 3


def write_scene(path: Path, rng: np.random.Generator) -> list[dict[int, list[float]]]:
    """A scene in Unity's axes: three sources that wander, a head that moves and turns."""
    places = rng.uniform(-3.0, 3.0, (SOURCES, 3))
    turn = rng.standard_normal(4)
    rows, lines = [], []
    for block in range(BLOCKS):
        row = {}
        turn = turn / np.linalg.norm(turn)
        if block % 4 == 0:
            row[0] = [*rng.uniform(-0.2, 0.2, 3), *turn]
            turn = turn + 0.2 * rng.standard_normal(4)
        if block % 3 == 0:
            for source in range(SOURCES):
                row[source + 1] = list(places[source])
            places += rng.uniform(-0.2, 0.2, places.shape)
        rows.append({key: [float(np.float32(x)) for x in value] for key, value in row.items()})
        lines += [f"{block} {key} {' '.join(map(repr, row))}" for key, row in rows[-1].items()]
    path.write_text("\n".join(lines) + "\n")
    return rows


def rendered(rows: list[dict[int, list[float]]], signals: np.ndarray[Any, Any]) -> Any:
    scene = auricle.Scene(RATE, BLOCK, frame="unity")
    sources = [scene.add_source() for _ in range(SOURCES)]
    out = []
    for block, row in enumerate(rows):
        for key, values in row.items():
            if key == 0:
                scene.listener.position = tuple(values[:3])
                scene.listener.orientation = tuple(values[3:])
            else:
                sources[key - 1].position = tuple(values)
        out.append(scene.process(signals[:, block * BLOCK : (block + 1) * BLOCK]))
    return np.concatenate(out, axis=1), scene.latency_samples


# Sixteen bits of three sources at 0.05 of full scale, raised up to tenfold by nearness, are -68 dB.
@pytest.mark.parametrize(
    ("back_end", "limit_db"), [("bridge", -100), ("int16", -60), ("in process", -100)]
)
def test_plays_what_the_offline_render_of_the_scene_is(
    back_end: str,
    limit_db: float,
    host: Callable[..., dict[str, str]],
    serve: Callable[..., str],
    figure: Callable[[str], None],
    asset: Path,
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(3)
    rows = write_scene(tmp_path / "scene.txt", rng)
    signals = (0.05 * rng.standard_normal((SOURCES, BLOCKS * BLOCK))).astype(np.float32)
    (tmp_path / "in.f32").write_bytes(signals.tobytes())
    where = {"hrtf": asset} if back_end == "in process" else {"url": serve()}
    result = host(
        "render",
        sources=SOURCES,
        block=BLOCK,
        format=int(back_end == "int16"),
        input=tmp_path / "in.f32",
        scene=tmp_path / "scene.txt",
        output=tmp_path / "out.f32",
        **where,
    )
    assert result["status"] == "0", result["err"]
    played = np.fromfile(tmp_path / "out.f32", np.float32).reshape(-1, 2).T
    expected, latency = rendered(rows, signals)
    later = int(result["latency"]) - latency
    assert later == (0 if back_end == "in process" else 3 * BLOCK)
    error = played[:, later:] - expected[:, : played.shape[1] - later]
    error_db = 10 * np.log10(np.sum(error**2, axis=1) / np.sum(expected**2, axis=1) + 1e-20)
    worst = f"{error_db.max():.1f} dB after {result['latency']} frames"
    figure(f"sound of the client against the offline render, {back_end}: {worst}")
    assert np.all(error_db < limit_db)
    assert np.sum(expected[0] ** 2) > 1.0


@pytest.mark.parametrize("where", ["url", "hrtf"])
def test_the_audio_thread_allocates_nothing(
    where: str,
    host: Callable[..., dict[str, str]],
    serve: Callable[..., str],
    figure: Callable[[str], None],
    asset: Path,
) -> None:
    result = host("stream", blocks=400, **{where: serve() if where == "url" else asset})
    figure(f"streamed in real time, {where}: {result['out'].strip()}")
    assert result["allocated"] == "0"
    assert result["collections"] == "0"
    assert result["state"] == "Running"
    assert float(result["peak"]) > 0.01
