"""Without the extra ``train``, what trains ends in one sentence that says what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUN_SEPARATION = "runpy.run_module('auricle.training.separation', run_name='__main__')"
RUN_TRAIN = "from auricle.cli.main import main; sys.exit(main(sys.argv[1:]))"


def _run(statement: str, *arguments: str, without: str = "") -> tuple[int, str]:
    hide = f"sys.modules[{without!r}] = None\n" if without else ""
    program = f"import runpy, sys\n{hide}{statement}"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("statement", "arguments", "name"),
    [
        (RUN_SEPARATION, ["--data", "."], "python -m auricle.training.separation"),
        (RUN_TRAIN, ["train", "tas-small"], "auricle train"),
    ],
)
@pytest.mark.parametrize("package", ["torch", "yaml"])
def test_a_missing_package_is_one_sentence(
    statement: str, arguments: list[str], name: str, package: str
) -> None:
    if package != "torch":
        for other in ("torch", "accelerate"):
            pytest.importorskip(other, reason="needs the rest: pip install 'auricle[train]'")
    code, said = _run(statement, *arguments, without=package)
    assert code == 1
    assert f"{name} needs {package}, which is not installed" in said
    assert "pip install 'auricle[train]'" in said
    assert len(said.strip().splitlines()) == 1


def test_a_folder_without_recordings_is_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs torch: pip install 'auricle[train]'")
    code, said = _run(RUN_SEPARATION, "--data", str(tmp_path))
    assert code == 1
    assert "has no KIND/KIND.csv" in said
    assert "Traceback" not in said
