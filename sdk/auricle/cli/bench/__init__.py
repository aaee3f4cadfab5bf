"""``auricle bench``: the engine, its peers and the bridge, timed on this machine."""
