"""Gold records made wrong in many ways, the same for the same seed."""

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

from kg.evaluate import Record

_PARTS = ("methods", "datasets", "metrics", "tasks")
_UNITS = (None, "%", "percent", "points", "x", "times", "ms", "M", "million MACs", "GFLOPs", "fps")
_KINDS = ("absolute", "delta", "ratio")
_NAMES = (str.upper, str.lower, "the {}".format, "{}s".format, "{} dataset".format, "Foo {}".format)


def perturbed(gold: Sequence[Record], seed: int, share: float) -> list[Record]:
    """The records with about this share of their facts dropped, changed, doubled or swapped."""
    chance = Random(seed)
    records = [_record(deepcopy(dict(record)), chance, share) for record in gold]
    return [record for record in records if chance.random() > share / 4]


def _record(record: dict[str, Any], chance: Random, share: float) -> dict[str, Any]:
    for part in _PARTS:
        kept = [item for item in record[part] if chance.random() > share / 2]
        record[part] = kept
        for item in kept:
            _entity(item, kept, chance, share)
        if kept and chance.random() < share:
            other = _PARTS[int(chance.random() * len(_PARTS))]
            record[other] = [*record[other], deepcopy(kept[0])]
    record["repositories"] = [_url(url, chance, share) for url in record["repositories"]]
    pairs = [pair for pair in record["evaluated_on"] if chance.random() > share / 2]
    record["evaluated_on"] = [
        [_name(pair[0], chance, share), _name(pair[1], chance, share)] for pair in pairs
    ]
    results = [item for item in record["results"] if chance.random() > share / 2]
    results += [deepcopy(item) for item in results if chance.random() < share / 4]
    for item in results:
        _result(item, chance, share)
    record["results"] = sorted(results, key=lambda _: chance.random())
    return record


def _entity(item: dict[str, Any], beside: Sequence[Any], chance: Random, share: float) -> None:
    item["name"] = _name(item["name"], chance, share)
    if chance.random() < share / 2:
        item["aliases"] = []
    if chance.random() < share / 2:  # an alias that joins what is apart
        item["aliases"] = [*item["aliases"], _one_of(beside, chance)["name"]]
    if "role" in item and chance.random() < share:
        item["role"] = _one_of(("proposed", "used", "compared"), chance)


def _name(name: str, chance: Random, share: float) -> str:
    return str(_one_of(_NAMES, chance)(name)) if chance.random() < share else name


def _url(url: str, chance: Random, share: float) -> str:
    return str(_one_of((f"{url}/", f"{url}-2"), chance)) if chance.random() < share else url


def _result(item: dict[str, Any], chance: Random, share: float) -> None:
    if chance.random() < share / 2:
        item["value"] = _one_of((item["value"], item["value"] * 1000, 3.5), chance)
    if chance.random() < share:
        item["unit"] = _one_of(_UNITS, chance)
    if chance.random() < share:
        item["kind"] = _one_of(_KINDS, chance)
    if chance.random() < share:
        item["direction"] = _one_of(("up", "down", None), chance)
    for slot in ("method", "dataset", "metric", "comparator"):
        if chance.random() < share / 2:
            item[slot] = None
        elif item[slot] is not None:
            item[slot] = _name(item[slot], chance, share)


def _one_of(items: Sequence[Any], chance: Random) -> Any:
    return items[int(chance.random() * len(items))]
