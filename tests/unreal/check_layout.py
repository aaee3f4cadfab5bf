"""The plugin's folder as Unreal will read it: descriptor, modules, rules, generated headers."""

from __future__ import annotations

import json
import re
from pathlib import Path

PLUGIN = Path(__file__).parents[2] / "unity_bridge" / "unreal" / "Auricle"
SOURCE = PLUGIN / "Source"
PHASES = {"PreDefault", "PostEngineInit"}


def faults() -> list[str]:
    """One sentence for each thing that Unreal would stumble over."""
    found = []
    descriptor = json.loads((PLUGIN / "Auricle.uplugin").read_text(encoding="utf-8"))
    if descriptor["FileVersion"] != 3:
        found.append("Auricle.uplugin: FileVersion must be 3")
    for module in descriptor["Modules"]:
        name = module["Name"]
        rules = SOURCE / name / f"{name}.Build.cs"
        if not rules.is_file():
            found.append(f"module {name} has no {name}.Build.cs")
        elif f"class {name} : ModuleRules" not in rules.read_text(encoding="utf-8"):
            found.append(f"{name}.Build.cs does not declare class {name}")
        if module["LoadingPhase"] not in PHASES:
            found.append(f"module {name} loads in {module['LoadingPhase']}")
        if f", {name})" not in "".join(
            path.read_text(encoding="utf-8") for path in (SOURCE / name).rglob("*.cpp")
        ):
            found.append(f"module {name} has no IMPLEMENT_MODULE")
    for header in SOURCE.rglob("*.h"):
        text = header.read_text(encoding="utf-8")
        marked = re.search(r"^(UCLASS|USTRUCT|UENUM)\(", text, re.MULTILINE)
        includes = re.findall(r'^#include [<"](.+)[>"]', text, re.MULTILINE)
        generated = f"{header.stem}.generated.h"
        if marked and (not includes or includes[-1] != generated):
            found.append(f"{header.name} must include {generated} last")
        types = len(re.findall(r"^(?:UCLASS|USTRUCT)\(", text, re.MULTILINE))
        if types != text.count("GENERATED_BODY()"):
            found.append(f"{header.name}: each UCLASS and USTRUCT needs a GENERATED_BODY()")
    for path in (SOURCE / "Auricle" / "Core").iterdir():
        text = path.read_text(encoding="utf-8")
        if re.search(r'#include "(?!.+\.hpp")', text) or re.search(
            r"\b(try|throw|catch)\b *[({]", text
        ):
            found.append(f"{path.name}: Core includes its own headers only, and has no exceptions")
    return found


def main() -> None:
    """Print what is wrong; fail where anything is."""
    problems = faults()
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
