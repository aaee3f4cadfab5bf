"""``auricle see``: sound that fits a picture or a video."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.cli.progress import Progress
from auricle.cli.usage import UsageError, positive

if TYPE_CHECKING:
    from auricle.vision.models_folder import ModelsFolder
    from auricle.vision.pipeline import Sight
    from auricle.vision.regions import GivenObject, RegionFinder
    from auricle.vision.sounds import SoundSource

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("clip", type=Path, help="a picture or a video")
    parser.add_argument(
        "-o", "--out", type=_video_file, required=True, metavar="MP4", help="video with its sound"
    )
    where = parser.add_argument_group("what is where")
    where.add_argument("--boxes", type=Path, metavar="JSON", help="boxes or tracks with labels")
    where.add_argument(
        "--box",
        action="append",
        default=[],
        metavar="LABEL=L,T,R,B",
        help="one still box in pixels; again for more",
    )
    where.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help="a folder of networks, in the form of transformers",
    )
    where.add_argument("--find", default="", metavar="A,B", help="what a detector looks for")
    where.add_argument("--device", help="where networks run, such as cuda; cpu when absent")
    where.add_argument("--labels", default="", metavar="A,B", help="of what moves, largest first")
    where.add_argument("--text", help="a sentence that goes before the picture")
    where.add_argument("--fov", type=float, metavar="DEG", help="horizontal field of view")
    where.add_argument(
        "--projection",
        choices=("auto", "perspective", "equirectangular"),
        default="auto",
        help="equirectangular for 360 degrees",
    )
    where.add_argument("--limit", type=positive, default=16, help="most things, largest first")
    heard = parser.add_argument_group("how it sounds")
    heard.add_argument("--sounds", type=Path, metavar="DIR", help="sounds, found by their names")
    heard.add_argument(
        "--own-sound", action="store_true", help="take the video's own sound apart by the labels"
    )
    heard.add_argument(
        "--surround",
        action="append",
        default=[],
        choices=("5.1", "7.1", "foa"),
        help="also write loudspeaker channels or first-order ambisonics; again for more",
    )
    heard.add_argument("--hrtf", type=Path, metavar="SOFA", help="instead of MIT KEMAR")
    heard.add_argument(
        "--seconds", type=float, metavar="S", help="length of a still picture; 4 when absent"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the video, its sound as WAV and the pictures; print what is where."""
    from auricle.cli.audio_files import write_binaural
    from auricle.cli.see.report import write_pictures, write_surround
    from auricle.hrtf import HRTF
    from auricle.vision.frames import write_clip
    from auricle.vision.models_folder import ModelsFolder
    from auricle.vision.pipeline import SAMPLE_RATE, see

    _check_output(arguments.clip, arguments.out)
    _check_options(arguments)
    hrtf = HRTF.load(arguments.hrtf) if arguments.hrtf else None
    device = arguments.device or "cpu"
    models = ModelsFolder(arguments.models, device=device) if arguments.models else None
    boxes = _boxes(arguments)
    sight = see(
        arguments.clip,
        boxes=boxes,
        finder=_finder(arguments, models) if boxes is None else None,
        depth=models.depth() if models else None,
        labels=_listed(arguments.labels),
        text=arguments.text,
        sources=_sources(arguments, models),
        own_sound=arguments.own_sound,
        fov_deg=arguments.fov,
        projection=arguments.projection,
        still_duration_s=4.0 if arguments.seconds is None else arguments.seconds,
        limit=arguments.limit,
        hrtf=hrtf,
        steps=_with_bar,
    )
    _print(sight)
    write_clip(arguments.out, sight.clip, sight.binaural, SAMPLE_RATE)
    sound = arguments.out.with_suffix(".wav")
    write_binaural(sound, sight.binaural, SAMPLE_RATE)
    written = [arguments.out, sound]
    written += [write_surround(sight, arguments.out, output) for output in arguments.surround]
    for path in (*written, *write_pictures(sight, arguments.out, hrtf)):
        print(f"wrote {path}")
    return 0


def _video_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".mp4", ".mkv", ".mov"):
        message = f"{text!r} does not end in .mp4, .mkv or .mov; the output is a video"
        raise argparse.ArgumentTypeError(message)
    return path


def _check_output(clip: Path, out: Path) -> None:
    from auricle.vision.frames import is_same_file

    # The pictures beside the video could be the clip too.
    picture = re.compile(rf"{re.escape(out.stem)}-(top|cues|\d+-.+)\.png")
    beside = is_same_file(clip.parent, out.parent) and picture.fullmatch(clip.name)
    if is_same_file(clip, out) or beside:
        message = f"--out {out} would write over {clip}, which is looked at; name another file"
        raise UsageError(message)


def _check_options(arguments: argparse.Namespace) -> None:
    """Refuse options that would have no effect."""
    from auricle.vision.frames import is_still

    message = ""
    if arguments.find and arguments.models is None:
        message = "--find needs --models DIR with OWLv2 or Grounding DINO"
    elif arguments.find and (arguments.boxes or arguments.box):
        message = "--find looks for what --boxes and --box give already; leave one of them out"
    elif arguments.device is not None and arguments.models is None:
        message = "--device says where networks run and needs --models DIR"
    elif arguments.seconds is not None and not is_still(arguments.clip):
        message = f"--seconds is for still pictures; {arguments.clip} is as long as it is"
    if message:
        raise UsageError(message)


def _boxes(arguments: argparse.Namespace) -> list[GivenObject] | None:
    from auricle.errors import InputError
    from auricle.vision import Region
    from auricle.vision.regions import GivenObject, Keyframe, read_boxes

    given = read_boxes(arguments.boxes) if arguments.boxes else []
    for text in arguments.box:
        label, sign, edges = text.rpartition("=")
        try:
            left, top, right, bottom = (float(edge) for edge in edges.split(","))
            region = Region((left, top, right, bottom), label)
        except (ValueError, InputError):
            sign = ""
        if not sign:
            message = f"--box {text!r} is not LABEL=LEFT,TOP,RIGHT,BOTTOM in pixels"
            raise UsageError(message)
        given.append(GivenObject(label, (Keyframe(0.0, region),)))
    return given or None


def _finder(arguments: argparse.Namespace, models: ModelsFolder | None) -> RegionFinder | None:
    """What the networks find, or None for what moves."""
    names = _listed(arguments.find)
    if models is None or not (names or models.sees):
        return None
    return models.following(models.finder(names))


def _sources(arguments: argparse.Namespace, models: ModelsFolder | None) -> list[SoundSource]:
    from auricle.vision.sounds import FolderSounds

    sources: list[SoundSource] = []
    if arguments.sounds is not None:
        folder = arguments.sounds
        sources.append(models.folder_sounds(folder) if models else FolderSounds(folder))
    generator = models.generator() if models else None
    if generator is not None:
        sources.append(generator)
    if not sources and not arguments.own_sound:
        message = (
            "nothing says where sounds come from; give --sounds DIR, --own-sound, or --models DIR "
            "with a pipeline that makes sounds"
        )
        raise UsageError(message)
    return sources


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _with_bar(what: str, items: Iterable[Any]) -> Iterator[Any]:
    total = len(items) if isinstance(items, range) else 0
    with Progress(what, total) as bar:
        for item in items:
            yield item
            if total:
                bar.advance()


def _print(sight: Sight) -> None:
    from auricle.prompt.explain import describe

    print(sight.camera.reason)
    for number, placement in enumerate(sight.placements):
        print(describe(placement))
        if number in sight.sounds:
            print(f"  sound: {sight.sounds[number].origin}")
    for label, reason in sight.unvoiced:
        print(f"silent: {label or 'a thing without a label'}: {reason}")
    for note in sight.notes:
        print(f"note: {note}", file=sys.stderr)
