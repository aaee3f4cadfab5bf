"""``auricle see``: sound that fits a picture or a video."""
