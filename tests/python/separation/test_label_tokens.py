"""Tokens of labels: near where labels share stems, in range whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import InputError
from auricle.separation.label_tokens import MAX_TOKENS, TABLE_SIZE, label_tokens, token_rows


def _shared(first: str, second: str) -> float:
    one, two = set(label_tokens(first)), set(label_tokens(second))
    return len(one & two) / len(one | two)


def test_articles_and_case_do_not_matter() -> None:
    assert label_tokens("A Dog") == label_tokens("dog") == label_tokens("the sound of a dog")


def test_labels_with_a_common_stem_are_nearer_than_others() -> None:
    assert _shared("barking dogs", "dog") > 0.1
    assert _shared("church bells", "church bell") > 0.4
    assert _shared("car horn", "violin") < 0.05


def test_a_word_has_its_own_token_and_one_for_each_run_of_three_and_four_characters() -> None:
    # <dog>: <do dog og> <dog dog>
    assert len(label_tokens("dog")) == 1 + 3 + 2


def test_a_label_of_ignored_words_alone_keeps_them() -> None:
    assert label_tokens("the noise")


@given(st.text(max_size=300))
def test_any_text_gives_tokens_in_range_or_one_sentence(text: str) -> None:
    if not any(character.isalnum() for character in text.lower()):
        with pytest.raises(InputError, match="has no word"):
            label_tokens(text)
        return
    tokens = label_tokens(text)
    assert 0 < len(tokens) <= MAX_TOKENS
    assert all(0 < token < TABLE_SIZE for token in tokens)


def test_rows_are_padded_and_counted() -> None:
    rows = token_rows(["dog", "cat"], 4)
    assert [len(row) for row in rows] == [MAX_TOKENS] * 4
    assert rows[2] == [0] * MAX_TOKENS
    with pytest.raises(InputError, match="5 labels were given; at most 4"):
        token_rows(list("abcde"), 4)
