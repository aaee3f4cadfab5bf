"""``auricle render``: sound files and their places become one binaural file."""
