"""Room responses written as SOFA files, read back without the writer."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

import auricle
from auricle import rooms
from auricle.errors import FormatError, InputError


def test_a_file_holds_what_the_convention_asks_for(tmp_path: Path) -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0), absorption=0.4)
    sources, listeners = [(4, 3, 1.5), (1, 1, 1)], [(2, 2, 1.5), (3, 3, 1)]
    responses, _ = auricle.brirs(room, sources, listeners, duration_s=0.1)
    path = tmp_path / "room.sofa"
    rooms.write_single_room_srir(path, responses, 48_000, sources=sources, listeners=listeners)
    with h5py.File(path) as file:
        assert file.attrs["Conventions"] == b"SOFA"
        assert file.attrs["SOFAConventions"] == b"SingleRoomSRIR"
        assert file.attrs["DataType"] == b"FIR"
        assert np.allclose(file["Data.IR"], responses)
        assert file["Data.SamplingRate"][()].tolist() == [48_000.0]
        assert file["Data.SamplingRate"].attrs["Units"] == b"hertz"
        assert file["SourcePosition"][()].tolist() == [list(map(float, s)) for s in sources]
        assert file["ListenerPosition"].attrs["Type"] == b"cartesian"
        assert file["ReceiverPosition"].shape == (2, 3, 1)
        assert file["ReceiverPosition"][0, 1, 0] > 0 > file["ReceiverPosition"][1, 1, 0]
        assert [file["Data.IR"].dims[i][0].name for i in range(3)] == ["/M", "/R", "/N"]
    assert list(tmp_path.iterdir()) == [path]


def test_wrong_shapes_are_refused_and_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "room.sofa"
    path.write_bytes(b"kept")
    places = {"sources": [(0, 0, 0)], "listeners": [(1, 1, 1)]}
    with pytest.raises(InputError, match="m x r x n"):
        rooms.write_single_room_srir(path, np.zeros((2, 5)), 48_000, **places)
    with pytest.raises(InputError, match="sources have shape"):
        rooms.write_single_room_srir(path, np.zeros((2, 2, 5)), 48_000, **places)
    assert path.read_bytes() == b"kept"
    nowhere = tmp_path / "missing" / "room.sofa"
    with pytest.raises(FormatError, match="cannot be written"):
        rooms.write_single_room_srir(nowhere, np.zeros((1, 2, 5)), 48_000, **places)
