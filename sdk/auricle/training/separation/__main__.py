"""``python -m auricle.training.separation``."""

from __future__ import annotations

import sys

from auricle.errors import AuricleError
from auricle.models.extra import import_trained

_NAME = "python -m auricle.training.separation"

if __name__ == "__main__":
    try:
        import_trained("auricle.training.separation.command", _NAME).main()
    except (AuricleError, OSError) as error:
        sys.exit(f"error: {error}")
