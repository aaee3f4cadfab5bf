"""The entry point: exit statuses, and errors as one sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import auricle as package
from auricle.cli import main as main_module

Run = Callable[..., Any]


def _pretend(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    class Failing:
        @staticmethod
        def configure(_: object) -> None: ...

        @staticmethod
        def run(_: object) -> int:
            raise error

    monkeypatch.setattr(main_module, "import_module", lambda _: Failing)


def test_help_lists_every_command_and_succeeds(auricle: Run) -> None:
    done = auricle("--help")
    assert done.status == 0
    for name in ("demo", "render", "serve", "bench", "doctor", "parse"):
        assert f"\n    {name} " in done.out


def test_version(auricle: Run) -> None:
    assert auricle("--version").out == f"auricle {package.__version__}\n"


def test_no_command_is_wrong_usage(auricle: Run) -> None:
    assert auricle().status == 2


def test_unknown_command_is_one_sentence(auricle: Run) -> None:
    done = auricle("dance")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "'dance'" in done.err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["prase", "a dog"], "'parse'"),
        (["parse", "a dog on the left", "--jsn"], "'--json'"),
        (["parse", "a dog on the left", "--plott=scene.png"], "'--plot'"),
    ],
)
def test_a_slip_gets_what_may_have_been_meant(auricle: Run, words: list[str], meant: str) -> None:
    done = auricle(*words)
    assert done.status == 2
    assert f"did you mean {meant}?" in done.err
    assert done.err.count("\n") == 1


def test_what_is_like_nothing_gets_no_suggestion(auricle: Run) -> None:
    assert "did you mean" not in auricle("parse", "a dog on the left", "--zzqx").err


def test_missing_arguments_are_one_sentence(auricle: Run) -> None:
    done = auricle("render")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert done.err.startswith("auricle render: the following arguments are required")
    assert "--help" in done.err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (package.InputError("the rate\n  is wrong"), 1, "auricle doctor: the rate is wrong\n"),
        (package.EngineError("full"), 1, "auricle doctor: full\n"),
        (
            FileNotFoundError(2, "No such file or directory", "a.wav"),
            1,
            "auricle doctor: a.wav: No such file or directory\n",
        ),
        (ConnectionRefusedError("refused"), 1, "auricle doctor: refused\n"),
        (
            main_module.UsageError("two of them"),
            2,
            "auricle doctor: two of them (see auricle doctor --help)\n",
        ),
        (KeyboardInterrupt(), 130, "auricle doctor: interrupted\n"),
    ],
)
def test_errors_become_a_sentence_and_a_status(
    monkeypatch: pytest.MonkeyPatch, auricle: Run, error: BaseException, status: int, said: str
) -> None:
    _pretend(monkeypatch, error)
    done = auricle("doctor")
    assert (done.status, done.err) == (status, said)


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch, auricle: Run) -> None:
    _pretend(monkeypatch, ZeroDivisionError("a fault"))
    with pytest.raises(ZeroDivisionError):
        auricle("doctor")


def test_a_command_loads_only_what_it_needs() -> None:
    code = (
        "import sys; from auricle.cli.main import main; main(['--help']);"
        "heavy = {'numpy', 'matplotlib', 'soundfile', 'websockets', 'auricle._native'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_module_form_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auricle.cli", "dance"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
