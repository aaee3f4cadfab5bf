"""``auricle hrtf``: look at HRTF sets, convert them, compare them."""
