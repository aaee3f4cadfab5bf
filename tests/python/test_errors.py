from __future__ import annotations

import pickle

import pytest

import auricle
from auricle import errors

ONE_OF_EACH = [
    errors.AuricleError("no"),
    errors.InputError("audio has 3 dimensions; expected [n] or [channels x n]"),
    errors.PromptError("the dog is nowhere", (11, 18), "no place is named"),
    errors.HrtfError("set.sofa", "has no measurements", field="Data.IR"),
    errors.FormatError("schema_version 9 is newer than 1"),
    errors.ProtocolError("bad_message", "the header is 3 bytes; expected 16"),
    errors.EngineError("source 4 was removed"),
    errors.SeparationError("the model is of the contract 'tas' version 1"),
    errors.MissingExtraError("training needs torch; install it with: pip install 'auricle[train]'"),
]


def test_every_error_is_tried_here() -> None:
    assert {type(error).__name__ for error in ONE_OF_EACH} == set(errors.__all__)


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
def test_has_the_one_root_and_can_be_had_from_the_package(error: errors.AuricleError) -> None:
    assert isinstance(error, auricle.AuricleError)
    assert getattr(auricle, type(error).__name__) is type(error)


@pytest.mark.parametrize("error", ONE_OF_EACH, ids=lambda error: type(error).__name__)
def test_crosses_a_process_border(error: errors.AuricleError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args


def test_built_in_bases() -> None:
    wrong_value = {type(error) for error in ONE_OF_EACH if isinstance(error, ValueError)}
    assert wrong_value == {
        errors.InputError,
        errors.PromptError,
        errors.HrtfError,
        errors.FormatError,
    }
    assert issubclass(errors.EngineError, RuntimeError)
    assert issubclass(errors.SeparationError, RuntimeError)
    assert issubclass(errors.MissingExtraError, ImportError)


def test_prompt_error_points_at_the_words() -> None:
    error = errors.PromptError("a dog nowhere", (6, 13), "no place is named")
    assert str(error) == "no place is named (at 6..13: 'nowhere')"
    assert (error.text, error.span) == ("a dog nowhere", (6, 13))


def test_prompt_error_without_words_to_point_at() -> None:
    assert str(errors.PromptError("  ", (0, 2), "the sentence is empty")) == "the sentence is empty"


def test_hrtf_error_names_file_and_field() -> None:
    assert str(errors.HrtfError("a.sofa", "is not there")) == "a.sofa: is not there"
    error = errors.HrtfError("a.sofa", "holds NaN", field="Data.IR")
    assert str(error) == "a.sofa, Data.IR: holds NaN"


def test_protocol_error_carries_its_code() -> None:
    error = errors.ProtocolError("bad_message", "too short")
    assert error.code == "bad_message"
    assert str(error) == "bad_message: too short"
