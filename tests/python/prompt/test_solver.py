"""Relations: every one holds, defaults are kept where they may, conflicts are named."""

from __future__ import annotations

import math

import pytest

from auricle.errors import PromptError
from auricle.prompt import parse
from auricle.prompt.constraints import Constraint
from auricle.prompt.solver import UnsolvableError, satisfies, solve

SPAN = (0, 1)


def link(kind: str, subject: int, *others: int, amount: float | None = None) -> Constraint:
    return Constraint(kind, subject, others, amount, SPAN)


@pytest.mark.parametrize(
    "constraints",
    [
        [link("left", 0, 1)],
        [link("left", 0, 1), link("left", 1, 2), link("left", 2, 3)],
        [link("above", 0, 1, amount=2.0), link("nearer", 0, 1)],
        [
            link("gap", 0, 1, amount=3.0),
            link("gap", 1, 2, amount=4.0),
            link("gap", 0, 2, amount=5.0),
        ],
        [link("ratio", 0, 1, amount=2.0), link("ratio", 1, 2, amount=3.0)],
        [link("between", 0, 1, 2), link("gap", 1, 2, amount=4.0)],
        [link("same_distance", 0, 1), link("opposite", 0, 1), link("further", 1, 2, amount=1.0)],
        [link("behind", 0, 1, amount=2.0), link("right", 2, 0), link("same_height", 2, 1)],
    ],
)
def test_free_objects_satisfy_all(constraints: list[Constraint]) -> None:
    count = 1 + max(max(c.subject, *c.others) for c in constraints)
    points = solve([None] * count, constraints, [SPAN] * count)
    assert satisfies([list(point) for point in points], [None] * count, constraints)


def test_a_wrong_position_is_noticed() -> None:
    assert not satisfies([[1, -1, 0], [1, 1, 0]], [None, None], [link("left", 0, 1)])
    assert not satisfies([[1, 0, 0], [1, 1, 0]], [None, None], [link("gap", 0, 1, amount=2.0)])


@pytest.mark.parametrize(
    "constraints",
    [
        [link("left", 0, 1), link("left", 1, 0)],
        [link("above", 0, 1), link("above", 1, 2), link("above", 2, 0)],
        [link("nearer", 0, 1), link("further", 0, 1)],
        [
            link("gap", 0, 1, amount=1.0),
            link("gap", 1, 2, amount=1.0),
            link("gap", 0, 2, amount=5.0),
        ],
        [link("ratio", 0, 1, amount=2.0), link("same_distance", 0, 1)],
    ],
)
def test_conflicts_are_found(constraints: list[Constraint]) -> None:
    with pytest.raises(UnsolvableError):
        solve([None] * 3, constraints, [SPAN] * 3)


def test_what_is_spelt_out_stays() -> None:
    first, second = parse("The dog is 3 m to the left. The cat is to the right of the dog.").objects
    assert first.position == pytest.approx((0.0, 3.0, 0.0), abs=0.05)
    assert second.position[1] < first.position[1]


def test_the_answer_does_not_depend_on_the_order_of_solving_twice() -> None:
    text = "The dog is left of the cat, the cat is 2 m from the bird, and the bird is behind me."
    assert parse(text) == parse(text)


def test_relations_point_at_their_words() -> None:
    text = "The dog is 2 m behind the cat, and the cat is on the left."
    (relation,) = parse(text).relations
    assert relation.kind == "behind"
    assert relation.amount == pytest.approx(2.0)
    assert text[slice(*relation.span)] == "2 m behind the cat"


def test_only_the_clauses_in_conflict_are_named() -> None:
    text = (
        "The bell is left of the drum. The dog is closer than the cat. "
        "The cat is closer than the dog. The drum is behind me."
    )
    with pytest.raises(PromptError) as caught:
        parse(text)
    assert "closer than the cat" in caught.value.reason
    assert "closer than the dog" in caught.value.reason
    assert "drum" not in caught.value.reason


def test_default_gap_is_near() -> None:
    first, second = parse("The dog is next to the cat. The cat is 2 m ahead.").objects
    assert 0.2 <= math.dist(first.position, second.position) <= 1.2
