"""Questions about a binaural clip, answered by the assessor, and how often it is right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soxr
import torch

from auricle.assessor.directions import places
from auricle.assessor.listening import NamedSounds, class_words
from auricle.assessor.storing import load_network
from auricle.datasets.places import distance_words, rounded_distance_m
from auricle.errors import FormatError, InputError
from auricle.scene.geometry import direction
from auricle.separation.label_tokens import label_tokens

__all__ = ["TASKS", "Answer", "Assessor", "correct"]

TASKS: Final = ("DOA", "DE", "Direction", "Distance")
"""Tasks of SpatialTAS: octant, distance, relative direction, relative distance."""

_TOLERANCE_M = 0.5
_LEAST_HOPS = 4
"""Of a clip; the convolutions halve its frames three times."""
_SIDES: Final = (("left", "right"), ("front", "behind"), ("above", "below"))


@dataclass(frozen=True)
class Answer:
    """Where a sound is heard to be.

    Attributes:
        name: of the sound.
        octant: ``(left or right, front or behind, above or below)``.
        azimuth_deg, elevation_deg: direction, left and up positive.
        distance_m: metres.
        present: chance that its class sounds at all, 0 to 1; 1 where no class was asked for, None
            for a class that the assessor has not learned.
    """

    name: str
    octant: tuple[str, str, str]
    azimuth_deg: float
    elevation_deg: float
    distance_m: float
    present: float | None


class Assessor:
    """A trained network that answers questions about binaural clips.

    Args:
        path: of a file that :func:`auricle.assessor.learn` wrote; None for the shipped one.

    Raises:
        FormatError: not an assessor, or one that learned with other separation weights.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        if path is None:
            path = Path(str(files("auricle.assessor") / "weights" / "assessor.safetensors"))
        self.network, self.classes, masks_from = load_network(Path(path))
        self._named = NamedSounds(self.network.settings.features)
        if masks_from != self._named.fingerprint:
            message = (
                f"{path} learned with other separation weights than this auricle has; train it anew"
            )
            raise FormatError(message)
        self._numbers: dict[str | None, int] = {
            name: number for number, name in enumerate(self.classes)
        }

    @property
    def sample_rate(self) -> int:
        """Of the sound it hears, in hertz."""
        return self.network.settings.features.sample_rate

    def locate(
        self,
        binaural: npt.ArrayLike,
        sample_rate: int,
        classes: Sequence[str | None],
        names: Sequence[str] | None = None,
    ) -> list[Answer]:
        """Say where sounds are that are known to be in a clip.

        Args:
            binaural: ``[2 x n]``, left first.
            sample_rate: in hertz.
            classes: of all the sounds in it, each another; None, for one alone, is whatever
                sounds. One that the assessor has not learned is listened for by its words.
            names: to call them; the classes when absent.

        Raises:
            InputError: a class that is named twice or has no word, or a clip that is not binaural,
                not finite, or too short.
        """
        _check_names(classes, names)
        heard = self._hear(np.asarray(binaural, dtype=np.float32), sample_rate)
        if not classes:
            return []
        words = [class_words("sound" if name is None else name) for name in classes]
        with torch.inference_mode():
            planes, masks = self.network.features(heard), self._named.masks(heard, [words])[0]
            if not torch.isfinite(planes).all():
                message = f"binaural has samples of {float(heard.abs().max()):g}; expected about 1"
                raise InputError(message)
            rows = planes.expand(len(words), -1, -1, -1)
            found = places(self.network.locate_carefully(rows, masks))
            present = self._present(planes, classes)
        answers = []
        for number, name in enumerate(names or [name or "sound" for name in classes]):
            left, front, above, azimuth, elevation, metres = (
                float(value[number]) for value in found
            )
            halves = (left, front, above)
            said = [
                pair[0 if chance > 0.5 else 1] for pair, chance in zip(_SIDES, halves, strict=True)
            ]
            octant = (said[0], said[1], said[2])
            answers.append(Answer(name, octant, azimuth, elevation, metres, present[number]))
        return answers

    def answer(
        self,
        binaural: npt.ArrayLike,
        sample_rate: int,
        questions: Iterable[Mapping[str, Any]],
        sources: Sequence[Mapping[str, Any]],
    ) -> list[str]:
        """Answer the questions of a label, knowing names and classes of its sources alone.

        Args:
            binaural: ``[2 x n]``, left first: the scene itself, or what a model made of it.
            sample_rate: in hertz.
            questions: rows of a label.
            sources: of the same label; only their classes and names are looked at.

        Returns:
            One answer for each question, in the words of the label.
        """
        known = self.locate(
            binaural,
            sample_rate,
            [source["class"] for source in sources],
            [source["name"] for source in sources],
        )
        return [_answer(row, [known[n] for n in row["sources"]], known) for row in questions]

    def _present(self, planes: torch.Tensor, classes: Sequence[str | None]) -> list[float | None]:
        learned = [name for name in classes if name in self._numbers]
        chances: dict[str | None, float] = {None: 1.0}
        if learned:
            asked = torch.tensor([[self._numbers[name] for name in learned]])
            heard = self.network.recognise(planes, asked).present[0].sigmoid().tolist()
            chances.update(zip(learned, heard, strict=True))
        return [chances.get(name) for name in classes]

    def _hear(self, binaural: npt.NDArray[np.float32], sample_rate: int) -> torch.Tensor:
        if binaural.ndim != 2 or binaural.shape[0] != 2:
            message = f"binaural has shape {binaural.shape}; expected [2 x n], left ear first"
            raise InputError(message)
        if not np.isfinite(binaural).all():
            message = "binaural holds samples that are NaN or infinite"
            raise InputError(message)
        if not sample_rate > 0:
            message = f"sample_rate is {sample_rate}; expected hertz, above 0"
            raise InputError(message)
        if sample_rate != self.sample_rate:
            binaural = soxr.resample(binaural.T, sample_rate, self.sample_rate).T
        settings = self.network.settings.features
        least = max(settings.n_fft, _LEAST_HOPS * settings.hop_length)
        if binaural.shape[1] < least:
            message = (
                f"binaural lasts {binaural.shape[1] / self.sample_rate:.3f} s; expected at least "
                f"{least / self.sample_rate:.3f} s"
            )
            raise InputError(message)
        return torch.from_numpy(np.ascontiguousarray(binaural))[None]


def _check_names(classes: Sequence[str | None], names: Sequence[str] | None) -> None:
    if None in classes and len(classes) > 1:
        message = f"{len(classes)} sounds have no class among them; name each of several"
        raise InputError(message)
    for name in classes:
        if name is not None:
            label_tokens(name)
    if len(set(classes)) < len(classes):
        message = f"the classes {', '.join(map(str, classes))} are not all different"
        raise InputError(message)
    if names is not None and len(names) != len(classes):
        message = f"{len(names)} names for {len(classes)} sounds; expected one for each"
        raise InputError(message)


def correct(question: Mapping[str, Any], answer: str) -> dict[str, bool]:
    """Which of the four tasks a question belongs to, and whether the answer is right.

    A DOA question counts for DOA, where the octant must be the same, and for DE, where the
    distance may be off by 0.5 m (BAT's distance error rate). Yes or no, sides and names must be the
    same; distances between sounds may be off by 0.5 m. CLASSIFICATION belongs to none.
    """
    kind, truth = question["type"], question["answer"]
    if kind == "DOA":
        octant_said, _, metres = answer.partition("; ")
        octant_true, _, metres_true = truth.partition("; ")
        return {"DOA": octant_said == octant_true, "DE": _near(metres, metres_true)}
    if kind in ("DIRECTION", "WHICH"):
        return {"Direction": answer == truth}
    if kind == "RELATIVE_DISTANCE":
        return {"Distance": answer == truth}
    if kind == "DISTANCE_BETWEEN":
        return {"Distance": _near(answer, truth)}
    return {}


def _answer(row: Mapping[str, Any], asked: Sequence[Answer], known: Sequence[Answer]) -> str:
    kind = row["type"]
    if kind == "DOA":
        return f"{', '.join(asked[0].octant)}; {distance_words(asked[0].distance_m)}"
    if kind == "DIRECTION":
        return asked[0].octant[_axis(row["question"])]
    if kind == "WHICH":
        return _which(row["question"], asked[1], known)
    if kind == "RELATIVE_DISTANCE":
        first, second = (rounded_distance_m(place.distance_m) for place in asked)
        if first == second:
            return "Yes" if asked[0].distance_m > asked[1].distance_m else "No"
        return "Yes" if first > second else "No"
    if kind == "DISTANCE_BETWEEN":
        return distance_words(math.dist(*(_point(place) for place in asked)))
    return "; ".join(sorted(place.name for place in known))


def _axis(question: str) -> int:
    return next(
        (axis for axis, words in enumerate((" left ", " behind ", " above ")) if words in question),
        0,
    )


def _which(question: str, anchor: Answer, known: Sequence[Answer]) -> str:
    """The other sound that is on the side which the question names, or the likeliest."""
    match = re.search(r"on the (\w+) side", question)
    side = match.group(1) if match else ""
    others = [place for place in known if place is not anchor]
    there = [place for place in others if side in place.octant]
    return (there or others or [anchor])[0].name


def _point(place: Answer) -> tuple[float, float, float]:
    return direction(place.azimuth_deg, place.elevation_deg, place.distance_m)


def _near(said: str, true: str) -> bool:
    try:
        return abs(float(said.rstrip("m")) - float(true.rstrip("m"))) <= _TOLERANCE_M + 1e-9
    except ValueError:
        return False
