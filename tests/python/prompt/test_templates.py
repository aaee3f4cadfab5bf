"""Sentences put together from lists of nouns, verbs and places, read back."""

from __future__ import annotations

import itertools
import random

from auricle.errors import PromptError
from auricle.prompt import parse

_NOUNS = [
    "otter",
    "blacksmith",
    "turbine",
    "kookaburra",
    "ventriloquist",
    "hovercraft",
    "beagle",
    "lawyer",
    "cobbler",
    "geyser",
    "photocopier",
    "harpy",
    "toddler",
    "stallion",
    "welder",
    "radiator",
    "android",
    "cockatoo",
    "nun",
    "tailor",
    "juggler",
    "hermit",
    "falcon",
    "gramophone",
    "steamroller",
    "accordionist",
]
_QUALITIES = ("", "", "old ", "rusty ", "tiny ", "nervous ", "broken ", "enormous ", "sleepy ")
_VERBS = [
    "barks",
    "hums",
    "snorts",
    "rattles",
    "chatters",
    "wheezes",
    "clanks",
    "mutters",
    "giggles",
    "complains",
    "waits",
    "works",
    "sleeps",
    "sings",
    "coughs",
    "yawns",
    "hisses",
    "creaks",
    "crackles",
    "howls",
    "whimpers",
    "knocks",
    "taps",
    "buzzes",
    "clicks",
    "roars",
    "grumbles",
    "shrieks",
    "sighs",
    "argues",
    "shouts",
    "gurgles",
    "snarls",
    "squeaks",
    "pants",
    "hammers",
    "ticks",
]
_ROOMS = ("", "", "in the workshop ", "on the balcony ", "inside the shed ", "in a dark corner ")
_PLACES = {
    "on the left": 90.0,
    "to your right": -90.0,
    "behind you": 180.0,
    "in front of me": 0.0,
    "30 degrees to the left": 30.0,
    "two metres behind me": 180.0,
    "five metres to the right": -90.0,
    "dead ahead": 0.0,
}
_FORMS = (
    "{a} {v} {p}, and {b} {w} {q}.",
    "{a} {v} {g}{p} while {b} {w} {q}.",
    "{p}, {a} {v}; {q}, {b} {w}.",
    "{a} is {p} and {b} is {q}.",
    "{a} {p}, {b} {q}.",
    "{p} there is {a}, {q} there is {b}.",
    "{a} {v} {p}. {b} {w} {q}.",
    "{a} {p} {v}, {b} {q} {w}.",
    "You can hear {a} {p} and {b} {q}.",
    "I want {a} {p} and {b} {q}.",
    "As {a} {v} {p}, {b} {w} {q}.",
)
# Of those that are read otherwise, each has a word that may mean something else.
_RATE = 0.98


def _thing(draw: random.Random, noun: str) -> str:
    quality = draw.choice(_QUALITIES)
    article = "an" if (quality + noun)[0] in "aeiou" else "a"
    return f"{draw.choice(('the', article))} {quality}{noun}"


def _is_right(sentence: str, nouns: tuple[str, str], places: tuple[str, str]) -> bool:
    try:
        objects = parse(sentence).objects
    except PromptError:
        return False
    if len(objects) != 2:
        return False
    for noun, place in zip(nouns, places, strict=True):
        found = [o for o in objects if o.label.endswith(noun)]
        if len(found) != 1:
            return False
        off = (found[0].azimuth_deg - _PLACES[place] + 180.0) % 360.0 - 180.0
        if abs(off) > 12.0:
            return False
    return True


def test_two_things_are_read_from_any_form() -> None:
    draw = random.Random(3)
    right, count = 0, 40
    for form, _ in itertools.product(_FORMS, range(count)):
        nouns = tuple(draw.sample(_NOUNS, 2))
        places = tuple(draw.sample(list(_PLACES), 2))
        if _PLACES[places[0]] == _PLACES[places[1]]:
            places = ("on the left", "to your right")
        sentence = form.format(
            a=_thing(draw, nouns[0]),
            b=_thing(draw, nouns[1]),
            v=draw.choice(_VERBS),
            w=draw.choice(_VERBS),
            p=places[0],
            q=places[1],
            g=draw.choice(_ROOMS),
        )
        sentence = sentence[0].upper() + sentence[1:]
        right += _is_right(sentence, (nouns[0], nouns[1]), (places[0], places[1]))
    assert right / (len(_FORMS) * count) >= _RATE
