"""Write the .meta file of every asset of the Unity package.

Unity ignores an asset of an installed package that has none. Identifiers come from the path, so
that they are the same in every checkout and references to them hold.

    python scripts/make_unity_metas.py [--check] [PACKAGE]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "unity_bridge" / "com.auricle.spatial"
IMPORTER = "Editor/AuricleHrtfImporter.cs"

_ENDING = "  externalObjects: {}\n  userData:\n  assetBundleName:\n  assetBundleVariant:\n"
_PLAIN = {
    ".asmdef": "AssemblyDefinitionImporter",
    ".json": "PackageManifestImporter",
    ".md": "TextScriptImporter",
    ".txt": "TextScriptImporter",
}
# Folder of a native library below Runtime/Plugins: platform of players, its CPU, and the editor's
# operating system and CPU where there is an editor for it.
_PLATFORMS = {
    "Linux/x86_64": ("Standalone: Linux64", "x86_64", ("Linux", "x86_64")),
    "Windows/x86_64": ("Standalone: Win64", "x86_64", ("Windows", "x86_64")),
    "macOS": ("Standalone: OSXUniversal", "AnyCPU", ("OSX", "AnyCPU")),
    "Android/arm64-v8a": ("Android: Android", "ARM64", None),
    "Android/x86_64": ("Android: Android", "X86_64", None),
    "WebGL": ("WebGL: WebGL", None, None),
}
_LIBRARIES = {".so", ".dll", ".dylib", ".jslib"}


def guid(path: str) -> str:
    """Identifier of an asset: 32 hexadecimal digits from its path in the package."""
    return hashlib.md5(f"com.auricle.spatial/{path}".encode(), usedforsecurity=False).hexdigest()


def meta(package: Path, path: Path) -> str:
    """Text of the .meta file of one asset.

    Raises:
        SystemExit: nobody has said how Unity is to import such a file.
    """
    name = path.relative_to(package).as_posix()
    head = f"fileFormatVersion: 2\nguid: {guid(name)}\n"
    if path.is_dir():
        return f"{head}folderAsset: yes\nDefaultImporter:\n{_ENDING}"
    if path.suffix == ".cs":
        script = "  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n"
        script += "  icon: {instanceID: 0}\n"
        return f"{head}MonoImporter:\n{script}{_ENDING}"
    if path.suffix in _PLAIN:
        return f"{head}{_PLAIN[path.suffix]}:\n{_ENDING}"
    if path.suffix == ".ahrt":
        script = f"  script: {{fileID: 11500000, guid: {guid(IMPORTER)}, type: 3}}\n"
        return f"{head}ScriptedImporter:\n  internalIDToNameTable: []\n{_ENDING}{script}"
    if path.suffix in _LIBRARIES:
        return f"{head}{_library(name)}"
    message = f"{name}: say in {Path(__file__).name} how Unity is to import it"
    raise SystemExit(message)


def _library(name: str) -> str:
    folder = name.removeprefix("Runtime/Plugins/").rpartition("/")[0]
    if folder not in _PLATFORMS:
        message = f"{name}: {Path(__file__).name} knows no platform of that folder"
        raise SystemExit(message)
    player, cpu, editor = _PLATFORMS[folder]
    text = "PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n"
    text += "  executionOrder: {}\n  defineConstraints: []\n  isPreloaded: 0\n  isOverridable: 0\n"
    text += "  isExplicitlyReferenced: 0\n  validateReferences: 1\n  platformData:\n"
    text += _platform("Any:", 0, {})
    if editor is None:
        text += _platform("Editor: Editor", 0, {"DefaultValueInitialized": "true"})
    else:
        os_name, editor_cpu = editor
        settings = {"CPU": editor_cpu, "DefaultValueInitialized": "true", "OS": os_name}
        text += _platform("Editor: Editor", 1, settings)
    text += _platform(player, 1, {} if cpu is None else {"CPU": cpu})
    return text + "  userData:\n  assetBundleName:\n  assetBundleVariant:\n"


def _platform(first: str, enabled: int, settings: dict[str, str]) -> str:
    lines = "".join(f"        {key}: {value}\n" for key, value in settings.items())
    block = f"      settings:\n{lines}" if lines else "      settings: {}\n"
    return f"  - first:\n      {first}\n    second:\n      enabled: {enabled}\n{block}"


def assets(package: Path) -> list[Path]:
    """Everything that Unity imports: not what is hidden by a dot or a tilde."""
    found = []
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        hidden = any(part.startswith(".") or part.endswith("~") for part in parts)
        if not hidden and path.suffix != ".meta":
            found.append(path)
    return found


def main() -> int:
    """Write or check; 1 where a check finds something out of date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    parser.add_argument("package", nargs="?", type=Path, default=PACKAGE)
    arguments = parser.parse_args()
    package: Path = arguments.package
    wanted = {Path(f"{path}.meta"): meta(package, path) for path in assets(package)}
    stale = [file for file in package.rglob("*.meta") if file not in wanted]
    wrong = [file for file, text in wanted.items() if not file.exists() or file.read_text() != text]
    for file in sorted([*stale, *wrong]):
        print(f"{'out of date' if file in wanted else 'of nothing'}: {file.relative_to(package)}")
    if arguments.check:
        return 1 if stale or wrong else 0
    for file in stale:
        file.unlink()
    for file in wrong:
        file.write_text(wanted[file])
    return 0


if __name__ == "__main__":
    sys.exit(main())
