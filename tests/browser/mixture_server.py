"""``auricle serve`` that takes mixtures apart by exact band filters in place of the network."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "python"))

from mixture_separators import BandSplit

import auricle.separation
from auricle.cli.main import main

if __name__ == "__main__":
    auricle.separation.Separator = BandSplit  # type: ignore[assignment,misc]
    sys.exit(main(sys.argv[1:]))
