"""Shards: plain tars in the WebDataset layout, the same bytes for the same samples."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile

from auricle.errors import FormatError

__all__ = ["MEMBERS", "Members", "decode_audio", "index_shard", "shard_name", "write_shard"]

MEMBERS: Final = ("json", "mono.flac", "binaural.flac")
"""Endings of a sample's members, in their order."""


class Members(NamedTuple):
    """Where the members of a sample lie in a shard: offset and size in bytes, as ``MEMBERS``."""

    key: str
    spans: tuple[tuple[int, int], ...]


def shard_name(number: int) -> str:
    """``shard-000000.tar``."""
    return f"shard-{number:06d}.tar"


def write_shard(
    path: Path,
    samples: Iterable[tuple[Mapping[str, Any], npt.NDArray[np.float32], npt.NDArray[np.float32]]],
) -> None:
    """Write a shard whole or not at all: under another name, renamed when it is on the disk.

    Args:
        path: of the shard; what was there is replaced.
        samples: label, dry mono ``[n]`` and binaural ``[2 x n]`` of each.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                for label, mono, binaural in samples:
                    rate = label["sample_rate"]
                    for ending, data in zip(
                        MEMBERS,
                        (to_json(label), _encode(mono, rate), _encode(binaural.T, rate)),
                        strict=True,
                    ):
                        # TarInfo's own time, owner and mode are the same everywhere.
                        info = tarfile.TarInfo(f"{label['key']}.{ending}")
                        info.size = len(data)
                        tar.addfile(info, io.BytesIO(data))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def to_json(label: Mapping[str, Any]) -> bytes:
    """A label as one line of UTF-8."""
    return json.dumps(label, ensure_ascii=False, allow_nan=False).encode()


def index_shard(path: Path) -> list[Members]:
    """Where every sample of a shard lies.

    Raises:
        FormatError: no tar, or a sample without its three members.
    """
    found: dict[str, dict[str, tuple[int, int]]] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for info in tar:
                key, _, ending = info.name.partition(".")
                found.setdefault(key, {})[ending] = (info.offset_data, info.size)
    except (tarfile.TarError, OSError) as error:
        message = f"{path} cannot be read as a shard: {error}"
        raise FormatError(message) from error
    return [Members(key, tuple(_spans(path, key, members))) for key, members in found.items()]


def _spans(
    path: Path, key: str, members: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for ending in MEMBERS:
        if ending not in members:
            message = f"{path}: sample {key} has no {ending}"
            raise FormatError(message)
        yield members[ending]


def decode_audio(data: bytes, where: str) -> npt.NDArray[np.float32]:
    """Samples of a FLAC file in memory, float32 ``[channels x n]``.

    Raises:
        FormatError: not a sound.
    """
    try:
        samples, _ = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        message = f"{where} is damaged: {error}"
        raise FormatError(message) from error
    return np.ascontiguousarray(samples.T)


def _encode(samples: npt.NDArray[np.float32], rate: int) -> bytes:
    sound = np.clip(np.rint(samples * np.float32(32768.0)), -32768, 32767).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()
