"""pyroomacoustics, where it is installed: the same shoebox, built anew for each response."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

import numpy as np

__all__ = ["PyroomacousticsRooms", "PyroomacousticsUnavailableError"]


class PyroomacousticsUnavailableError(RuntimeError):
    """It is not installed, or cannot hear with an HRTF here; the text says which."""


class PyroomacousticsRooms:
    """Room responses as its users compute them; its high-pass is off.

    Args:
        size: of the room, metres.
        absorption: of all walls.
        sample_rate: in hertz.
        hrtf_path: SOFA file for two ears; None for one omnidirectional microphone.

    Raises:
        PyroomacousticsUnavailableError: it cannot be used.
    """

    def __init__(
        self,
        size: tuple[float, float, float],
        absorption: float,
        sample_rate: int,
        *,
        hrtf_path: str | None = None,
    ) -> None:
        try:
            self._pra: Any = import_module("pyroomacoustics")
        except ImportError:
            reason = "pyroomacoustics is not installed (pip install pyroomacoustics)"
            raise PyroomacousticsUnavailableError(reason) from None
        self._size, self._absorption, self._rate = size, absorption, sample_rate
        self._pra.constants.set("rir_hpf_enable", False)
        self._ears = None if hrtf_path is None else self._load_ears(hrtf_path)

    @property
    def version(self) -> str:
        """Version of the package."""
        return str(self._pra.__version__)

    def _load_ears(self, path: str) -> list[Any]:
        try:
            directivities = import_module("pyroomacoustics.directivities")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                measured = directivities.MeasuredDirectivityFile(path=path, fs=self._rate)
            ahead = directivities.Rotation3D([0.0, 0.0], "yz", degrees=True)
            return [measured.get_mic_directivity(ear, orientation=ahead) for ear in (0, 1)]
        except (ImportError, OSError, ValueError, KeyError) as error:
            reason = f"its HRTF cannot be loaded (it needs python-sofa): {error}"
            raise PyroomacousticsUnavailableError(reason) from error

    def respond(
        self, source: tuple[float, float, float], listener: tuple[float, float, float], order: int
    ) -> Any:
        """Impulse responses, one list for each microphone."""
        pra = self._pra
        room = pra.ShoeBox(
            list(self._size),
            fs=self._rate,
            materials=pra.Material(self._absorption),
            max_order=order,
        )
        room.add_source(list(source))
        if self._ears is None:
            room.add_microphone(list(listener))
        else:
            places = np.array([listener, listener]).T
            array = pra.MicrophoneArray(places, self._rate, directivity=self._ears)
            room.add_microphone_array(array)
        room.compute_rir()
        return room.rir
