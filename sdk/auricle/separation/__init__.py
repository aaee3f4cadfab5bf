"""Separation of a live mixture into labelled sources and a residual."""
