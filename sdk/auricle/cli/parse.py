"""``auricle parse``: what a sentence means."""

from __future__ import annotations

import argparse
import json
import sys

from auricle.cli.usage import png_file

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("sentence", help='for example "a dog barks behind on the left, 3 m away"')
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="also draw it to a picture")
    parser.add_argument("--json", action="store_true", help="print Prompt.to_dict() and no more")


def run(arguments: argparse.Namespace) -> int:
    """Print what a sentence means and the scene from above, and draw it if asked to."""
    import auricle
    from auricle.cli.text_view import is_diffuse, text_view

    prompt = auricle.parse(arguments.sentence)
    if arguments.json:
        print(json.dumps(prompt.to_dict(), indent=2, ensure_ascii=False))
    else:
        print(prompt.explain())
        print()
        print(text_view(prompt.objects, ascii_only=not _draws_arrows()))
    if arguments.plot is not None:
        from auricle.plotting import PlottedSource, top_view_figure

        points = [p for p in prompt.objects if not is_diffuse(p)]
        around = [p.label or "sound" for p in prompt.objects if is_diffuse(p)]
        heading = "The sentence from above"
        if around:
            heading += f"; all around: {', '.join(around)}"
        sources = [PlottedSource(p.label or "sound", p.position, p.path) for p in points]
        top_view_figure(sources, heading=heading).savefig(arguments.plot)
        print(f"wrote {arguments.plot}", file=sys.stderr if arguments.json else sys.stdout)
    return 0


def _draws_arrows() -> bool:
    """Whether the terminal's encoding has arrows."""
    try:
        "◉·↑↗".encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True
