"""OpenAL Soft with its HRTF, rendering into memory through ALC_SOFT_loopback.

Talks to the installed library with ctypes; it is a peer to be timed, never a dependency. Names
and numbers are those of the OpenAL 1.1 specification and of OpenAL Soft's ``alext.h``.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE

__all__ = ["OpenALRenderer", "OpenALUnavailableError"]

_AL_FORMAT_MONO_FLOAT32 = 0x10010
_AL_BUFFER, _AL_LOOPING, _AL_POSITION, _AL_VERSION = 0x1009, 0x1007, 0x1004, 0xB002
_AL_SOURCE_STATE, _AL_PLAYING = 0x1010, 0x1012
_ALC_FREQUENCY, _ALC_MONO_SOURCES = 0x1007, 0x1010
_ALC_FORMAT_CHANNELS_SOFT, _ALC_STEREO_SOFT = 0x1990, 0x1501
_ALC_FORMAT_TYPE_SOFT, _ALC_FLOAT_SOFT = 0x1991, 0x1406
_ALC_HRTF_SOFT, _ALC_HRTF_STATUS_SOFT, _ALC_HRTF_ENABLED_SOFT = 0x1992, 0x1993, 1

_NOISE_S = 1


class OpenALUnavailableError(Exception):
    """OpenAL Soft cannot be timed here; the text says why."""


class OpenALRenderer:
    """As many looping mono sources as asked for, spatialised by OpenAL Soft's HRTF.

    Args:
        sources: how many play.

    Raises:
        OpenALUnavailableError: no library, no loopback or HRTF in it, or too few sources.
    """

    def __init__(self, sources: int) -> None:
        found = ctypes.util.find_library("openal")
        if found is None:
            message = "libopenal is not installed"
            raise OpenALUnavailableError(message)
        self._al: Any = ctypes.CDLL(found)
        self._declare()
        loopback = ctypes.c_char_p(b"ALC_SOFT_loopback")
        if not self._al.alcIsExtensionPresent(None, loopback):
            message = "the installed OpenAL has no ALC_SOFT_loopback"
            raise OpenALUnavailableError(message)
        pointer = ctypes.c_void_p
        open_loopback = self._function("alcLoopbackOpenDeviceSOFT", pointer, ctypes.c_char_p)
        self._render_samples = self._function(
            "alcRenderSamplesSOFT", None, pointer, pointer, ctypes.c_int
        )
        self._device = open_loopback(None)
        attributes = (
            *(_ALC_FORMAT_CHANNELS_SOFT, _ALC_STEREO_SOFT),
            *(_ALC_FORMAT_TYPE_SOFT, _ALC_FLOAT_SOFT),
            *(_ALC_FREQUENCY, SAMPLE_RATE),
            *(_ALC_HRTF_SOFT, 1),
            *(_ALC_MONO_SOURCES, sources),
            0,
        )
        self._context = self._al.alcCreateContext(
            self._device, (ctypes.c_int * len(attributes))(*attributes)
        )
        if not self._context or not self._al.alcMakeContextCurrent(self._context):
            message = "OpenAL refuses a loopback context of stereo float samples"
            raise OpenALUnavailableError(message)
        status = ctypes.c_int()
        self._al.alcGetIntegerv(self._device, _ALC_HRTF_STATUS_SOFT, 1, ctypes.byref(status))
        if status.value != _ALC_HRTF_ENABLED_SOFT:
            message = f"OpenAL does not turn its HRTF on (status {status.value})"
            raise OpenALUnavailableError(message)
        self.version = self._al.alGetString(_AL_VERSION).decode()
        self._sources = self._start_sources(sources)
        self._out = np.empty((BLOCK, 2), dtype=np.float32)

    def move(self, positions: NDArray[np.float32]) -> None:
        """Take the positions ``[sources, 3]`` of the next block."""
        set_position = self._al.alSource3f
        for source, (x, y, z) in zip(self._sources, positions.tolist(), strict=True):
            # OpenAL: x right, y up, z backwards.
            set_position(source, _AL_POSITION, -y, z, -x)

    def render(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:  # noqa: ARG002
        """Render one block to ``[2, BLOCK]``; its sources play noise of their own."""
        self._render_samples(self._device, self._out.ctypes.data, BLOCK)
        return self._out.T

    def close(self) -> None:
        """Give the context and the device back."""
        self._al.alcMakeContextCurrent(None)
        self._al.alcDestroyContext(self._context)
        self._al.alcCloseDevice(self._device)

    def _declare(self) -> None:
        """Argument types of what takes floats or pointers; the rest are ints by default."""
        al, pointer, real = self._al, ctypes.c_void_p, ctypes.c_float
        al.alcGetProcAddress.restype = pointer
        al.alcGetProcAddress.argtypes = [pointer, ctypes.c_char_p]
        al.alcIsExtensionPresent.argtypes = [pointer, ctypes.c_char_p]
        al.alcCreateContext.restype = pointer
        al.alcCreateContext.argtypes = [pointer, pointer]
        al.alcMakeContextCurrent.argtypes = [pointer]
        al.alcDestroyContext.argtypes = [pointer]
        al.alcCloseDevice.argtypes = [pointer]
        al.alcGetIntegerv.argtypes = [pointer, ctypes.c_int, ctypes.c_int, pointer]
        al.alGetString.restype = ctypes.c_char_p
        al.alSource3f.argtypes = [ctypes.c_uint, ctypes.c_int, real, real, real]
        al.alSourcei.argtypes = [ctypes.c_uint, ctypes.c_int, ctypes.c_int]
        al.alBufferData.argtypes = [
            ctypes.c_uint,
            ctypes.c_int,
            pointer,
            ctypes.c_int,
            ctypes.c_int,
        ]

    def _function(self, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        address = self._al.alcGetProcAddress(None, name.encode())
        if not address:
            message = f"the installed OpenAL has no {name}"
            raise OpenALUnavailableError(message)
        return ctypes.CFUNCTYPE(result, *arguments)(address)

    def _start_sources(self, count: int) -> list[int]:
        noise = np.random.default_rng(0).uniform(-0.05, 0.05, _NOISE_S * SAMPLE_RATE)
        samples = noise.astype(np.float32)
        buffer = ctypes.c_uint()
        self._al.alGenBuffers(1, ctypes.byref(buffer))
        self._al.alBufferData(
            buffer, _AL_FORMAT_MONO_FLOAT32, samples.ctypes.data, samples.nbytes, SAMPLE_RATE
        )
        sources = (ctypes.c_uint * count)()
        self._al.alGenSources(count, sources)
        for source in sources:
            self._al.alSourcei(source, _AL_BUFFER, buffer.value)
            self._al.alSourcei(source, _AL_LOOPING, 1)
            self._al.alSourcePlay(source)
        state = ctypes.c_int()
        self._al.alGetSourcei(sources[count - 1], _AL_SOURCE_STATE, ctypes.byref(state))
        error = self._al.alGetError()
        if error or state.value != _AL_PLAYING:
            message = f"OpenAL does not play {count} sources (error {error:#x})"
            raise OpenALUnavailableError(message)
        return list(sources)
