"""``auricle hrtf``: its three actions and their arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

from auricle.cli.usage import UsageError, png_file, positive

__all__ = ["configure", "run"]

_EXAMPLES = """\
examples:
  auricle hrtf info subject.sofa
  auricle hrtf convert subject.sofa -o subject.ahrt --diffuse-field --head-width 0.155
  auricle hrtf compare kemar.sofa subject.sofa --plot difference.png

FILE is a SOFA file (SimpleFreeFieldHRIR), an asset that convert wrote (.ahrt), or the word
default for MIT KEMAR. Assets go wherever SOFA files go, and into the C ABI."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("action", choices=("info", "convert", "compare"), help="what to do")
    parser.add_argument("files", nargs="+", metavar="FILE", help="SOFA files")
    parser.add_argument("-o", "--output", type=Path, metavar="AHRT", help="convert: asset to write")
    parser.add_argument("--rate", type=positive, default=48_000, metavar="HZ", help="of the stream")
    parser.add_argument(
        "--diffuse-field", action="store_true", help="convert: equalise to the diffuse field"
    )
    parser.add_argument(
        "--head-width", type=float, metavar="M", help="convert: scale the ITD to this head"
    )
    parser.add_argument(
        "--headphone", type=Path, metavar="WAV", help="convert: take these headphones out"
    )
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="compare: draw the difference")


def run(arguments: argparse.Namespace) -> int:
    """Do one of the three."""
    from auricle.cli.hrtf import report

    if arguments.action == "info":
        for file in arguments.files:
            print(report.describe(report.load(file)))
        return 0
    if arguments.action == "convert":
        if len(arguments.files) != 1 or arguments.output is None:
            message = "convert takes one FILE and -o AHRT"
            raise UsageError(message)
        from auricle.cli.hrtf.convert import convert

        print(
            convert(
                report.load(arguments.files[0]),
                arguments.output,
                arguments.rate,
                diffuse_field=arguments.diffuse_field,
                head_width_m=arguments.head_width,
                headphone=arguments.headphone,
            )
        )
        return 0
    if len(arguments.files) != 2:
        message = "compare takes two FILEs"
        raise UsageError(message)
    first, second = (report.load(file) for file in arguments.files)
    print(report.compare(first, second, arguments.plot))
    return 0
