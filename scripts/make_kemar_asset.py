"""Make the default HRTF set of the wheel from the SOFA file in Debian's package libmysofa1.

    apt-get install libmysofa1
    python scripts/make_kemar_asset.py [SOFA] [--out DIR]

Writes the measured responses, packed without loss, and the compact asset at 48 kHz; together
under 1 MiB.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from auricle.hrtf import HRTF
from auricle.hrtf.asset import pack_responses

_SOFA = Path("/usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa")
_ASSETS = Path(__file__).parents[1] / "sdk" / "auricle" / "hrtf" / "assets"
_RATE = 48_000
_LIMIT = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sofa", nargs="?", type=Path, default=_SOFA)
    parser.add_argument("--out", type=Path, default=_ASSETS)
    arguments = parser.parse_args()
    hrtf = HRTF.load(arguments.sofa)
    responses, compact = arguments.out / "mit_kemar.npz", arguments.out / "mit_kemar_48000.ahrt"
    hrtf.name = "MIT KEMAR"
    content: dict[str, Any] = {
        **pack_responses(hrtf.ir, hrtf.positions_deg),
        "sample_rate": hrtf.sample_rate,
        "distance_m": hrtf.distance_m[0],
        "name": hrtf.name,
    }
    np.savez_compressed(responses, **content)
    compact.write_bytes(hrtf.asset(_RATE))
    sizes = {path.name: path.stat().st_size for path in (responses, compact)}
    print(sizes, f"{sum(sizes.values())} of {_LIMIT} bytes")
    if sum(sizes.values()) > _LIMIT:
        raise SystemExit("the asset is over 1 MiB")


if __name__ == "__main__":
    main()
