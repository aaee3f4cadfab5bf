"""Takes a live mixture apart by labels."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError, SeparationError
from auricle.separation.networks import ModelFolder, Networks, open_stream
from auricle.separation.onnx_runtime import (
    ONNX_RUNTIME,
    TENSORRT_RTX,
    has_tensorrt_rtx,
    tensorrt_rtx,
)
from auricle.separation.rate_conversion import RateConversion

__all__ = ["MAX_LABELS", "LabelEncoder", "Separator"]

MAX_LABELS: Final = _native.SEPARATION_SLOTS
"""Objects that can be taken out of one mixture at once."""

_PROVIDERS: Final = ("auto", "cpu", ONNX_RUNTIME, TENSORRT_RTX)
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 192_000
# A resampler gives its output in bursts that are longer than what it was given, samples at 48 kHz.
_BURST: Final = 256


class LabelEncoder(Protocol):
    """Reads labels in place of the model's own query encoder."""

    def conditions(self, labels: Sequence[str | None]) -> npt.NDArray[np.float32]:
        """What modulates the mask network, ``[4 x condition_size]``.

        Args:
            labels: at most four; None and rows beyond have no object.
        """
        ...


class Separator:
    """Splits a mono mixture into one part for each label and a residual, block by block.

    The parts and the residual add up to the mixture, ``latency_samples`` later, whatever the
    networks say: what is not recognised stays in the residual. Samples that are not finite count
    as silence. One thread at a time may be in :meth:`process` and :meth:`reset`; labels may be
    changed from any.

    Args:
        labels: what to take out, at most :data:`MAX_LABELS`, such as ``["dog", "guitar"]``. None
            in a place keeps its row, silent.
        sample_rate: Hz, 8,000 to 192,000. Other rates than 48,000 are converted there and back,
            which makes :attr:`latency_samples` longer.
        real_time: the network runs on a thread of its own, so that :meth:`process` never waits
            for it, at the price of one block of latency. Otherwise it runs inside
            :meth:`process`, and the output depends on the input alone.
        max_block_size: in real time, the longest block, samples.
        provider: what runs the network: ``"cpu"``, the engine itself where the model has
            ``streaming.safetensors``, ONNX Runtime elsewhere; ``"onnxruntime"``, the ONNX files on
            the CPU, which needs the package ``onnxruntime``; ``"tensorrt_rtx"``, which needs the
            package ``onnxruntime-ep-nv-tensorrt-rtx`` and an RTX GPU; ``"auto"``, that where its
            package is installed and ``"cpu"`` elsewhere. When TensorRT-RTX does not start, or
            fails later, the CPU takes over; :attr:`status` says so, and a warning where it does
            not start.
        model: folder with ``streaming.safetensors``, or with ``mask_network.onnx`` and
            ``query_encoder.onnx``, or all; None for the shipped weights.
        label_encoder: reads the labels in place of the model's query encoder, such as
            :class:`auricle.models.streaming.PretrainedLabels` of the same model.

    Raises:
        InputError: an argument has a wrong value.
        SeparationError: the networks or what is to run them are missing, or the networks are
            damaged or of another contract.
    """

    _DECIDED: ClassVar[bool] = False

    def __init__(
        self,
        labels: Sequence[str | None],
        *,
        sample_rate: int = 48_000,
        real_time: bool = False,
        max_block_size: int = 256,
        provider: Literal["auto", "cpu", "onnxruntime", "tensorrt_rtx"] = "auto",
        model: str | Path | None = None,
        label_encoder: LabelEncoder | None = None,
    ) -> None:
        self._rate = _checked_rate(sample_rate)
        if provider not in _PROVIDERS:
            message = f"provider is {provider!r}; expected one of {', '.join(_PROVIDERS)}"
            raise InputError(message)
        if isinstance(max_block_size, bool) or not 1 <= max_block_size <= 1 << 16:
            message = f"max_block_size is {max_block_size!r}; expected 1 to 65536 samples"
            raise InputError(message)
        self._labels: tuple[str | None, ...] = ()
        checked = _checked_labels(labels)
        self._max_block = max_block_size if real_time else None
        self._model = ModelFolder(model)
        self._notice = ""
        native_block = max_block_size
        if self._rate != _native.SEPARATION_SAMPLE_RATE:
            ratio = _native.SEPARATION_SAMPLE_RATE / self._rate
            native_block = round(max_block_size * ratio) + 1 + _BURST
        self._networks, self._stream = self._start(
            provider, real_time=real_time, max_block=native_block
        )
        self._conversion = (
            RateConversion(self._rate, self._stream.latency)
            if self._rate != _native.SEPARATION_SAMPLE_RATE
            else None
        )
        self._label_encoder = label_encoder
        self._set(checked, first=True)
        if self._DECIDED:
            self._stream.set_decided(True)

    @property
    def labels(self) -> tuple[str | None, ...]:
        """What the rows of :meth:`process` are, the residual left out."""
        return self._labels

    @property
    def sample_rate(self) -> int:
        """Of the mixture and the parts, Hz."""
        return self._rate

    @property
    def latency_samples(self) -> int:
        """By how much the parts are later than the mixture, samples."""
        return self._stream.latency if self._conversion is None else self._conversion.latency

    @property
    def late_blocks(self) -> int:
        """In real time, hops of 256 samples at 48 kHz for which the network was late.

        The masks before were held for them.
        """
        return self._stream.late_hops

    @property
    def provider(self) -> str:
        """What runs the network, or ``"none"`` after it failed.

        ``"cpu"`` is the engine itself; ``"onnxruntime"`` and ``"tensorrt_rtx"`` run ONNX files.
        """
        name = self._stream.provider
        return name if name in {"cpu", ONNX_RUNTIME, "none"} else TENSORRT_RTX

    @property
    def status(self) -> str:
        """What went wrong so far and who took over, in sentences; empty when nothing did."""
        spoilt = self._stream.spoilt_hops
        parts = [
            self._notice,
            self._stream.failure,
            f"{spoilt} hops of the network were not finite and stayed in the residual"
            if spoilt
            else "",
        ]
        return ". ".join(part for part in parts if part)

    def set_labels(self, labels: Sequence[str | None]) -> None:
        """Ask for other objects from the next hop on; the masks are cross-faded over 43 ms.

        A row whose label stays goes on undisturbed. Where the list becomes shorter, what is
        fading out of the rows that go is in the residual at once; None in their place lets them
        fade there.

        Raises:
            InputError: too many labels, or one without a word.
            SeparationError: the query encoder fails.
        """
        self._set(_checked_labels(labels), first=False)

    def process(self, block: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Parts of the next block.

        Args:
            block: the mixture, mono, ``[n]``, any n.

        Returns:
            float32 ``[len(labels) + 1, n]``: parts in the order of the labels, then the residual.

        Raises:
            InputError: the block is not mono audio, or is longer than ``max_block_size`` in real
                time.
            SeparationError: another thread is in this separator.
        """
        mixture = self._checked_block(block)
        rows = len(self._labels)
        try:
            if self._conversion is None:
                return self._stream.process(mixture, rows)
            parts = self._conversion.process(self._stream, mixture)
        except RuntimeError as error:
            raise SeparationError(str(error)) from error
        parts[rows] = parts[rows:].sum(axis=0)
        return parts[: rows + 1]

    def reset(self) -> None:
        """Forget what was heard; labels stay.

        Raises:
            SeparationError: another thread is in this separator.
        """
        try:
            self._stream.reset()
        except RuntimeError as error:
            raise SeparationError(str(error)) from error
        if self._conversion is not None:
            self._conversion.reset()

    def drain(self) -> None:
        """In real time: wait until the network has done what it was given (for offline use)."""
        self._stream.drain()

    def _start(
        self, provider: str, *, real_time: bool, max_block: int
    ) -> tuple[Networks, _native.StreamSeparator]:
        def stream(
            networks: Networks, backup: Networks | None = None
        ) -> tuple[Networks, _native.StreamSeparator]:
            return networks, open_stream(networks, backup, real_time=real_time, max_block=max_block)

        if provider == ONNX_RUNTIME:
            return stream(self._model.on_onnx_runtime(None))
        if provider == "cpu" or (provider == "auto" and not has_tensorrt_rtx()):
            return stream(self._model.on_cpu())
        try:
            return stream(self._model.on_onnx_runtime(tensorrt_rtx()), self._model.on_cpu())
        except SeparationError as error:
            on_cpu = stream(self._model.on_cpu())
            self._notice = f"TensorRT-RTX did not start ({error}); the network runs on the CPU"
            warnings.warn(self._notice, RuntimeWarning, stacklevel=3)
            return on_cpu

    def _set(self, labels: tuple[str | None, ...], *, first: bool) -> None:
        conditions = self._conditions(labels)
        before = self._labels + (None,) * (MAX_LABELS - len(self._labels))
        after = labels + (None,) * (MAX_LABELS - len(labels))
        active = [label is not None for label in after]
        changed = [first or old != new for old, new in zip(before, after, strict=True)]
        self._stream.set_query(conditions, active, changed)
        self._labels = labels

    def _conditions(self, labels: tuple[str | None, ...]) -> npt.NDArray[np.float32]:
        if self._label_encoder is None:
            return self._networks.conditions(labels)
        conditions = np.asarray(self._label_encoder.conditions(labels), np.float32)
        expected = (MAX_LABELS, self._stream.condition_size)
        if conditions.shape != expected or not np.isfinite(conditions).all():
            message = (
                f"the label encoder gave conditions of shape {conditions.shape}; expected "
                f"{expected}, all finite"
            )
            raise SeparationError(message)
        return conditions

    def _checked_block(self, block: npt.ArrayLike) -> npt.NDArray[np.floating]:
        array: npt.NDArray[Any] = np.asarray(block)
        if array.ndim != 1 or array.dtype.kind != "f":
            message = (
                f"the block is {array.dtype} of shape {array.shape}; expected mono floating-point "
                "audio [n]"
            )
            raise InputError(message)
        if self._max_block is not None and len(array) > self._max_block:
            message = (
                f"the block has {len(array)} samples; this separator was made for at most "
                f"{self._max_block} in real time (max_block_size)"
            )
            raise InputError(message)
        return array


def _checked_labels(labels: Sequence[str | None]) -> tuple[str | None, ...]:
    if isinstance(labels, str) or not all(
        label is None or isinstance(label, str) for label in labels
    ):
        message = f"labels is {labels!r}; expected a list of strings, such as ['dog', 'guitar']"
        raise InputError(message)
    if len(labels) > MAX_LABELS:
        message = f"{len(labels)} labels were given; at most {MAX_LABELS} can be taken out at once"
        raise InputError(message)
    return tuple(labels)


def _checked_rate(sample_rate: object) -> int:
    if (
        isinstance(sample_rate, bool)
        or not isinstance(sample_rate, (int, float, np.number))
        or not _LOWEST_RATE <= sample_rate <= _HIGHEST_RATE
        or int(sample_rate) != sample_rate
    ):
        message = (
            f"sample_rate is {sample_rate!r}; expected a whole number from {_LOWEST_RATE} to "
            f"{_HIGHEST_RATE} hertz"
        )
        raise InputError(message)
    return int(sample_rate)
