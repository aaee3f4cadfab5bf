"""``auricle render``: arguments, reading, writing, and what is said about it."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.cli.audio_files import (
    CONTAINERS,
    SUBTYPES,
    read_mono,
    read_stereo,
    write_binaural,
)
from auricle.cli.progress import Progress
from auricle.cli.render.arguments import MixedFile, PlacedFile, parse_placed_file
from auricle.cli.usage import UsageError, png_file, positive, sound_file
from auricle.render.mixture_voices import mixture_voices
from auricle.render.offline import Voice, render_offline

__all__ = ["configure", "run"]

# -100 dB of full scale.
_INAUDIBLE = 1e-5

_EXAMPLES = """\
examples:
  auricle render dog.wav="behind on the left, 3 m" guitar.wav=@2,-1,0 -o out.wav
  auricle render bee.flac=@flight.csv --hrtf subject.sofa --tail -o out.wav --plot out.png
  auricle render rain.wav="all around me" car.wav=@drive.csv --propagation -o out.flac
  auricle render voice.wav="in front, 2 m" --room 6x5x3 --absorption 0.2 --tail -o out.wav
  auricle render band.wav~"guitar left, drums right" -o out.wav
  auricle render owl.wav="behind, 80 m" --propagation --air-absorption --bed wind.wav -o out.wav

places: a sentence, @x,y,z (metres: x front, y left, z up) or @path.csv (rows t,x,y,z);
FILE~SENTENCE takes a recording of several sounds apart, by the one to four that it names
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="FILE=PLACE",
        help="a mono sound file and where it is; FILE~SENTENCE: where each sound in it is",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=sound_file,
        required=True,
        metavar="FILE",
        help="WAV or FLAC, by its ending",
    )
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
    parser.add_argument(
        "--propagation",
        action="store_true",
        help="sound takes its time through the air, and motion changes its pitch (Doppler effect)",
    )
    parser.add_argument(
        "--air-absorption", action="store_true", help="the air dulls what is far (ISO 9613-1)"
    )
    parser.add_argument(
        "--room",
        type=_room,
        metavar="XxYxZ",
        help="size in metres of a room with the listener in its middle, furnished as a living room",
    )
    parser.add_argument(
        "--absorption",
        type=_share,
        metavar="SHARE",
        help="of the energy that each wall of the room takes, 0 to 1, instead of furniture",
    )
    parser.add_argument(
        "--bed", type=Path, metavar="FILE", help="stereo that is added as it is, past the head"
    )
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="draw the scene from above")
    parser.add_argument(
        "--format",
        choices=sorted(SUBTYPES),
        help="of the samples; default: float in WAV, pcm24 in FLAC",
    )


def run(arguments: argparse.Namespace) -> int:
    """Render the files that are named."""
    room = _furnished(arguments)
    placed = [parse_placed_file(word) for word in arguments.sources]
    _check_outputs(arguments, [source.file for source in placed])
    hrtf = None if arguments.hrtf is None else auricle.HRTF.load(arguments.hrtf)
    voices = [voice for source in placed for voice in _voices(source, arguments.rate, room)]
    bed = None if arguments.bed is None else read_stereo(arguments.bed, arguments.rate)
    rendering = render_offline(
        voices,
        arguments.rate,
        hrtf=hrtf,
        tail=arguments.tail,
        gain_db=arguments.gain,
        propagation=arguments.propagation,
        air_absorption=arguments.air_absorption and room is None,
        bed=bed,
        room=room,
        steps=partial(_with_bar, "rendering"),
    )
    binaural = rendering.binaural
    if arguments.tail:
        longest = max(len(voice.samples) for voice in voices)
        binaural = _without_silent_end(binaural, max(longest, 0 if bed is None else bed.shape[1]))
    clipped = write_binaural(arguments.output, binaural, arguments.rate, subtype=arguments.format)
    seconds = binaural.shape[1] / arguments.rate
    peak = float(np.abs(binaural).max())
    count = f"{len(placed)} source{'s' if len(placed) > 1 else ''}"
    print(f"wrote {arguments.output}: {count}, {seconds:.2f} s at {arguments.rate} Hz, ", end="")
    print(f"peak {peak:.3f}" + (f", {clipped} samples clipped" if clipped else ""))
    if rendering.limited:
        share = 100.0 * rendering.limited / binaural.size
        lower = f"--gain {arguments.gain - 6.0:g}"
        print(f"too loud: the limiter turned {share:.1f} % of it down; lower it, say with {lower}")
    if arguments.plot is not None:
        _draw(placed, arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0


def _voices(source: PlacedFile | MixedFile, rate: int, room: auricle.Room | None) -> list[Voice]:
    samples = read_mono(source.file, rate)
    if isinstance(source, PlacedFile):
        return [Voice(samples, source.path or source.position, source.spread)]
    steps = partial(_with_bar, f"taking {source.file.name} apart")
    return mixture_voices(samples, rate, source.objects, room=room, steps=steps)


def _with_bar(label: str, blocks: range) -> Iterator[int]:
    with Progress(label, len(blocks)) as progress:
        for block in blocks:
            yield block
            progress.advance()


def _without_silent_end(binaural: NDArray[np.float32], least: int) -> NDArray[np.float32]:
    """What rings on, as far as it is above -100 dB; the first ``least`` samples stay."""
    loud = np.flatnonzero(np.abs(binaural).max(axis=0) > _INAUDIBLE)
    return binaural[:, : max(least, int(loud[-1]) + 1 if loud.size else 0)]


def _check_outputs(arguments: argparse.Namespace, inputs: Sequence[Path]) -> None:
    """Refuse, before any work, to write over an input, into a folder that is not there, or in a
    format that the file cannot have."""
    ending = arguments.output.suffix.lower()
    if arguments.format not in (None, *CONTAINERS[ending]):
        known = " or ".join(CONTAINERS[ending])
        message = f"a {ending[1:].upper()} file holds no {arguments.format} samples; give {known}"
        raise UsageError(message)
    read = [*inputs, *(file for file in (arguments.hrtf, arguments.bed) if file is not None)]
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


def _room(text: str) -> tuple[float, ...]:
    try:
        size = tuple(float(side) for side in text.lower().split("x"))
        auricle.Room(size)
    except (ValueError, auricle.InputError) as error:
        reason = error if isinstance(error, auricle.InputError) else "expected XxYxZ, as in 6x5x3"
        message = f"{text!r} is not the size of a room: {reason}"
        raise argparse.ArgumentTypeError(message) from error
    return size


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value <= 1.0:
        message = f"{text!r} is not a share above 0 and at most 1"
        raise argparse.ArgumentTypeError(message)
    return value


def _furnished(arguments: argparse.Namespace) -> auricle.Room | None:
    if arguments.room is None:
        if arguments.absorption is not None:
            message = "--absorption belongs to a room; give --room XxYxZ too"
            raise UsageError(message)
        return None
    return auricle.Room(
        arguments.room,
        materials="furnished" if arguments.absorption is None else None,
        absorption=arguments.absorption,
        air_absorption=arguments.air_absorption,
    )


def _draw(placed: Sequence[PlacedFile | MixedFile], file: Path) -> None:
    from auricle.plotting import PlottedSource, top_view_figure

    sources = []
    for source in placed:
        if isinstance(source, MixedFile):
            sources += [
                PlottedSource(f"{one.label} of {source.file.name}", one.position, one.path)
                for one in source.objects
            ]
            continue
        said = f': "{source.description}"' if source.description else ""
        sources.append(PlottedSource(f"{source.file.name}{said}", source.position, source.path))
    top_view_figure(sources).savefig(file)
