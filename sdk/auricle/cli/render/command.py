"""``auricle render``: arguments, reading, writing, and what is said about it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import auricle
from auricle.cli.audio_files import SUBTYPES, read_mono, write_binaural
from auricle.cli.render.arguments import PlacedFile, parse_placed_file
from auricle.cli.render.offline import Voice, render_offline
from auricle.cli.usage import UsageError, png_file, positive, wav_file

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
    parser.add_argument(
        "--hrtf", type=Path, metavar="FILE", help="SOFA or .ahrt; default: MIT KEMAR"
    )
    parser.add_argument(
        "--rate", type=positive, default=48_000, metavar="HZ", help="default: 48000"
    )
    parser.add_argument(
        "--gain", type=_decibels, default=0.0, metavar="DB", help="level of all sources"
    )
    parser.add_argument("--tail", action="store_true", help="append what rings on at the end")
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="draw the scene from above")
    parser.add_argument(
        "--format", choices=sorted(SUBTYPES), default="float", help="of the samples; default: float"
    )


def run(arguments: argparse.Namespace) -> int:
    """Render the files that are named."""
    placed = [parse_placed_file(word) for word in arguments.sources]
    _check_outputs(arguments, [source.file for source in placed])
    hrtf = None if arguments.hrtf is None else auricle.HRTF.load(arguments.hrtf)
    voices = [
        Voice(read_mono(source.file, arguments.rate), source.position, source.path)
        for source in placed
    ]
    rendering = render_offline(
        voices, arguments.rate, hrtf=hrtf, tail=arguments.tail, gain_db=arguments.gain
    )
    binaural = rendering.binaural
    clipped = write_binaural(arguments.output, binaural, arguments.rate, subtype=arguments.format)
    seconds = binaural.shape[1] / arguments.rate
    peak = float(np.abs(binaural).max())
    count = f"{len(placed)} source{'s' if len(placed) > 1 else ''}"
    print(f"wrote {arguments.output}: {count}, {seconds:.2f} s at {arguments.rate} Hz, ", end="")
    print(f"peak {peak:.3f}" + (f", {clipped} samples clipped" if clipped else ""))
    if rendering.limited:
        share = 100.0 * rendering.limited / binaural.shape[1]
        print(f"too loud: the limiter turned {share:.1f} % of it down; lower it with --gain -6")
    if arguments.plot is not None:
        _draw(placed, arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0


def _check_outputs(arguments: argparse.Namespace, inputs: Sequence[Path]) -> None:
    """Refuse, before any work, to write over an input or into a folder that is not there."""
    read = [*inputs, *([arguments.hrtf] if arguments.hrtf else [])]
    for output in (arguments.output, arguments.plot):
        if output is None:
            continue
        if not output.parent.is_dir():
            message = f"{output}: the folder {output.parent} does not exist"
            raise UsageError(message)
        if output.exists() and any(file.exists() and output.samefile(file) for file in read):
            message = f"{output} is one of the inputs; name another file to write"
            raise UsageError(message)


def _decibels(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -200.0 <= value <= 60.0:
        message = f"{text!r} is not a level from -200 to 60 dB"
        raise argparse.ArgumentTypeError(message)
    return value


def _draw(placed: Sequence[PlacedFile], file: Path) -> None:
    from auricle.plotting import PlottedSource, top_view_figure

    sources = []
    for source in placed:
        said = f': "{source.description}"' if source.description else ""
        sources.append(PlottedSource(f"{source.file.name}{said}", source.position, source.path))
    top_view_figure(sources).savefig(file)
