"""``auricle render``: arguments, reading, writing, and what is said about it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import auricle
from auricle.cli.audio_files import SUBTYPES, read_mono, write_binaural
from auricle.cli.render.arguments import PlacedFile, parse_placed_file
from auricle.cli.render.offline import Voice, render_offline
from auricle.cli.usage import png_file, positive, wav_file

__all__ = ["configure", "run"]

_EXAMPLES = """\
examples:
  auricle render dog.wav="behind on the left, 3 m" guitar.wav=@2,-1,0 -o out.wav
  auricle render bee.flac=@flight.csv --hrtf subject.sofa --tail -o out.wav --plot out.png

places: a sentence, @x,y,z (metres: x front, y left, z up) or @path.csv (rows t,x,y,z)
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "sources", nargs="+", metavar="FILE=PLACE", help="a mono sound file and where it is"
    )
    parser.add_argument("-o", "--output", type=wav_file, required=True, metavar="WAV")
    parser.add_argument("--hrtf", type=Path, metavar="SOFA", help="default: MIT KEMAR")
    parser.add_argument(
        "--rate", type=positive, default=48_000, metavar="HZ", help="default: 48000"
    )
    parser.add_argument("--tail", action="store_true", help="append what rings on at the end")
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="draw the scene from above")
    parser.add_argument(
        "--format", choices=sorted(SUBTYPES), default="float", help="of the samples; default: float"
    )


def run(arguments: argparse.Namespace) -> int:
    """Render the files that are named."""
    placed = [parse_placed_file(word) for word in arguments.sources]
    hrtf = None if arguments.hrtf is None else auricle.HRTF.load(arguments.hrtf)
    voices = [
        Voice(read_mono(source.file, arguments.rate), source.position, source.path)
        for source in placed
    ]
    binaural = render_offline(voices, arguments.rate, hrtf=hrtf, tail=arguments.tail)
    clipped = write_binaural(arguments.output, binaural, arguments.rate, subtype=arguments.format)
    seconds = binaural.shape[1] / arguments.rate
    peak = float(np.abs(binaural).max())
    count = f"{len(placed)} source{'s' if len(placed) > 1 else ''}"
    print(f"wrote {arguments.output}: {count}, {seconds:.2f} s at {arguments.rate} Hz, ", end="")
    print(f"peak {peak:.3f}" + (f", {clipped} samples clipped" if clipped else ""))
    if arguments.plot is not None:
        _draw(placed, arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0


def _draw(placed: Sequence[PlacedFile], file: Path) -> None:
    from auricle.plotting import PlottedSource, top_view_figure

    sources = []
    for source in placed:
        said = f': "{source.description}"' if source.description else ""
        sources.append(PlottedSource(f"{source.file.name}{said}", source.position, source.path))
    top_view_figure(sources).savefig(file)
