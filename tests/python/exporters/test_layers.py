"""What import-linter cannot see, because the exporters lie in a folder of their own."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
ALLOWED = {"errors", "exporters", "models", "separation"}


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_exporters_know_models_and_what_is_below_them() -> None:
    files = sorted((ROOT / "exporters/auricle/exporters").glob("*.py"))
    assert files
    for path in files:
        parts = {
            name.split(".")[1]
            for name in _imported(path)
            if name.startswith("auricle.") and name.count(".") > 0
        }
        assert parts <= ALLOWED, path.name


def test_nothing_of_the_package_imports_the_exporters() -> None:
    for path in (ROOT / "sdk/auricle").rglob("*.py"):
        assert not any(name.startswith("auricle.exporters") for name in _imported(path)), path
