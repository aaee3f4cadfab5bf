"""``auricle demo``: a scene on real audio through the bridge, measured and drawn."""
