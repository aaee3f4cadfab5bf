"""Mutate sentences and parse them: no crash but PromptError, no hang, no silent answer.

    python scripts/fuzz_prompt.py [--count 1000000] [--seed 0] [--seconds 0] [--bench]

``--bench`` times texts of 200 characters instead, each made of sentences of the corpus. Otherwise
prints progress and, at the end, how many inputs were read and refused, the processor times per
parse, and exits with status 1 if one crashed, took longer than a second of processor time, or was
answered with a position that is not finite, not within reach, or without an object. An endless
loop is broken off, and shown, where the system has ``SIGVTALRM``.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from auricle.errors import PromptError
from auricle.prompt import Prompt, parse

CORPUS = Path(__file__).parent.parent / "tests" / "python" / "prompt" / "corpus_dev.txt"
HANG_S = 1.0
ENDLESS_S = 10.0
REACH_M = 1e6
LENGTH = 200
# The clock of processor time may tick as rarely as every 4 ms.
REPEATS = 20
CHARACTERS = "abcdefghijklmnopqrstuvwxyz     0123456789.,;:'\"()-–°/½äé中ж\u200b\n\t"


class EndlessError(Exception):
    """A text whose reading was broken off."""


@contextlib.contextmanager
def broken_off(seconds: float) -> Iterator[None]:
    """Raise ``EndlessError`` inside the block after that much processor time."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        message = f"longer than {seconds:g} s"
        raise EndlessError(message)

    old = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, old)


def mutate(text: str, words: list[str], rng: random.Random) -> str:
    """One to four random edits: characters and words dropped, doubled, swapped or put in."""
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(8)
        at = rng.randrange(len(text) + 1)
        parts = text.split(" ")
        spot = rng.randrange(len(parts))
        if kind == 0:
            text = text[:at] + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + rng.choice(CHARACTERS) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
        elif kind == 3:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        elif kind == 4:
            text = " ".join(parts[:spot] + parts[spot + 1 :])
        elif kind == 5:
            text = " ".join([*parts[:spot], rng.choice(words), *parts[spot:]])
        elif kind == 6:
            other = rng.randrange(len(parts))
            parts[spot], parts[other] = parts[other], parts[spot]
            text = " ".join(parts)
        else:
            text = text[:at] + " " + rng.choice(words) + " " + text[:at][::-1][: rng.randrange(9)]
    return text[:400]


def fault(prompt: Prompt) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if not prompt.objects:
        return "no objects"
    for placement in prompt.objects:
        points = [placement.position]
        if placement.path is not None:
            points += [sample[1:] for sample in placement.path.samples]
        for point in points:
            if not all(math.isfinite(value) and abs(value) < REACH_M for value in point):
                return f"{placement.label!r} at {point}"
        if not 0.0 < placement.confidence <= 1.0:
            return f"confidence {placement.confidence}"
        start, end = placement.span
        if not 0 <= start <= end <= len(prompt.text):
            return f"span {placement.span}"
    return ""


def fuzz(sentences: list[str], count: int, seed: int, seconds: float) -> int:
    """Parse ``count`` mutations and return how many were faulty."""
    rng = random.Random(seed)
    words = sorted({word for sentence in sentences for word in sentence.split()})
    read = refused = faults = 0
    times: list[float] = []
    begin = time.perf_counter()
    for index in range(count):
        text = mutate(rng.choice(sentences), words, rng)
        before = time.process_time()
        try:
            with broken_off(ENDLESS_S):
                prompt = parse(text)
            wrong = fault(prompt)
            read += 1
        except PromptError as error:
            refused += 1
            inside = 0 <= error.span[0] <= error.span[1] <= len(text)
            wrong = "" if inside and error.reason else f"span {error.span}"
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        took = time.process_time() - before
        times.append(took)
        if took > HANG_S:
            wrong = wrong or f"took {took:.1f} s"
        if wrong:
            faults += 1
            print(f"\n{text!r}\n    {wrong}")
        if index % 2000 == 0:
            print(f"\r{index}/{count} read {read} refused {refused} faults {faults}", end="")
            sys.stdout.flush()
        if seconds and time.perf_counter() - begin > seconds:
            break
    times.sort()
    print(
        f"\r{len(times)} inputs: {read} read, {refused} refused, {faults} faults; processor time "
        f"{1e3 * times[len(times) // 2]:.2f} ms median, "
        f"{1e3 * times[int(0.99 * len(times))]:.2f} ms p99, {1e3 * times[-1]:.1f} ms worst"
    )
    return faults


def bench(sentences: list[str], count: int, seed: int) -> None:
    """Processor time of ``count`` texts of 200 characters, each parsed ``REPEATS`` times."""
    rng = random.Random(seed)
    times: list[float] = []
    parse("dog on the left")
    for _ in range(count):
        text = ""
        while len(text) < LENGTH:
            text += rng.choice(sentences).rstrip(".") + ". "
        before = time.process_time()
        for _ in range(REPEATS):
            with contextlib.suppress(PromptError):
                parse(text[:LENGTH])
        times.append(1e3 * (time.process_time() - before) / REPEATS)
    times.sort()
    print(
        f"{count} texts of {LENGTH} characters: {times[count // 2]:.2f} ms median, "
        f"{times[int(0.99 * count)]:.2f} ms p99, {times[-1]:.1f} ms worst"
    )


def main() -> int:
    """Read the arguments and fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after; 0 = never")
    parser.add_argument("--bench", action="store_true", help="time instead")
    arguments = parser.parse_args()
    lines = CORPUS.read_text("utf-8").splitlines()
    sentences = [line.partition(" => ")[0] for line in lines if line and not line.startswith("#")]
    if arguments.bench:
        bench(sentences, min(arguments.count, 1_000), arguments.seed)
        return 0
    return 1 if fuzz(sentences, arguments.count, arguments.seed, arguments.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
