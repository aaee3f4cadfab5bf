"""``auricle replay``: a recording of ``auricle serve --record``, played again."""

from __future__ import annotations

import argparse
from pathlib import Path

from auricle.cli.progress import Progress
from auricle.cli.usage import add_hrtf_option

__all__ = ["configure", "run"]

_EPILOG = """\
Everything clients sent is sent again, at the times it came, to an engine of this version, and every
byte that comes out is compared with the recording. Audio is equal on machines with the same vector
instructions. The exit status is 1 when something differs.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("recording", type=Path, help="what auricle serve --record wrote")
    add_hrtf_option(parser, "the recorded server had")


def run(arguments: argparse.Namespace) -> int:
    """Play the recording and say whether it came out the same."""
    from auricle import HRTF
    from auricle.bridge.replaying import Replay
    from auricle.bridge.scene_renderer import HrtfLibrary, scene_renderers
    from auricle.errors import InputError
    from auricle.prompt import parse

    replay = Replay(arguments.recording)
    sets = {"kemar": HRTF.default, **dict(arguments.hrtf)}
    missing = [name for name in replay.hrtfs if name not in sets]
    if missing:
        message = f"the recorded server had the HRTF set {missing[0]!r}; give --hrtf for it"
        raise InputError(message)
    library = HrtfLibrary({name: sets[name] for name in replay.hrtfs})
    with Progress("replaying", arguments.recording.stat().st_size) as progress:
        found = replay.run(
            scene_renderers(library, replay.limits.max_frames),
            parse,
            on_progress=progress.advance,
        )
    if found.cut_off:
        print("the recording ends in the middle of an entry; everything before it was played")
    print(f"{found.sessions} sessions, {found.messages} messages, {found.frames} of them FRAMEs")
    if found.difference is not None:
        print(f"first difference: {found.difference}")
        return 1
    print("all equal to the recording, byte for byte")
    return 0
