"""``auricle demo``: streams the cast, measures it, writes sound, pictures and figures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.cli.audio_files import write_binaural
from auricle.cli.demo.cast import CAST, DURATION_S, Role
from auricle.cli.demo.material import find_recordings, gather
from auricle.cli.demo.measure import Measurement, measure
from auricle.cli.demo.mixture import mixture_lines, show_mixture
from auricle.cli.demo.page import show_page
from auricle.cli.demo.report import credits_text, placement_table, timing_lines
from auricle.cli.demo.server import bridge_in_background
from auricle.cli.demo.streaming import BLOCK, Rendering, render_in_process, stream
from auricle.cli.progress import Progress
from auricle.errors import SeparationError
from auricle.plotting import (
    PlottedSource,
    interaural_figure,
    room_top_view_figure,
    spectrogram_figure,
    top_view_figure,
)

__all__ = ["configure", "run"]

_RATE = 48_000
_ROOM = (9.0, 8.0, 4.0)

_EPILOG = """\
Plays recordings from the folder named by AURICLE_DATA, or from ../shared/data beside a checkout;
without either, sounds that it synthesises. Measured azimuths: every source is streamed once more
alone, and its time and level difference are looked up in the measured responses, heard through
the source's own spectrum, in the half (front or back) it was placed in.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("auricle-demo"),
        metavar="DIR",
        help="folder for the results; default: ./auricle-demo",
    )
    parser.add_argument(
        "--page",
        action="store_true",
        help="open a web page to drag sounds around on, in place of writing results",
    )


def run(arguments: argparse.Namespace) -> int:
    """Render the scene through the bridge and write everything there is to hear and see."""
    if arguments.page:
        return show_page()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    folder = find_recordings()
    sounds = gather(CAST, folder, _RATE, DURATION_S)
    mono = [sound.samples for sound in sounds]
    hrtf = auricle.HRTF.default()

    together, alone = _streamed(mono)
    direct = render_in_process(CAST, mono, _RATE, hrtf)
    room = auricle.Room(_ROOM, materials="furnished")
    indoors = render_in_process(CAST, mono, _RATE, hrtf, room)
    measurements = [
        measure(role, samples, binaural, _RATE, hrtf)
        for role, samples, binaural in zip(CAST, mono, alone, strict=True)
    ]
    apart, told = _taken_apart(mono, hrtf)
    report = "\n".join(
        (
            f"recordings from {folder}" if folder else "no recordings: synthesised sounds",
            "",
            placement_table(CAST, sounds, measurements),
            "",
            timing_lines(BLOCK, _RATE, direct.block_ms, together.block_ms),
            _agreement(together.binaural, direct.binaural),
            "",
            told,
        )
    )
    print(report)
    (out / "report.txt").write_text(report + "\n", encoding="utf-8")
    (out / "CREDITS.txt").write_text(credits_text(sounds), encoding="utf-8")
    write_binaural(out / "binaural.wav", together.binaural, _RATE)
    write_binaural(out / "room.wav", indoors.binaural, _RATE)
    _draw(out, together.binaural, measurements)
    voice = CAST[0].place()[0]
    room_top_view_figure(room, voice, (0.0, 0.0, 0.0)).savefig(out / "room.png")
    written = "binaural.wav, scene.png, spectrogram.png, interaural.png, report.txt, CREDITS.txt"
    print(f"\nwrote {written} to {out}")
    if apart is not None:
        write_binaural(out / "mixture.wav", apart, _RATE)
        print("and the mixture, taken apart and placed: mixture.wav")
    sides = " x ".join(f"{side:g}" for side in _ROOM)
    print(f"and the same in a furnished room of {sides} m: room.wav, room.png")
    return 0


def _streamed(mono: Sequence[NDArray[np.float32]]) -> tuple[Rendering, list[NDArray[np.float32]]]:
    """All sources together, and each alone, through one server."""
    steps = (1 + len(CAST)) * (round(DURATION_S * _RATE) // BLOCK + 1)
    with bridge_in_background() as url, Progress("streaming", steps) as progress:
        together = stream(url, CAST, mono, _RATE, progress)
        alone = [
            stream(url, [role], [samples], _RATE, progress).binaural
            for role, samples in zip(CAST, mono, strict=True)
        ]
    return together, alone


def _taken_apart(
    mono: Sequence[NDArray[np.float32]], hrtf: auricle.HRTF
) -> tuple[NDArray[np.float32] | None, str]:
    """Voice and rain as one stream, taken apart: what is heard of it, and its figures."""
    speech, rain = (mono[[role.name for role in CAST].index(name)] for name in ("voice", "rain"))
    try:
        shown = show_mixture([speech, rain], _RATE, hrtf)
    except SeparationError as error:
        return None, f"no mixture is taken apart here: {error}"
    return shown.binaural, mixture_lines(shown)


def _agreement(bridged: NDArray[np.float32], direct: NDArray[np.float32]) -> str:
    difference = float(np.abs(bridged - direct).max())
    peak = float(np.abs(direct).max())
    if difference == 0.0:
        return "the bridge gives the samples of the engine, bit by bit"
    level = 20.0 * np.log10(difference / peak)
    return f"the bridge differs from the engine by {level:.0f} dB of the peak"


def _draw(out: Path, binaural: NDArray[np.float32], measurements: Sequence[Measurement]) -> None:
    top_view_figure([_plotted(role) for role in CAST]).savefig(out / "scene.png")
    spectrogram_figure(binaural, _RATE, heading="The whole scene").savefig(out / "spectrogram.png")
    curves = [found.curve for found in measurements]
    heading = "Each source alone"
    interaural_figure(curves, heading=heading).savefig(out / "interaural.png")


def _plotted(role: Role) -> PlottedSource:
    position, path = role.place()
    said = f': "{role.sentence}"' if role.sentence else ""
    return PlottedSource(f"{role.name}{said}", position, path)
