"""Tokens, spelling, quantities and the lexicon, each alone."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse
from auricle.prompt.elements import read_elements
from auricle.prompt.lexicon import load_lexicon
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.spelling import correct, is_one_slip
from auricle.prompt.tokenizer import simplify, tokenize

LEXICON = load_lexicon()


def test_tokens_point_at_the_text_as_given() -> None:
    text = "“Dog” – 2½ m left… 5′11″"
    for token in tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
    assert [token.text for token in tokenize("3 o’clock isn't")] == ["3", "o'clock", "is", "n't"]
    plain, origin = simplify("½ m")
    assert plain == " 1/2 m"
    assert len(origin) == len(plain)
    assert origin[-1] == 2


def test_the_text_is_case_and_width_blind() -> None:
    assert [t.text for t in tokenize("ＤＯＧ ２．５ｍ")] == [t.text for t in tokenize("dog 2.5m")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2 m", "length", 2.0), ("2.5m", "length", 2.5), ("2,5 m", "length", 2.5),
        ("1,500 m", "length", 1500.0), ("half a metre", "length", 0.5), ("½ m", "length", 0.5),
        ("2½ m", "length", 2.5), ("three and a half metres", "length", 3.5),
        ("a metre and a half", "length", 1.5), ("three quarters of a metre", "length", 0.75),
        ("6 ft", "length", 1.8288), ("5'11\"", "length", 1.8034), ("5 ft 11 in", "length", 1.8034),
        ("6 feet and 2 inches", "length", 1.8796), ("18 inches", "length", 0.4572),
        ("a mile", "length", 1609.344), ("3 yards", "length", 2.7432), ("80cm", "length", 0.8),
        ("two hundred and fifty metres", "length", 250.0), ("twenty-five feet", "length", 7.62),
        ("a hundred metres", "length", 100.0), ("two thousand metres", "length", 2000.0),
        ("one point five metres", "length", 1.5), ("a couple of metres", "length", 2.0),
        ("between 2 and 3 m", "length", 2.5), ("10-12 m", "length", 11.0),
        ("10–12 m", "length", 11.0), ("2 to 3 metres", "length", 2.5),
        ("50 cm to 1 m", "length", 0.75), ("about 3 m", "length", 3.0),
        ("at least 4 m", "length", 4.4), ("less than 2 m", "length", 1.6), ("~3 m", "length", 3.0),
        ("30 degrees", "angle", 30.0), ("30°", "angle", 30.0), ("-45 deg", "angle", -45.0),
        ("1.5 seconds", "time", 1.5), ("2 min", "time", 120.0), ("a second", "time", 1.0),
        ("36 km/h", "speed", 10.0), ("3 m/s", "speed", 3.0), ("10 mph", "speed", 4.4704),
        ("2 metres per second", "speed", 2.0), ("90 degrees per second", "speed", 90.0),
    ],
)  # fmt: skip
def test_quantities(text: str, kind: str, value: float) -> None:
    quantity = read_quantity(Reader(text, LEXICON), 0)
    assert quantity is not None
    assert quantity.kind == kind
    assert quantity.value == pytest.approx(value)
    assert quantity.low <= quantity.value <= quantity.high
    assert quantity.end == Reader(text, LEXICON).count


@pytest.mark.parametrize("text", ["dog", "left", "the", "m", "2", "", "one dog", "2 in front"])
def test_no_quantities(text: str) -> None:
    assert read_quantity(Reader(text, LEXICON), 0) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("behnd", "behind"), ("rigth", "right"), ("lfet", "left"), ("metters", "metres"),
     ("abvoe", "above"), ("centrre", "centre"), ("degress", "degrees"), ("teh", "the")],
)  # fmt: skip
def test_slips_are_mended(written: str, meant: str) -> None:
    assert correct(written, LEXICON) in (meant, meant.replace("res", "ers"))


@pytest.mark.parametrize(
    "word",
    ["light", "fight", "bell", "bear", "font", "loft", "hear", "heart", "clocks", "cloak", "piano",
     "violin", "dog", "night", "sight", "cock", "metro", "boat", "roar", "tear", "pear", "feat"],
)  # fmt: skip
def test_real_words_are_left_alone(word: str) -> None:
    assert correct(word, LEXICON) is None


def test_one_slip_is_one_edit() -> None:
    assert is_one_slip("behnd", "behind")
    assert is_one_slip("lfet", "left")
    assert not is_one_slip("left", "left")
    assert not is_one_slip("lt", "left")
    assert not is_one_slip("tfel", "left")


def test_every_meaning_has_its_number() -> None:
    data = tomllib.loads((files("auricle.prompt.lexicon") / "en.toml").read_text("utf-8"))
    terms, values = data["terms"], data["values"]
    for table in (
        "unit_length",
        "unit_angle",
        "unit_time",
        "unit_speed",
        "height",
        "body",
        "compass",
        "vague",
    ):
        missing = set(terms[table]) - set(values[table])
        assert not missing, (table, missing)
    for name, vector in values["axes"].items():
        assert name in terms["direction"]
        assert len(vector) == 3
    for number in (*terms["number"], *terms["fraction"], *terms["ratio"], *terms["laps"]):
        assert float(number) >= 0


def test_no_phrase_means_two_things_of_a_kind() -> None:
    data = tomllib.loads((files("auricle.prompt.lexicon") / "en.toml").read_text("utf-8"))
    for category, meanings in data["terms"].items():
        seen: dict[str, str] = {}
        for value, phrases in meanings.items():
            for phrase in phrases:
                assert seen.setdefault(phrase, value) == value, (category, phrase)


@pytest.mark.parametrize(
    "text",
    ["The floats up the ground in front of me.", "A floats up the right.", "The hums on the left."],
)
def test_every_piece_has_a_token(text: str) -> None:
    at = 0
    for element in read_elements(Reader(text, LEXICON)):
        assert element.start == at < element.end
        at = element.end


def test_a_span_ends_with_the_text() -> None:
    reader = Reader("a dog barks", LEXICON)
    assert reader.span(1, 9) == (2, 11)
    with pytest.raises(PromptError, match="two places"):
        parse("As the lift doors open behind ou, music spills ±90 sl")
