"""Training of the streaming separation: mixtures are drawn and mixed as it learns.

::

    python -m auricle.training.separation --data recordings --out runs/separation
"""

from __future__ import annotations
