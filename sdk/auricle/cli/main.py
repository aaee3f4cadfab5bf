"""Entry point of the command line: finds the sub-command, runs it, turns errors into sentences."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn, Protocol, cast

from auricle import AuricleError, __version__
from auricle.cli.usage import UsageError

__all__ = ["main"]

_COMMANDS = {
    "demo": ("auricle.cli.demo.command", "a scene on real audio through the bridge, with pictures"),
    "render": ("auricle.cli.render.command", "sound files and their places to a binaural file"),
    "see": ("auricle.cli.see.command", "a picture or video to sound that fits what it shows"),
    "serve": ("auricle.cli.serve", "the bridge: renders for clients over a WebSocket"),
    "replay": ("auricle.cli.replay", "a recording of serve, played again and compared"),
    "bench": ("auricle.cli.bench.command", "time per source and round trip on this machine"),
    "doctor": ("auricle.cli.doctor", "what is installed, and whether left is left"),
    "hrtf": ("auricle.cli.hrtf.command", "what an HRTF set holds, converted or compared"),
    "dataset": ("auricle.cli.dataset.command", "scenes with text, made from folders of sounds"),
    "train": ("auricle.cli.train", "a network on a data set, from a configuration; resumable"),
    "assess": ("auricle.cli.assess", "a judge that answers where sounds are; trained, and asked"),
    "evaluate": ("auricle.cli.evaluate", "models on the same held-out scenes, tables and figures"),
    "export": ("auricle.cli.export", "a trained model to ONNX files and TensorRT engines"),
    "parse": ("auricle.cli.parse", "what a sentence means, in words or as a picture"),
}

_OK, _FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """What the module of a sub-command offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work; the exit status."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the usage in front of it."""

    def error(self, message: str) -> NoReturn:
        self.exit(_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; those of the process when absent.

    Returns:
        0 when all went well, 1 when the work failed, 2 when the arguments were wrong, 130 after
        Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if not word.startswith("-")), None)
    parser, command, options = _parsers(name)
    if name is not None and name not in _COMMANDS and (meant := _meant(name, _COMMANDS)):
        return _complain("auricle", f"no command {name!r}{meant} (see auricle --help)", _USAGE)
    try:
        arguments, unknown = parser.parse_known_args(words)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _USAGE
    if command is None:
        parser.print_help()
        return _USAGE
    program = f"auricle {name}"
    if unknown:
        meant = _meant(unknown[0].partition("=")[0], options)
        message = f"unrecognised arguments {' '.join(unknown)}{meant} (see {program} --help)"
        return _complain(program, message, _USAGE)
    try:
        return command.run(arguments)
    except UsageError as error:
        return _complain(program, f"{error} (see {program} --help)", _USAGE)
    except BrokenPipeError:
        # The reader of a pipe went away; what Python flushes on exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    except AuricleError as error:
        return _complain(program, str(error), _FAILED)
    except OSError as error:
        return _complain(program, _sentence(error), _FAILED)
    except KeyboardInterrupt:
        return _complain(program, "interrupted", _INTERRUPTED)


def _meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that asks whether something like a word was meant."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean {close[0]!r}?" if close else ""


def _parsers(name: str | None) -> tuple[argparse.ArgumentParser, Command | None, set[str]]:
    """All sub-commands for the help, but only the one that is asked for with its arguments.

    Returns:
        The parser, the command if there is such a one, and its long options.
    """
    parser = _Parser(prog="auricle", description="Spatial audio: mono sounds and a place for each.")
    parser.add_argument("--version", action="version", version=f"auricle {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    chosen: Command | None = None
    options: set[str] = set()
    for candidate, (module, summary) in _COMMANDS.items():
        sub_parser = commands.add_parser(
            candidate,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if candidate == name:
            chosen = cast("Command", import_module(module))
            chosen.configure(sub_parser)
            options = set(re.findall(r"--[a-z][a-z0-9-]*", sub_parser.format_usage()))
    return parser, chosen, options


def _sentence(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _complain(program: str, message: str, status: int) -> int:
    print(f"{program}: {' '.join(message.split())}", file=sys.stderr)
    return status
