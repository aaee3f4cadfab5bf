"""Nouns told from verbs, and what a place is said of, with words that are in no list together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse

Check = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # a noun that could be a verb, between a noun and its verb
        ("A crossbow bolt zips past on the left.", "crossbow bolt moving"),
        ("A pedestrian crossing beeps on the left.", "pedestrian crossing az 90"),
        # a plural in front of a plain verb
        ("Dry leaves rustle on the left.", "dry leaves az 90"),
        ("Mortar rounds impact 50 m behind me.", "mortar rounds az 180 d 50"),
        # a plain verb behind "of" and "and"
        ("The hinges of the cellar door complain on the left.", "hinges of the cellar door az 90"),
        ("A man and a woman argue on the left.", "man az 90 ; woman az 90"),
        # the last word behind an article
        ("On the left, 2 m: a squeaky swing", "squeaky swing az 90 d 2"),
        # second verbs of one subject, in either number
        ("A raven sits on the left and caws twice.", "raven az 90"),
        ("Seagulls wheel and cry on the left.", "seagulls az 90"),
        # what is done, between an adjective and its noun
        ("A nervous sewing machine hums on the left.", "nervous sewing machine az 90"),
        # an indefinite person acts, whatever follows
        ("Somebody files metal behind me.", "somebody az 180"),
    ],
)
def test_nouns_and_verbs(check: Check, sentence: str, expected: str) -> None:
    assert check(sentence, expected) == ""


@pytest.mark.parametrize("verb", ["creaks open", "swings shut", "slides open"])
def test_what_opens_stays(check: Check, verb: str) -> None:
    assert check(f"The door {verb} behind you.", "door az 180") == ""
    assert parse(f"The door {verb} behind you.").objects[0].path is None


@pytest.mark.parametrize("room", ["sink", "gallery", "workshop", "barn", "churchyard", "cellar"])
@pytest.mark.parametrize("lead", ["in", "inside", "by"])
def test_rooms_take_no_place(check: Check, lead: str, room: str) -> None:
    assert check(f"Plates clatter {lead} the {room} to the right.", "plates az -90") == ""
    assert check(f"Music plays, {lead} the {room}, on the left.", "music az 90") == ""


@pytest.mark.parametrize("course", ["street", "old road", "cobblestones", "towpath", "corridor"])
def test_courses_are_no_heights(check: Check, course: str) -> None:
    sentence = f"Fifty metres down the {course}, on the right, a barrel organ plays."
    assert check(sentence, "barrel organ az -90 el 0 d 50") == ""


@pytest.mark.parametrize("verb", ["rumbles", "roars", "rattles", "thunders"])
def test_verbs_of_sounding_move_along_a_course(check: Check, verb: str) -> None:
    expected = "tank az -90 moving ? d0_end < d0"
    assert check(f"A tank {verb} up the road from the right.", expected) == ""


def test_objects_of_verbs_take_no_place(check: Check) -> None:
    sentence = "The fridge hums behind you while somebody chops onions on the left."
    assert check(sentence, "fridge az 180 ; somebody az 90") == ""
    assert check("The umpire, high on the right, calls the score.", "umpire az -90") == ""


def test_what_is_not_placed_is_told() -> None:
    prompt = parse("Plates clatter in the sink to the right.")
    assert "'in the sink' does not change the place" in prompt.objects[0].assumed


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Look up: a drone hovers 2 m above your head.", "drone el 90 d 2"),
        ("Turn your attention to the left, where a weaver works.", "weaver az 90"),
        ("To open the portal, walk towards the crystal on your left.", "crystal az 90"),
        ("Walk towards the humming crystal on your left.", "humming crystal az 90"),
        ("Splash! A frog croaks on the left.", "frog az 90"),
        ("Drip, drop, drip! A tap leaks on the left.", "tap az 90"),
        ("Behind the tree on the right, an owl went hoo-hoo!", "owl az -90"),
        ("Stop one: to your left you hear a loom.", "loom az 90"),
        ("It was almost midnight when, on the left, a gate creaked.", "gate az 90"),
        ("Picture a farmyard. Hens cluck on the left.", "hens az 90"),
        ("Scene: night. Hens cluck on the left.", "hens az 90"),
    ],
)
def test_orders_and_cries_are_stepped_over(check: Check, sentence: str, expected: str) -> None:
    assert check(sentence, expected) == ""


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("To your right you can hear the waterwheel.", "waterwheel az -90"),
        ("Gunfire ahead and we hear shouts on the right.", "gunfire az 0 ; shouts az -90"),
        ("A noise passes from six to twelve o'clock.", "noise az 180 moving ? x0_end > 0"),
        ("A tone sweeps from -90 to +90 degrees azimuth at 2 m.", "tone az -90 d 2 moving"),
        ("Cello a bit to the left, violin a bit to the right.", "cello az 20 ; violin az -20"),
        ("A truck is backing up half a mile behind us.", "truck az 180 el 0 d 804.7"),
        ("A cuckoo calls twice from the copse ahead.", "cuckoo az 0"),
        ("Thunder rolls from left to right in the distance.", "thunder d 20 moving"),
        ("Birds: birds everywhere; brook left.", "birds spread 360 ; brook az 90"),
    ],
)
def test_no_place_is_lost_in_silence(check: Check, sentence: str, expected: str) -> None:
    assert check(sentence, expected) == ""


@pytest.mark.parametrize("adverb", ["again", "already", "anyway", "overnight", "too", "loudly"])
def test_adverbs_behind_a_side_are_no_names(check: Check, adverb: str) -> None:
    sentence = f"A robot walks from the left to the right {adverb}."
    assert check(sentence, "robot az 90 moving ? y0_end < 0") == ""


@pytest.mark.parametrize(
    "name",
    ["mother-in-law", "merry-go-round", "golf swing", "ball bounce"],
)
def test_compounds_are_whole(check: Check, name: str) -> None:
    assert check(f"{name}: left, 2 m", f"{name} az 90 d 2") == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "What is behind the door?",
        "A cow is 3 kg to the left.",
        "The meeting starts at nine o'clock on Monday.",
        "My stomach growls.",
        "A dog barks on the left and a cat meows.",
        "Snow falls silently; to the right, sleigh bells jingle.",
        "The stock market is up today.",
    ],
)
def test_refused(sentence: str) -> None:
    with pytest.raises(PromptError):
        parse(sentence)
