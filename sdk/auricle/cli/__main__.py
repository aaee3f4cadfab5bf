"""``python -m auricle.cli`` is ``auricle``."""

from __future__ import annotations

import sys

from auricle.cli.main import main

sys.exit(main())
