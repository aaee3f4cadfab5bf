from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle import InputError, Path

coordinate = st.floats(-1e4, 1e4, allow_subnormal=False)


@st.composite
def samples(draw: st.DrawFn) -> list[tuple[float, float, float, float]]:
    steps = draw(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=8))
    t = draw(st.floats(-1e3, 1e3))
    rows = []
    for step in steps:
        t += step
        rows.append((t, draw(coordinate), draw(coordinate), draw(coordinate)))
    return rows


@given(rows=samples())
def test_passes_through_every_sample(rows: list[tuple[float, float, float, float]]) -> None:
    path = Path(rows)
    for t, *position in rows:
        assert path.at(t) == tuple(position)


@given(rows=samples(), share=st.floats(0, 1))
def test_runs_straight_between_two_samples(
    rows: list[tuple[float, float, float, float]], share: float
) -> None:
    path = Path(rows)
    for (t0, *start), (t1, *end) in pairwise(rows):
        t = t0 + share * (t1 - t0)
        # A straight line: the two parts add up to the whole, in the proportion of the times.
        there = path.at(t)
        whole = math.dist(start, end)
        assert math.dist(start, there) + math.dist(there, end) == pytest.approx(whole, abs=1e-6)
        assert math.dist(start, there) == pytest.approx(share * whole, abs=1e-5)


@given(rows=samples(), before=st.floats(0, 1e6), after=st.floats(0, 1e6))
def test_rests_at_both_ends(
    rows: list[tuple[float, float, float, float]], before: float, after: float
) -> None:
    path = Path(rows)
    assert path.at(path.start_s - before) == rows[0][1:]
    assert path.at(path.duration_s + after) == rows[-1][1:]


@given(rows=samples())
def test_repr_makes_an_equal_path(rows: list[tuple[float, float, float, float]]) -> None:
    path = Path(rows)
    again = eval(repr(path), {"Path": Path})
    assert again == path
    assert hash(again) == hash(path)


def test_half_way() -> None:
    path = Path([(1, 0, 0, 0), (3, 2, -4, 8)])
    assert path.at(2) == (1, -2, 4)
    assert (path.start_s, path.duration_s) == (1, 3)


def test_differs_from_another_path_and_from_its_samples() -> None:
    path = Path([(0, 1, 2, 3)])
    assert path != Path([(0, 1, 2, 4)])
    assert path != path.samples


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "at least one sample"),
        ([(0, 1, 2)], r"sample 0 is \(0, 1, 2\); expected four numbers"),
        ([(0, 1, 2, 3), (1, "left", 0, 0)], "sample 1 is .*expected four numbers"),
        ([(0, 1, 2, 3), 7], "sample 1 is 7; expected four numbers"),
        ([(10**400, 0, 0, 0)], "sample 0 .*expected four numbers"),
        ([(0, math.nan, 0, 0)], "sample 0 .*must be finite"),
        ([(math.inf, 0, 0, 0)], "sample 0 .*must be finite"),
        ([(0, 0, 0, 0), (0, 1, 0, 0)], r"sample 1 is at 0\.0 s, not after .*times must rise"),
        ([(1, 0, 0, 0), (2, 0, 0, 0), (1.5, 0, 0, 0)], "sample 2 is at 1.5 s"),
    ],
)
def test_refuses(rows: list[object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Path(rows)  # type: ignore[arg-type]
