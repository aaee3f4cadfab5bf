"""Image, text and motion together: what a sentence says goes before what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from auricle.errors import InputError
from auricle.prompt import Placement, Prompt, parse
from auricle.scene import Path, Vector, azimuth_deg, direction, distance_m
from auricle.vision.sounds.retrieval import words

__all__ = ["Combined", "combine"]

# A direction says something of an axis from 22.5 degrees off the plane across it.
_SAID: Final = 0.38
_NO_DISTANCE, _NO_SIDE = "as no distance is named", "straight ahead, as no side is named"


@dataclass(frozen=True, slots=True)
class Combined:
    """What all conditions say together.

    Attributes:
        placements: of what is seen, in its order, then of what only the text names.
        notes: where text or motion went before sight, a sentence each.
    """

    placements: tuple[Placement, ...]
    notes: tuple[str, ...]


def combine(
    seen: Sequence[Placement],
    text: str | Prompt | None = None,
    motion: Mapping[str, Path] | None = None,
) -> Combined:
    """Placements under all conditions.

    An object of the text is the thing seen whose label ends in the same word, as long as one is
    left. Where the words and the eyes agree (the dog is "on the left", and it is seen 20 degrees
    to the left) the eyes are more exact and stay. Where they disagree, or the text gives an angle,
    the text holds; what it leaves open, distance or direction, is still the seen one. Motion is a
    path for a label and goes before both.

    Args:
        seen: placements of what is seen.
        text: a sentence, or one that was parsed; None for none.
        motion: paths in metres, listener axes, by label.

    Raises:
        PromptError: the text does not say where something is.
        InputError: a motion for a label that is neither seen nor said.
    """
    placements = list(seen)
    notes = []
    prompt = parse(text) if isinstance(text, str) else text
    free = set(range(len(seen)))
    for said in prompt.objects if prompt is not None else ():
        index = next((n for n in sorted(free) if _same_thing(seen[n].label, said.label)), None)
        if index is None:
            placements.append(said)
            notes.append(f"{said.label or 'a sound'} is heard as the text says; it is not seen")
            continue
        free.remove(index)
        placements[index], note = _settled(seen[index], said)
        notes += [note] if note else []
    for label, path in (motion or {}).items():
        moved = [n for n, p in enumerate(placements) if _same_thing(p.label, label)]
        if not moved:
            known = ", ".join(p.label for p in placements if p.label) or "nothing with a label"
            message = (
                f"motion is given for {label!r}, which is neither seen nor said; there is: {known}"
            )
            raise InputError(message)
        placements[moved[0]] = replace(placements[moved[0]], position=path.at(0.0), path=path)
        notes.append(f"{label} moves as its given path says")
    return Combined(tuple(placements), tuple(notes))


def _same_thing(first: str, second: str) -> bool:
    """Whether two labels end in the same word: "black dog" and "the dogs"."""
    one, two = words(first), words(second)
    return bool(one and two) and one[-1] == two[-1]


def _settled(seen: Placement, said: Placement) -> tuple[Placement, str]:
    """The placement of a thing that is both seen and said, and a note where they differ."""
    label = seen.label
    no_side = any(_NO_SIDE in clause for clause in said.assumed) and said.path is None
    no_distance = any(_NO_DISTANCE in clause for clause in said.assumed)
    agrees = not said.has_angle and _agree(seen, said)
    if no_side and said.has_angle:
        # Without a side, an angle is one upwards or downwards.
        lifted = _lifted(seen, said.elevation_deg)
        factor = 1.0 if no_distance else said.distance_m / seen.distance_m
        note = f"{label} is {said.elevation_deg:.0f} degrees up as the text says, where it is seen"
        return _scaled(lifted, factor), note
    if no_side or agrees:
        if no_distance:
            return seen, ""
        scaled = _scaled(seen, said.distance_m / seen.distance_m)
        return scaled, f"{label} is {said.distance_m:.3g} m away as the text says, where it is seen"
    factor = seen.distance_m / said.distance_m if no_distance else 1.0
    open_ = seen.assumed if no_distance else ()
    kept = tuple(clause for clause in said.assumed if _NO_DISTANCE not in clause)
    held = replace(
        _scaled(said, factor),
        label=label,
        spread_deg=said.spread_deg or seen.spread_deg,
        assumed=(*kept, *open_),
    )
    motion = " and moves" if said.path is not None else ""
    note = (
        f"{label} is placed{motion} as the text says, {held.azimuth_deg:.0f} degrees, not where it "
        f"is seen, {seen.azimuth_deg:.0f} degrees"
    )
    return held, note


def _agree(seen: Placement, said: Placement) -> bool:
    """Whether the sides that the text names are those where the thing is seen."""
    if said.path is None:
        return _same_sides(seen.position, said.position)
    if seen.path is None:
        return False
    ends = zip(_ends(seen.path), _ends(said.path), strict=True)
    return all(_same_sides(eye, word) for eye, word in ends)


def _same_sides(eye: Vector, word: Vector) -> bool:
    reach = distance_m(word)
    return all(
        abs(w) / reach < _SAID or (e > 0.0) == (w > 0.0) for e, w in zip(eye, word, strict=True)
    )


def _ends(path: Path) -> tuple[Vector, Vector]:
    return path.samples[0][1:], path.samples[-1][1:]


def _lifted(placement: Placement, elevation_deg: float) -> Placement:
    """The placement at another elevation, at its azimuth and distance."""

    def lift(place: Vector) -> Vector:
        return direction(azimuth_deg(place), elevation_deg, distance_m(place))

    path = placement.path
    if path is not None:
        path = Path((t, *lift((x, y, z))) for t, x, y, z in path.samples)
    return replace(placement, position=lift(placement.position), path=path)


def _scaled(placement: Placement, factor: float) -> Placement:
    x, y, z = (factor * value for value in placement.position)
    path = placement.path
    if path is not None:
        path = Path((t, *(factor * value for value in place)) for t, *place in path.samples)
    return replace(placement, position=(x, y, z), path=path)
