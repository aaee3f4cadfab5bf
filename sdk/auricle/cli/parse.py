"""``auricle parse``: what a sentence means."""

from __future__ import annotations

import argparse

from auricle.cli.usage import png_file

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("sentence", help='for example "a dog barks behind on the left, 3 m away"')
    parser.add_argument("--plot", type=png_file, metavar="PNG", help="draw the scene from above")


def run(arguments: argparse.Namespace) -> int:
    """Print the placements of a sentence and draw them if asked to."""
    import auricle

    prompt = auricle.parse(arguments.sentence)
    print(prompt.explain())
    if arguments.plot is not None:
        from auricle.plotting import PlottedSource, top_view_figure

        sources = [
            PlottedSource(placement.label or "sound", placement.position, placement.path)
            for placement in prompt.objects
        ]
        top_view_figure(sources, heading="The sentence from above").savefig(arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0
