"""A room: its images from above, its echoes over time, and how its bands decay."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from auricle.errors import InputError
from auricle.metrics.signals import check_sample_rate
from auricle.plotting.style import INK, PALE, new_figure, source_colour, title
from auricle.rooms import BANDS_HZ, Room, image_sources
from auricle.scene import Vector

__all__ = ["decay_figure", "echogram_figure", "room_top_view_figure"]

# Points squared, of the loudest image.
_LARGEST_AREA = 420.0
_RANGE_DB = 65.0


def room_top_view_figure(room: Room, source: Vector, listener: Vector, *, order: int = 2) -> Figure:
    """Draw a room from above with the images of a source, each as large as it is loud.

    Front (+x) is up and left (+y) is at the left. Images at other heights than the source's lie
    where they are seen from above; where several coincide, the loudest is on top.

    Args:
        source: ``(x, y, z)`` in metres.
        listener: ``(x, y, z)`` in metres.
        order: most reflections of the images drawn.

    Returns:
        A figure of 8 by 7.2 inches.
    """
    figure, (axes,) = new_figure(8.0, 7.2)
    images = image_sources(room, source, order)
    levels = images.levels_db(listener)
    shown = levels - levels.max()
    for index in np.argsort(levels):
        count = int(images.reflections[index])
        x, y, _ = images.positions[index]
        axes.scatter(
            y,
            x,
            s=_LARGEST_AREA * 10.0 ** (shown[index] / 20.0),
            color=source_colour(count),
            alpha=0.85,
            zorder=3,
        )
    (x0, y0, _), (width_x, width_y, _) = room.origin, room.size
    for i in range(-order, order + 1):
        for j in range(-order, order + 1):
            if abs(i) + abs(j) <= order:
                corner = (y0 + j * width_y, x0 + i * width_x)
                here = i == 0 and j == 0
                axes.add_patch(
                    Rectangle(
                        corner,
                        width_y,
                        width_x,
                        fill=False,
                        edgecolor=INK if here else PALE,
                        linewidth=2.0 if here else 0.5,
                        zorder=2,
                    )
                )
    axes.plot(listener[1], listener[0], "^", ms=11, color=INK, zorder=5, label="listener")
    for count in range(order + 1):
        name = "source" if count == 0 else f"{count} reflection{'s' if count > 1 else ''}"
        axes.scatter([], [], s=60.0, color=source_colour(count), label=name)
    axes.invert_xaxis()
    axes.set_aspect("equal")
    axes.set_xlabel("y in m (left is left)")
    axes.set_ylabel("x in m (front is up)")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    title(axes, f"{len(levels)} images from above; half the area is 6 dB less")
    return figure


def echogram_figure(room: Room, source: Vector, listener: Vector, *, order: int = 10) -> Figure:
    """Draw the arrivals of all images: a line each, its level over its time.

    Returns:
        A figure of 9 by 4.2 inches.
    """
    figure, (axes,) = new_figure(9.0, 4.2)
    images = image_sources(room, source, order)
    levels = images.levels_db(listener)
    time_ms = (
        1e3 * np.linalg.norm(images.positions - np.array(listener), axis=1) / room.speed_of_sound
    )
    floor = levels.max() - _RANGE_DB
    last = min(order, 4)
    for count in range(last, -1, -1):
        mine = images.reflections == count if count < last else images.reflections >= last
        name = f"{count} or more" if count == last and order > last else f"{count}"
        axes.vlines(
            time_ms[mine],
            floor,
            np.maximum(levels[mine], floor),
            color=source_colour(count),
            linewidth=1.6 if count < 2 else 0.8,
            label=name,
            zorder=3 + last - count,
        )
    axes.set_ylim(floor, levels.max() + 5.0)
    axes.set_xlim(0.0, None)
    axes.set_xlabel("time in ms")
    axes.set_ylabel("level in dB, source at 1 m")
    axes.legend(title="reflections", loc="upper right", frameon=True, edgecolor="none")
    title(axes, f"Echogram: {len(levels)} arrivals of at most {order} reflections")
    return figure


def decay_figure(response: npt.ArrayLike, sample_rate: int, room: Room) -> Figure:
    """Draw how the energy of a response decays in octave bands, beside what the room asks for.

    Backward integration after Schroeder (1965); the times are T30 (ISO 3382-1), dashed lines the
    mean decay of the room's images.

    Args:
        response: ``[n]``, an impulse response of the room; of two ears give one.
        sample_rate: in hertz.

    Returns:
        A figure of 9 by 5 inches.

    Raises:
        InputError: not one channel, or silence.
    """
    signal = np.asarray(response, dtype=np.float64)
    if signal.ndim != 1 or not signal.any():
        message = f"response has shape {signal.shape}; expected one channel [n], not silent"
        raise InputError(message)
    check_sample_rate(sample_rate)
    figure, (axes,) = new_figure(9.0, 5.0)
    targets = room.reverberation_time_s()
    mean = room.decay()
    time_s = np.arange(len(signal)) / sample_rate
    drawn = [index for index in range(len(BANDS_HZ)) if BANDS_HZ[index] * 1.5 < sample_rate / 2][:6]
    for colour, index in enumerate(drawn):
        level = _decay_db(_octave(signal, BANDS_HZ[index], sample_rate))
        found = _slope_time_s(time_s, level)
        label = f"{BANDS_HZ[index]:g} Hz: {found:.2f} s (room {targets[index]:.2f} s)"
        axes.plot(time_s, level, color=source_colour(colour), lw=1.4, label=label)
        axes.plot(
            mean.time_s, mean.level_db[:, index], color=source_colour(colour), lw=0.9, ls="--"
        )
    _limit(axes, time_s)
    title(axes, "Energy decay in octave bands, with T30; dashed: mean of the images")
    return figure


def _limit(axes: Axes, time_s: npt.NDArray[np.float64]) -> None:
    axes.set_ylim(-_RANGE_DB, 3.0)
    axes.set_xlim(0.0, time_s[-1])
    axes.set_xlabel("time in s")
    axes.set_ylabel("energy still to come in dB")
    axes.legend(loc="upper right", frameon=True, edgecolor="none")


def _octave(
    signal: npt.NDArray[np.float64], centre_hz: float, sample_rate: int
) -> npt.NDArray[np.float64]:
    """The band of one octave, cut out of the spectrum with raised-cosine edges a sixth wide."""
    size = 2 * len(signal)
    frequency = np.fft.rfftfreq(size, 1.0 / sample_rate)
    octaves = np.abs(np.log2(np.maximum(frequency, 1e-3) / centre_hz))
    edge = np.clip((octaves - 5.0 / 12.0) * 6.0, 0.0, 1.0)
    spectrum = np.fft.rfft(signal, size) * (0.5 + 0.5 * np.cos(np.pi * edge))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(signal)], dtype=np.float64)


def _decay_db(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    left = np.cumsum(np.square(signal)[::-1])[::-1]
    return np.asarray(10.0 * np.log10(np.maximum(left, 1e-30) / left[0]), dtype=np.float64)


def _slope_time_s(time_s: npt.NDArray[np.float64], level: npt.NDArray[np.float64]) -> float:
    inside = (level <= -5.0) & (level >= -35.0)
    if inside.sum() < 2:
        return float("nan")
    return float(-60.0 / np.polyfit(time_s[inside], level[inside], 1)[0])
