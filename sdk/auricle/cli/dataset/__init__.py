"""``auricle dataset``: make data sets, look at them, export and import."""
