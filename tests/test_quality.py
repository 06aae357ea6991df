"""Scores on the gold of the sample corpus stay above their floors, which only rise."""

import json
from pathlib import Path

from kg.evaluate import papers_of, read_gold, score
from kg.extract import extract
from kg.records import to_dict

HERE = Path(__file__).parent
FLOORS: dict[str, float] = json.loads((HERE / "floors.json").read_text("utf-8"))


def test_no_score_falls_below_its_floor() -> None:
    gold = read_gold(HERE.parent / "seeds" / "gold-dev.jsonl")
    scores = score(gold, map(to_dict, extract(papers_of(gold))))
    assert set(FLOORS) == set(scores)
    below = {
        measure: (round(item.f1, 3), FLOORS[measure])
        for measure, item in scores.items()
        if item.f1 < FLOORS[measure] - 0.01
    }
    assert below == {}
