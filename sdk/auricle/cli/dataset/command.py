"""``auricle dataset``: its actions and their arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

from auricle.cli.usage import positive

__all__ = ["configure", "run"]

_EXAMPLES = """\
examples:
  auricle dataset build sounds/ music/ -o scenes/train --samples 20000 --split train
  auricle dataset build ESC-50/ -o scenes/test --samples 500 --split test --hrtf hrtf/ --moving 0.3
  auricle dataset visual sounds/ -o clips/train --clips 800 --split train --images photographs/
  auricle dataset info scenes/train
  auricle dataset export scenes/test --form tasbench -o tasbench.jsonl
  auricle dataset import FAIR-Play/ --split 1 --part train --prompts said.jsonl -o fair-play/train

A build that was interrupted goes on when the same command is given again."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EXAMPLES
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _build(actions.add_parser("build", help="render scenes from folders of mono sounds"))
    _visual(actions.add_parser("visual", help="clips that are seen: moving objects that sound"))
    _videos(actions.add_parser("videos", help="clips that are seen, from a folder of videos"))
    info = actions.add_parser("info", help="what a data set holds")
    info.add_argument("folder", type=Path, help="of the data set")
    export = actions.add_parser("export", help="questions or annotations in other forms")
    export.add_argument("folder", type=Path, help="of the data set")
    export.add_argument("--form", choices=("spatialsoundqa", "tasbench"), required=True)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="JSONL")
    _import(actions.add_parser("import", help="binaural recordings as a data set"))


def _build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sounds", nargs="+", type=Path, metavar="FOLDER", help="of mono sounds")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--samples", type=positive, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument(
        "--layout", choices=("auto", "plain", "esc50", "fsd50k", "audioset"), default="auto"
    )
    parser.add_argument("--split", choices=("all", "train", "valid", "test"), default="all")
    parser.add_argument(
        "--least-per-class", type=positive, default=1, metavar="N", help="leave out rarer classes"
    )
    parser.add_argument("--duration", type=float, default=10.0, metavar="S")
    parser.add_argument("--rate", type=positive, default=16_000, metavar="HZ")
    parser.add_argument(
        "--sources", type=float, nargs=3, metavar="P", help="chances of one, two, three sources"
    )
    parser.add_argument("--order", type=int, default=6, metavar="N", help="of reflections")
    parser.add_argument("--free-field", type=float, default=0.1, metavar="SHARE")
    parser.add_argument("--moving", type=float, default=0.0, metavar="SHARE", help="of sources")
    parser.add_argument(
        "--margin", type=float, default=10.0, metavar="DEG", help="from the planes between octants"
    )
    parser.add_argument("--renderer", choices=("auricle", "pyroomacoustics"), default="auricle")
    parser.add_argument(
        "--hrtf",
        action="append",
        metavar="SOFA",
        help="file, folder of files, or kemar; may be given several times",
    )
    parser.add_argument(
        "--share-alike", action="store_true", help="also sounds and HRTF sets under such licences"
    )
    parser.add_argument("--stereo", choices=("skip", "first"), default="skip", help="files")
    parser.add_argument(
        "--strict", action="store_true", help="end at the first sound that cannot be used"
    )
    parser.add_argument("--workers", type=positive, metavar="N", help="processes; one a core")
    parser.add_argument("--shard", type=positive, default=256, metavar="N", help="samples in each")
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="of a Ray cluster that shares the folders; or local"
    )


def _visual(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sounds", nargs="*", type=Path, metavar="FOLDER", help="of mono sounds; synthesised if none"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--clips", type=positive, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--split", choices=("all", "train", "valid", "test"), default="all")
    parser.add_argument("--images", type=Path, metavar="FOLDER", help="of photographs to show")
    parser.add_argument("--duration", type=float, default=4.0, metavar="S")
    parser.add_argument("--rate", type=positive, default=16_000, metavar="HZ")
    parser.add_argument("--fps", type=float, default=10.0, help="pictures a second")
    parser.add_argument("--fov", type=float, default=100.0, metavar="DEG", help="of the camera")
    parser.add_argument("--moving", type=float, default=0.6, metavar="SHARE", help="of objects")
    parser.add_argument(
        "--renderer",
        choices=("auricle", "pseudo_binaural"),
        default="auricle",
        help="the truth, or that paper's recipe as a target to train on",
    )


def _videos(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="of videos, with boxes in NAME.json or without")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--duration", type=float, default=10.0, metavar="S", help="of each clip")
    parser.add_argument("--rate", type=positive, default=16_000, metavar="HZ")
    parser.add_argument("--fps", type=float, default=8.0, help="pictures a second")
    parser.add_argument("--fov", type=float, metavar="DEG", help="horizontal field of view")
    parser.add_argument("--shortest", type=float, default=10.0, metavar="S", help="video kept")
    parser.add_argument(
        "--most-silent", type=float, default=0.8, metavar="SHARE", help="of a video kept"
    )


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="FAIR-Play, or of any binaural recordings")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--split", metavar="N", help="FAIR-Play: 1 to 10, new1 to new5")
    parser.add_argument("--part", choices=("train", "valid", "test"), default="train")
    parser.add_argument("--list", type=Path, metavar="TXT", help="names of the recordings to take")
    parser.add_argument("--prompts", type=Path, metavar="JSONL", help="rows of id, text and t_s")
    parser.add_argument("--duration", type=float, default=10.0, metavar="S")
    parser.add_argument("--rate", type=positive, default=16_000, metavar="HZ")


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    from auricle.cli.dataset import actions

    work = {
        "build": actions.build_set,
        "visual": actions.build_visual_set,
        "videos": actions.build_video_set,
        "info": actions.describe,
        "export": actions.export,
        "import": actions.import_set,
    }
    print(work[arguments.action](arguments))
    return 0
