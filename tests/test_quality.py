"""Scores stay above their floors, which only rise."""

import warnings

import floors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp import pipeline_names

if floors.missing_gold():
    warnings.warn(
        f"scores on the pooled dev files are not checked: {floors.gold_folder()} lacks "
        f"{', '.join(floors.missing_gold())}",
        stacklevel=1,
    )
SCORES = st.dictionaries(st.sampled_from(["methods", "tasks", "results: tuple"]), st.floats(0, 1))


@pytest.mark.parametrize("set_", floors.sets())
@pytest.mark.parametrize("pipeline", pipeline_names())
def test_no_score_falls_below_its_floor(pipeline: str, set_: str) -> None:
    known = floors.read_floors()
    assert pipeline in known, f"no floors of {pipeline} are recorded: make floors"
    scores = floors.f1(pipeline, set_)
    lowest = known[pipeline][set_]
    assert set(lowest) == set(scores)
    below = {
        measure: (round(value, 3), lowest[measure])
        for measure, value in scores.items()
        if value < lowest[measure] - floors.SLACK
    }
    assert below == {}


@given(old=SCORES, new=SCORES)
def test_floors_only_rise(old: dict[str, float], new: dict[str, float]) -> None:
    found = floors.raised(old, new)
    assert set(found) == set(old) | set(new)
    assert all(found[name] >= value for name, value in old.items())
    assert all(found[name] > value - 0.001 for name, value in new.items())
    assert floors.raised(found, new) == found
