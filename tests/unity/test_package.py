"""What Unity's package manager and ahead-of-time compiler want of the package, without Unity."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import auricle

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "unity_bridge" / "com.auricle.spatial"
MANIFEST = json.loads((PACKAGE / "package.json").read_text())
SCRIPTS = sorted(path for path in PACKAGE.rglob("*.cs"))


def test_every_asset_has_the_meta_file_of_its_path() -> None:
    script = REPOSITORY / "scripts" / "make_unity_metas.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_identifiers_of_assets_are_there_once() -> None:
    found = [
        re.search(r"^guid: ([0-9a-f]{32})$", meta.read_text(), re.M)
        for meta in PACKAGE.rglob("*.meta")
    ]
    identifiers = [match.group(1) for match in found if match]
    assert len(identifiers) == len(found) > 50
    assert len(set(identifiers)) == len(identifiers)


def test_the_version_is_that_of_the_repository() -> None:
    assert MANIFEST["version"] == auricle.__version__
    assert f"## {MANIFEST['version']}" in (PACKAGE / "CHANGELOG.md").read_text()


def test_samples_of_the_manifest_are_there() -> None:
    listed = {sample["path"] for sample in MANIFEST["samples"]}
    assert listed == {f"Samples~/{path.name}" for path in (PACKAGE / "Samples~").iterdir()}


def test_assemblies_are_named_as_their_files_and_refer_to_each_other() -> None:
    files = list(PACKAGE.rglob("*.asmdef"))
    assemblies = {path.stem: json.loads(path.read_text()) for path in files}
    assert {assembly["name"] for assembly in assemblies.values()} == set(assemblies)
    unity = {"UnityEngine.TestRunner", "UnityEditor.TestRunner"}
    for assembly in assemblies.values():
        assert set(assembly["references"]) <= set(assemblies) | unity
        assert assembly["allowUnsafeCode"] is False
    assert assemblies["Auricle.Core"]["noEngineReferences"] is True
    assert assemblies["Auricle.Editor"]["includePlatforms"] == ["Editor"]
    assert assemblies["Auricle.Core.Tests"]["defineConstraints"] == ["UNITY_INCLUDE_TESTS"]


def test_the_manifest_has_no_dependency_that_a_git_address_cannot_bring() -> None:
    assert all(name.startswith("com.unity.modules.") for name in MANIFEST["dependencies"])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_fails_only_in_a_built_player(script: Path) -> None:
    text = script.read_text()
    # IL2CPP compiles ahead of time: no code made at run time; WebGL and consoles have no
    # ClientWebSocket that would do.
    hostile = (
        r"Reflection\.Emit|Expression\.|\bdynamic\b|Activator\.|MakeGeneric|new ClientWebSocket"
    )
    assert not re.search(hostile, text)
    if "/Runtime/Core/" in script.as_posix():
        assert "UnityEngine" not in text
    if "/Runtime/" in script.as_posix():
        assert "using UnityEditor" not in text
        assert "System.Linq" not in text


def test_callbacks_of_the_audio_thread_stay_clear_of_what_allocates() -> None:
    # Proved at run time by test_sound.py; this names the line where somebody adds one.
    for script in ("AuricleSource.cs", "AuricleListener.cs"):
        text = (PACKAGE / "Runtime" / "Components" / script).read_text()
        body = text[text.index("void OnAudioFilterRead") :].split("\n        }\n")[0]
        assert not re.search(r"\bnew\b|Debug\.|foreach|lock|\bstring\b", body)
