"""Writing room impulse responses as SOFA files (AES69-2022)."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError, InputError

__all__ = ["write_single_room_srir"]

_VERSION = "2.1"
_CONVENTION = ("SingleRoomSRIR", "1.0")


def write_single_room_srir(
    path: str | os.PathLike[str],
    responses: npt.ArrayLike,
    sample_rate: float,
    *,
    sources: npt.ArrayLike,
    listeners: npt.ArrayLike,
    receivers: npt.ArrayLike = ((0.0, 0.09, 0.0), (0.0, -0.09, 0.0)),
    views: npt.ArrayLike | None = None,
    title: str = "Room impulse responses",
    room_description: str = "",
) -> None:
    """Write responses of the convention ``SingleRoomSRIR`` 1.0.

    Args:
        path: of the new file; one that is there is replaced once the new one is complete.
        responses: ``[m x r x n]``, one measurement for each pose.
        sample_rate: in hertz.
        sources: ``[m x 3]`` metres.
        listeners: ``[m x 3]`` metres.
        receivers: ``[r x 3]`` metres from the listener, in its axes; the default is two ears.
        views: ``[m x 3]`` where each listener looks; None for along +x.
        title: of the file.
        room_description: what room it is.

    Raises:
        InputError: shapes that do not fit each other, or responses that are not finite.
        FormatError: the file cannot be written.
    """
    data = np.asarray(responses, dtype=np.float64)
    if data.ndim != 3 or 0 in data.shape or not np.isfinite(data).all():
        message = f"responses have shape {data.shape}; expected [m x r x n], finite"
        raise InputError(message)
    count, channels, _ = data.shape
    looks = np.tile((1.0, 0.0, 0.0), (count, 1)) if views is None else views
    fields = {
        "SourcePosition": _rows(sources, count, "sources"),
        "ListenerPosition": _rows(listeners, count, "listeners"),
        "ListenerView": _rows(looks, count, "views"),
        "ReceiverPosition": _rows(receivers, channels, "receivers")[..., None],
    }
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with h5py.File(unfinished, "w") as file:
            _write(file, data, float(sample_rate), fields, title, room_description)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        message = f"{target} cannot be written: {error}"
        raise FormatError(message) from error


def _rows(given: npt.ArrayLike, count: int, what: str) -> npt.NDArray[np.float64]:
    table = np.asarray(given, dtype=np.float64)
    if table.shape != (count, 3) or not np.isfinite(table).all():
        message = f"{what} have shape {table.shape}; expected ({count}, 3), finite"
        raise InputError(message)
    return table


def _write(
    file: Any,
    data: npt.NDArray[np.float64],
    sample_rate: float,
    fields: dict[str, npt.NDArray[np.float64]],
    title: str,
    room_description: str,
) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    attributes = {
        "Conventions": "SOFA",
        "Version": _VERSION,
        "SOFAConventions": _CONVENTION[0],
        "SOFAConventionsVersion": _CONVENTION[1],
        "APIName": "auricle",
        "APIVersion": _VERSION,
        "ApplicationName": "auricle",
        "ApplicationVersion": _VERSION,
        "AuthorContact": "",
        "Comment": "",
        "DataType": "FIR",
        "License": "No license provided, ask the author for permission",
        "Organization": "",
        "RoomType": "shoebox",
        "RoomDescription": room_description,
        "DatabaseName": title,
        "ListenerShortName": "",
        "DateCreated": now,
        "DateModified": now,
        "Title": title,
    }
    for name, value in attributes.items():
        file.attrs[name] = np.bytes_(value.encode())
    count, channels, taps = data.shape
    sizes = {"M": count, "R": channels, "N": taps, "E": 1, "C": 3, "I": 1}
    for name, size in sizes.items():
        scale = file.create_dataset(name, data=np.zeros(size))
        scale.make_scale(name)
        # What netCDF-4 calls a dimension without a variable.
        scale.attrs["NAME"] = np.bytes_(
            f"This is a netCDF dimension but not a netCDF variable. \
{size:10d}".encode()
        )

    def put(name: str, values: npt.NDArray[np.float64], axes: str, **units: str) -> None:
        variable = file.create_dataset(name, data=values)
        for index, axis in enumerate(axes):
            variable.dims[index].attach_scale(file[axis])
        for key, value in units.items():
            variable.attrs[key] = np.bytes_(value.encode())

    metres = {"Type": "cartesian", "Units": "metre"}
    put("Data.IR", data, "MRN")
    put("Data.Delay", np.zeros((1, channels)), "IR")
    put("Data.SamplingRate", np.array([sample_rate]), "I", Units="hertz")
    put("SourcePosition", fields["SourcePosition"], "MC", **metres)
    put("ListenerPosition", fields["ListenerPosition"], "MC", **metres)
    put("ListenerView", fields["ListenerView"], "MC", **metres)
    put("ListenerUp", np.array([[0.0, 0.0, 1.0]]), "IC", **metres)
    put("ReceiverPosition", fields["ReceiverPosition"], "RCI", **metres)
    put("EmitterPosition", np.zeros((1, 3, 1)), "ECI", **metres)
