"""HRTF sets: SOFA files in, the compact asset that the engine renders from out."""

from __future__ import annotations

from auricle.hrtf.hrtf_set import HRTF

__all__ = ["HRTF"]
