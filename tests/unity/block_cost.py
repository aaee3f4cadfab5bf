"""Cost of an in-process block from C# through P/Invoke over that of the C++ call, in one run.

python tests/unity/block_cost.py ASSEMBLIES NATIVE_BUILD
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

ASSET = Path(__file__).parents[2] / "sdk" / "auricle" / "hrtf" / "assets" / "mit_kemar_48000.ahrt"
ROUNDS = 5
LIMIT = 1.5


def median_us(*command: object) -> float:
    """Median that a program prints as p50_us."""
    environment = {**os.environ, "LD_LIBRARY_PATH": sys.argv[1]}
    arguments = [str(part) for part in command]
    out = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    found = re.search(r"p50_us=([\d.]+)", out.stdout)
    if found is None:
        message = f"{arguments[0]} printed no p50_us: {out.stdout}"
        raise SystemExit(message)
    return float(found.group(1))


def main() -> None:
    """Run both in turns, so that whatever else the machine does falls on both."""
    assemblies, native = Path(sys.argv[1]), Path(sys.argv[2])
    library = native / "libaudioplugin_auricle.so"
    cpp, csharp = [], []
    for _ in range(ROUNDS):
        cpp.append(median_us(native / "tests" / "auricle_unity_block_cost", library, ASSET))
        csharp.append(median_us("mono", assemblies / "host.exe", "cost", "--hrtf", ASSET))
    low, high = statistics.median(cpp), statistics.median(csharp)
    sys.stdout.write(
        f"block of 8 sources x 256 frames: C++ {low:.1f} us, C# {high:.1f} us, "
        f"ratio {high / low:.2f} (at most {LIMIT})\n"
    )


if __name__ == "__main__":
    main()
