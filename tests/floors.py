"""The scores below which no pipeline may fall, and how they rise: `make floors`.

Floors are kept for the committed gold of the sample corpus ("seeds") and for all dev files together
("pooled"). Those lie beside the repository, or in the folder that KG_GOLD names.
"""

import json
import math
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kg.evaluate import Record, papers_of, read_gold, score
from kg.extract import extract
from kg.nlp import pipeline_names
from kg.records import to_dict

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).parent / "floors.json"
SEEDS = ROOT / "seeds" / "gold-dev.jsonl"
POOLED = ("arxiv-dev.jsonl", "abstracts-dev.jsonl", "seeds-dev.jsonl")
SLACK = 0.01

type Floors = dict[str, dict[str, dict[str, float]]]
"""By pipeline, set and measure."""


def gold_folder() -> Path:
    """Where the dev files are, if anywhere."""
    return Path(os.environ.get("KG_GOLD", ROOT.parent / "shared" / "gold"))


def missing_gold() -> list[str]:
    """Dev files that are not there."""
    return [name for name in POOLED if not (gold_folder() / name).is_file()]


def sets() -> list[str]:
    """Which sets can be scored here."""
    return ["seeds"] if missing_gold() else ["seeds", "pooled"]


def gold_of(set_: str) -> list[Record]:
    """The gold records of a set."""
    if set_ == "seeds":
        return read_gold(SEEDS)
    return read_gold(*(gold_folder() / name for name in POOLED))


@cache
def _records(pipeline: str) -> list[Record]:
    """What the pipeline extracts from the papers of all sets, each read once."""
    gold = {record["id"]: record for set_ in sets() for record in gold_of(set_)}
    return [to_dict(record) for record in extract(papers_of(gold.values()), pipeline=pipeline)]


def f1(pipeline: str, set_: str) -> dict[str, float]:
    """F1 by measure."""
    return {name: item.f1 for name, item in score(gold_of(set_), _records(pipeline)).items()}


def read_floors() -> Floors:
    """Those that are recorded."""
    floors: Floors = json.loads(FLOORS.read_text("utf-8"))
    return floors


def raised(old: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """The higher of old floors and new scores, these cut to three digits."""
    cut = {name: math.floor(value * 1000) / 1000 for name, value in new.items()}
    return {name: max(old.get(name, 0.0), cut.get(name, 0.0)) for name in {**cut, **old}}


def main() -> None:
    """Raise what has risen and say so; nothing falls."""
    floors = read_floors()
    for pipeline in pipeline_names():
        for set_ in sets():
            old = floors.setdefault(pipeline, {}).get(set_, {})
            new = floors[pipeline][set_] = raised(old, f1(pipeline, set_))
            risen = {name: (old.get(name), value) for name, value in new.items()}
            for name, (before, value) in risen.items():
                if before != value:
                    print(f"{pipeline}, {set_}, {name}: {before} to {value}")
    if missing_gold():
        print(f"pooled floors stay: {gold_folder()} lacks {', '.join(missing_gold())}")
    FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
