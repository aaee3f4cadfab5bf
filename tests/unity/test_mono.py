"""The package's own tests under Mono, and its WebGL library under Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def coordinates(tmp_path: Path) -> dict[str, str]:
    """The table of conversions that all clients share, where it is beside the checkout."""
    shared = REPOSITORY.parent / "shared" / "references" / "coord_vectors.json"
    if not shared.exists():
        return {}
    vectors = ("source", "listener", "rotation_xyzw", "wire_source", "wire_rotation_xyzw")
    angles = ("azimuth_deg", "elevation_deg", "distance_m")
    lines = []
    for row in json.loads(shared.read_text()):
        if row["frame"] == "unity":
            numbers = [x for key in vectors for x in row[key]] + [row[key] for key in angles]
            lines.append("\t".join(map(str, numbers)))
    table = tmp_path / "coordinates.tsv"
    table.write_text("\n".join(lines) + "\n")
    return {"AURICLE_COORDINATES": str(table)}


def passed(build: Path, assembly: str, environment: dict[str, str], part: str = "") -> str:
    """Run the tests of an assembly with that part in their names; the line that counts them."""
    tests = build / assembly
    done = subprocess.run(
        ["mono", tests.parent / "runner.exe", tests, part],
        env={**os.environ, "LD_LIBRARY_PATH": str(build), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_core(build: Path, coordinates: dict[str, str], figure: Callable[[str], None]) -> None:
    environment = {"AURICLE_REPOSITORY": str(REPOSITORY), **coordinates}
    figure(f"core under Mono: {passed(build, 'Auricle.Core.Tests.dll', environment)}")


def test_components(
    build: Path, asset: Path, serve: Callable[..., str], figure: Callable[[str], None]
) -> None:
    environment = {"AURICLE_ASSET": str(asset), "AURICLE_URL": serve()}
    counted = passed(build, "Auricle.Components.Tests.dll", environment)
    figure(f"components under Mono: {counted}")


def test_editor(
    build: Path,
    asset: Path,
    serve: Callable[..., str],
    tmp_path: Path,
    figure: Callable[[str], None],
) -> None:
    tests = "UNITY_EDITOR/Auricle.Editor.Tests.dll"
    environment = {
        "AURICLE_ASSET": str(asset),
        "AURICLE_URL": serve(),
        "AURICLE_TOKEN_URL": serve("--token", "geheim"),
    }
    # Those for a project without the library are ignored here, each with a line.
    figure(f"editor under Mono: {passed(build, tests, environment).splitlines()[-1]}")
    # A process finds a library once or never, so that what is said without it takes another.
    environment["LD_LIBRARY_PATH"] = str(tmp_path)
    counted = passed(build, tests, environment, "MissingLibraryTests")
    assert "0 ignored" in counted
    figure(f"editor without the native library: {counted}")


def test_webgl_library() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, "--test", Path(__file__).parent / "web" / "jslib.test.mjs"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
