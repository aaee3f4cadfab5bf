"""What the classes of recordings are called: several wordings each, and which are nearly the same.

A class without an entry is called by its own name with blanks for underscores.
"""

from __future__ import annotations

from typing import Final

__all__ = ["UNSEEN", "family", "learned_wordings", "wordings"]

UNSEEN: Final = (
    *("chainsaw", "cow", "glass_clink", "kalimba", "laughing"),
    *("rain", "siren", "snoring", "tambourine", "vacuum_cleaner"),
)
"""Classes that no training mixture has, neither as a source nor as a label."""

# Classes of different collections that a listener would give one name.
_FAMILIES: Final = (
    ("birds", "chirping_birds"),
    ("clock", "clock_tick"),
    ("crackling", "crackling_fire"),
    ("door_creak", "door_wood_creaks"),
    ("electric_sharpener", "pencil_sharpener"),
    ("female_singing", "male_singing", "singing"),
    ("female_speech", "male_speech"),
    ("guitar", "electric_guitar"),
    ("hair_dryer", "fan"),
    ("pouring_liquid", "pouring_water"),
    ("thunder", "thunderstorm"),
    ("ukulele", "ukulele_percussion"),
    ("bell", "church_bells", "doorbell", "bicycle_bell", "chimes"),
)
_FAMILY: Final = {name: names[0] for names in _FAMILIES for name in names}

_WORDINGS: Final = {
    "adhesive_tape": "adhesive tape, duct tape, tearing tape",
    "airplane": "airplane, plane, aircraft, jet",
    "ball_bouncing": "bouncing ball, ball, basketball",
    "balloon": "balloon, squeaking balloon, rubbing balloon",
    "bell": "bell, ringing bell, hand bell, bells",
    "bicycle_bell": "bicycle bell, bike bell",
    "birds": "birds, bird, birdsong, chirping birds, singing birds",
    "blender": "blender, mixer, kitchen blender",
    "breathing": "breathing, breath, heavy breathing person",
    "brushing_teeth": "brushing teeth, toothbrush, tooth brushing",
    "camera_shutter": "camera shutter, camera, camera click, photo",
    "can_crush": "can crushing, crushed can, crushing can",
    "can_opening": "can opening, opening can, soda can, opened can",
    "car_door": "car door, closing car door",
    "car_horn": "car horn, horn, honking car, honk",
    "cat": "cat, meowing cat, kitten, meow",
    "chain": "chain, rattling chain, chains, metal chain",
    "chair": "chair, creaking chair, squeaking chair",
    "chimes": "chimes, wind chimes, chime",
    "chirping_birds": "chirping birds, birds, birdsong, bird, tweeting birds",
    "chopping": "chopping, chopping vegetables, knife chopping",
    "church_bells": "church bells, church bell, bells, tolling bell",
    "clapping": "clapping, applause, hand clapping, claps",
    "clock": "clock, ticking clock",
    "clock_alarm": "alarm clock, clock alarm, alarm, beeping alarm",
    "clock_tick": "clock, ticking clock, clock tick, tick tock",
    "cloth_tearing": "tearing cloth, ripping cloth, torn fabric",
    "coffee_machine": "coffee machine, espresso machine, coffee maker",
    "coins": "coins, jingling coins, dropped coins, money",
    "construction": "construction site, construction",
    "coughing": "coughing, cough, coughing person, coughing man",
    "crackling": "crackling, crackling fire, fire",
    "crackling_fire": "crackling fire, fire, campfire, fireplace, crackling",
    "crickets": "crickets, cricket, chirping crickets, cicadas",
    "crow": "crow, cawing crow, crows, raven",
    "crowd": "crowd, talking crowd, people, audience",
    "crying_baby": "crying baby, baby, crying infant, baby crying",
    "cymbal": "cymbal, crash cymbal, cymbals, ride cymbal",
    "dog": "dog, barking dog, dog bark, dogs, barking",
    "door": "door, closing door, slammed door, opening door",
    "door_creak": "creaking door, door creak, squeaky door",
    "door_wood_creaks": "creaking wooden door, creaking door, door creak",
    "door_wood_knock": "door knock, knocking, knock on door, knocking on wooden door",
    "doorbell": "doorbell, door bell, door chime",
    "drinking_sipping": "drinking, sipping, drinking person, slurping",
    "drum": "drum, drums, drum hit, snare drum, percussion",
    "eating": "eating, chewing, eating person, crunching",
    "electric_guitar": "electric guitar, guitar",
    "engine": "engine, running engine, motor, car engine, idling engine",
    "fan": "fan, electric fan, ventilator",
    "female_singing": "female singing, singing woman, female singer, soprano, singer, singing",
    "female_speech": "female speech, woman, woman speaking, woman talking, female voice, speech",
    "fireworks": "fireworks, firework, firecrackers",
    "flute": "flute, flute player, playing flute, concert flute",
    "footsteps": "footsteps, steps, walking, person walking",
    "frog": "frog, croaking frog, frogs, toad",
    "garbage_truck": "garbage truck, truck",
    "glass_breaking": "breaking glass, glass breaking, shattering glass, broken glass",
    "guitar": "guitar, acoustic guitar, guitar player, strummed guitar",
    "hair_dryer": "hair dryer, hairdryer, blow dryer",
    "hand_saw": "hand saw, saw, sawing, sawing wood",
    "helicopter": "helicopter, flying helicopter, chopper",
    "hen": "hen, clucking hen, chicken, hens",
    "insects": "insects, insect, flying insects, buzzing fly, bee",
    "jaw_harp": "jaw harp, jew's harp",
    "keyboard_typing": "keyboard, typing, keyboard typing, typing on computer keyboard",
    "keys_jingle": "keys, jingling keys, key chain",
    "male_singing": "male singing, singing man, male singer, tenor, singer, singing",
    "male_speech": "male speech, man, man speaking, man talking, male voice, speech",
    "marbles": "marbles, rolling marbles, glass marbles",
    "metal_impact": "metal impact, metal hit, clanging metal, metal",
    "mouse_click": "mouse click, mouse, computer mouse, clicking mouse",
    "music_box": "music box, musical box",
    "paper": "paper, rustling paper, crumpled paper",
    "piano": "piano, piano player, grand piano, playing piano",
    "pig": "pig, grunting pig, pigs, oinking pig",
    "ping_pong": "ping pong, table tennis, ping pong ball",
    "playing_cards": "playing cards, cards, shuffling cards",
    "pouring_liquid": "pouring liquid, pouring water, pouring drink",
    "pouring_water": "pouring water, water pouring, pouring drink",
    "power_tool": "power tool, drill, electric drill, power saw",
    "rooster": "rooster, crowing rooster, cock",
    "running_water": "running water, tap water, water, faucet, stream",
    "sea_waves": "sea waves, waves, ocean, sea, surf",
    "sheep": "sheep, bleating sheep, lamb",
    "singing": "singing, singer, vocals, singing voice",
    "sneezing": "sneezing, sneeze, sneezing person",
    "telephone_ring": "telephone, ringing telephone, phone, ringing phone, telephone ring",
    "thunder": "thunder, thunderstorm, storm",
    "thunderstorm": "thunderstorm, thunder, storm, lightning",
    "tire_squeal": "tire squeal, squealing tires, screeching tires",
    "toilet_flush": "toilet flush, toilet, flushing toilet",
    "train": "train, passing train, railway, steam train",
    "trash_can": "trash can, garbage can, dustbin, bin lid",
    "ukulele": "ukulele, ukulele player, strummed ukulele",
    "ukulele_percussion": "ukulele percussion, tapped ukulele, ukulele body",
    "violin": "violin, violin player, fiddle",
    "washing_machine": "washing machine, washer, laundry machine",
    "water_bubbles": "water bubbles, bubbles, bubbling water",
    "water_drops": "water drops, dripping water, dripping, drops",
    "water_splash": "water splash, splashing water, splash",
    "whistle": "whistle, whistling",
    "wind": "wind, blowing wind, howling wind, storm wind",
    "woodblock": "woodblock, wood block",
}


_CALLED_BY_THEIR_NAMES: Final = (
    *("anklung", "bubble_wrap", "buzzer", "clothes_dryer", "cowbell", "didgeridoo", "double_bass"),
    *("electric_sharpener", "elevator", "gargling", "gong", "pencil_sharpener", "photocopier"),
    *("rattle", "recorder", "scissors", "screaming", "shaker", "shaver", "shredder", "sitar"),
    *("slide_whistle", "spray", "toaster", "umbrella", "velcro", "whale", "wind_up_toy"),
    "wine_glass_tone",
)


def wordings(name: str) -> tuple[str, ...]:
    """How a class may be called; the plainest first."""
    return tuple(_WORDINGS.get(name, name.replace("_", " ").replace("-", " ")).split(", "))


def learned_wordings() -> tuple[str, ...]:
    """Every wording of every class that the shipped weights learned, each once."""
    learned = (*_WORDINGS, *_CALLED_BY_THEIR_NAMES)
    return tuple(dict.fromkeys(wording for name in learned for wording in wordings(name)))


def family(name: str) -> str:
    """One name for classes that a listener would not tell apart."""
    return _FAMILY.get(name, name)
