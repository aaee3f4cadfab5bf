"""``FILE=PLACE`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from auricle import FormatError, PromptError
from auricle.cli.render.arguments import MixedFile, parse_placed_file, read_path
from auricle.cli.usage import UsageError


def test_a_position() -> None:
    placed = parse_placed_file("guitar.wav=@2,-1,0.5")
    assert placed.file == Path("guitar.wav")
    assert placed.position == (2.0, -1.0, 0.5)
    assert placed.path is None


def test_a_sentence() -> None:
    placed = parse_placed_file("dog.wav=behind on the left, 3 m")
    x, y, z = placed.position
    assert x < 0 < y
    assert z == pytest.approx(0.0)
    assert (x**2 + y**2) ** 0.5 == pytest.approx(3.0)
    assert placed.description == "behind on the left, 3 m"


def test_a_path_with_and_without_heading(tmp_path: Path) -> None:
    rows = "0, 1, 2, 3\n\n1.5,-1,-2,-3\n"
    for text in (rows, "t,x,y,z\n" + rows, "\ufefft,x,y,z\r\n" + rows):
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        placed = parse_placed_file(f"bee.wav=@{tmp_path / 'p.csv'}")
        assert placed.path is not None
        assert placed.path.samples == ((0.0, 1.0, 2.0, 3.0), (1.5, -1.0, -2.0, -3.0))
        assert placed.position == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"at least one sample"),
        ("t,x,y,z\n", r"at least one sample"),
        ("0,1,2,3\n1,2\n", r"sample 1"),
        ("0,1,2,3\n1,2,three,4\n", r"row 2 is '1,2,three,4'"),
        ("0,1,2,3\n0,1,2,3\n", r"times must rise"),
        ("0,nan,2,3\n", r"finite"),
    ],
)
def test_a_bad_path_names_the_file_and_the_fault(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(FormatError, match=rf"p\.csv.*{words}"):
        read_path(tmp_path / "p.csv")


def test_a_path_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(FormatError, match=r"not a text file"):
        read_path(tmp_path / "p.csv")


def test_signs_in_the_name_of_a_file_that_exists(tmp_path: Path) -> None:
    file = tmp_path / "a=b~c.wav"
    file.touch()
    placed = parse_placed_file(f"{file}=@1,0,0")
    assert placed.file == file
    assert placed.position == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("dog.wav", r"does not say where"),
        ("dog.wav=@1,2", r"needs three numbers after '@'"),
        ("dog.wav=@1,2,x", r"needs three numbers after '@'"),
        ("dog.wav=@1,2,inf", r"not finite"),
        ("=@1,2,3", r"does not say where"),
    ],
)
def test_wrong_words_are_wrong_usage(word: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_placed_file(word)


def test_a_recording_of_several_sounds() -> None:
    mixed = parse_placed_file("band.wav~guitar left, drums 3 m to the right")
    assert isinstance(mixed, MixedFile)
    assert mixed.file == Path("band.wav")
    assert [one.label for one in mixed.objects] == ["guitar", "drums"]
    assert mixed.objects[1].position == pytest.approx((0.0, -3.0, 0.0))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("the dog barks", "place"),
        ("dog left, cat right, rain behind, bell in front, owl above", "places 5 objects.*4"),
    ],
)
def test_a_recording_that_cannot_be_taken_apart_so(sentence: str, words: str) -> None:
    with pytest.raises(PromptError, match=words):
        parse_placed_file(f"band.wav~{sentence}")


def test_a_sentence_without_a_place_keeps_its_error() -> None:
    with pytest.raises(PromptError):
        parse_placed_file("dog.wav=a friendly dog")
