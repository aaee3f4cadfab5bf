"""Rooms: exact impulse responses from image sources, with a reverberant tail after them."""

from __future__ import annotations

from auricle.rooms.acoustics import Decay, air_absorption_db_per_m, reverberation_time_s
from auricle.rooms.images import ImageSources, image_sources
from auricle.rooms.materials import BANDS_HZ, FURNISHED, MATERIALS, Material, load_rlr_materials
from auricle.rooms.polyhedral import PolyhedralRoom
from auricle.rooms.receivers import Ambisonics, Loudspeakers, Microphones
from auricle.rooms.responses import brir, brirs, impulse_responses
from auricle.rooms.room import WALLS, Room
from auricle.rooms.sofa import write_single_room_srir

__all__ = [
    "BANDS_HZ",
    "FURNISHED",
    "MATERIALS",
    "WALLS",
    "Ambisonics",
    "Decay",
    "ImageSources",
    "Loudspeakers",
    "Material",
    "Microphones",
    "PolyhedralRoom",
    "Room",
    "air_absorption_db_per_m",
    "brir",
    "brirs",
    "image_sources",
    "impulse_responses",
    "load_rlr_materials",
    "reverberation_time_s",
    "write_single_room_srir",
]
