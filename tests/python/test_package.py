"""What ``import auricle`` offers, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import auricle

HEAVY = {"numpy", "torch", "transformers", "h5py", "matplotlib", "soundfile", "websockets"}


def loaded_by(statement: str) -> set[str]:
    """Names in sys.modules after a statement, in a fresh interpreter."""
    program = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_importing_loads_neither_numpy_nor_torch_nor_the_engine() -> None:
    assert loaded_by("import auricle") & (HEAVY | {"auricle._native"}) == set()


def test_the_check_above_sees_an_import() -> None:
    assert "numpy" in loaded_by("import auricle, numpy")


@pytest.mark.parametrize(
    "module",
    [
        "auricle.scene",
        "auricle.prompt",
        "auricle.bridge.messages",
        "auricle.bridge.codec",
        "auricle.bridge.connection",
        "auricle.bridge.session",
    ],
)
def test_plain_modules_load_no_numpy_no_engine_and_no_sockets(module: str) -> None:
    heavy = HEAVY | {"auricle._native", "asyncio"}
    assert loaded_by(f"import {module}") & heavy == set()


def test_every_public_name_can_be_had_in_a_fresh_interpreter() -> None:
    program = "import auricle\nfor name in auricle.__all__: print(name, getattr(auricle, name))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == auricle.__all__


def test_star_import_brings_all_and_no_more() -> None:
    namespace: dict[str, object] = {}
    exec("from auricle import *", namespace)
    assert namespace.keys() - {"__builtins__"} == set(auricle.__all__)


def test_everything_that_loads_on_first_use_is_public() -> None:
    assert {*auricle._HOME, *auricle._MODULES} == set(auricle.__all__)
    assert set(auricle.__all__) <= set(dir(auricle))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'auricle' has no attribute 'spatialise'"):
        _ = auricle.spatialise


def test_changelog_tells_of_this_version() -> None:
    root = Path(__file__).parents[2]
    assert f"## [{auricle.__version__}]" in (root / "CHANGELOG.md").read_text()


def test_core_dependencies_are_small() -> None:
    """An install needs no torch, no ONNX Runtime, no CUDA and no GPU."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    heavy = ("torch", "transformers", "tensorrt", "onnx", "cuda", "nvidia")
    assert not [name for name in project["dependencies"] if name.startswith(heavy)]
