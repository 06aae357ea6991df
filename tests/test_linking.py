import pytest
from mentioned import entity

from kg.model import EntityType
from kg.nlp.linking import options
from kg.nlp.number import Number, number_at
from kg.nlp.reading import read
from kg.nlp.scene import Scene, Slot, scene
from kg.nlp.several import spread_out
from kg.nlp.structure import Structure


def seen(text: str, **names: str) -> Scene:
    """A scene of one sentence; `names` gives comma-separated names by type."""
    types: dict[str, EntityType] = {"methods": "Method", "datasets": "Dataset", "metrics": "Metric"}
    entities = [
        entity(text, types[key], name, "proposed" if i == 0 and key == "methods" else None)
        for key, listed in names.items()
        for i, name in enumerate(listed.split(","))
    ]
    return scene(read(text, [(0, len(text))], entities))


def numbers(scene: Scene, kind: str = "absolute") -> list[Number]:
    items = scene.reading.items(0)
    return [number_at(scene, 0, at, kind) for at, i in enumerate(items) if i.quantity >= 0]


def picks(scene: Scene, slot: Slot, kind: str = "absolute") -> list[str | None]:
    found = [Structure(scene, number, slot).pick for number in numbers(scene, kind)]
    return [None if pick is None else scene.reading.entities[pick].name for pick in found]


def test_parallel_lists_are_matched_in_order() -> None:
    found = seen("It reaches 80, 70 and 60% on A1, B2 and C3.", datasets="A1,B2,C3")
    assert picks(found, "dataset") == ["A1", "B2", "C3"]


def test_metrics_listed_before_their_numbers_are_matched_in_order() -> None:
    found = seen("Its precision and recall are 80% and 70%.", metrics="precision,recall")
    assert picks(found, "metric") == ["precision", "recall"]


def test_mentions_that_follow_their_numbers_are_taken_from_behind() -> None:
    found = seen("It gains 5% on A1, and it gains 7% on B2.", datasets="A1,B2")
    assert picks(found, "dataset") == ["A1", "B2"]


def test_mentions_that_lead_their_numbers_are_taken_from_before() -> None:
    found = seen("On A1 it gains 5%, on B2 it gains 7%.", datasets="A1,B2")
    assert picks(found, "dataset") == ["A1", "B2"]


def test_a_method_behind_a_word_of_comparison_is_the_comparator() -> None:
    found = seen("FooNet gains 3% over BarNet.", methods="FooNet,BarNet")
    assert picks(found, "method") == ["FooNet"]
    assert picks(found, "comparator") == ["BarNet"]


def test_none_comes_first_and_every_entity_of_the_type_follows() -> None:
    found = seen("FooNet reaches 80% on A1.", methods="FooNet", datasets="A1")
    (number,) = numbers(found)
    assert [option.candidate for option in options(found, number, "dataset")] == [None, 1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FooNet is 4.2x faster.", "speed"),
        ("FooNet runs at 30 fps.", "speed"),
        ("FooNet is 1.5% more accurate.", "accuracy"),
    ],
)
def test_a_word_implies_a_metric_that_the_paper_does_not_name(text: str, name: str) -> None:
    found = seen(text, methods="FooNet")
    (number,) = numbers(found)
    last = options(found, number, "metric")[-1].candidate
    assert last is not None and not isinstance(last, int)
    assert last.name == name


def test_a_named_metric_is_not_implied_again() -> None:
    found = seen("In speed FooNet is 4.2x faster.", methods="FooNet", metrics="speed")
    (number,) = numbers(found)
    assert [option.candidate for option in options(found, number, "metric")] == [None, 1]


def test_a_gain_over_two_rivals_is_one_for_each() -> None:
    found = seen("FooNet gains 3% over BarNet and BazNet.", methods="FooNet,BarNet,BazNet")
    (number,) = numbers(found, "delta up")
    chosen: dict[Slot, int | None] = {"metric": None, "dataset": None, "method": 0, "comparator": 1}
    spread = list(spread_out(found, number, dict(chosen)))
    assert [links["comparator"] for links in spread] == [1, 2]
    assert all(links["method"] == 0 for links in spread)


def test_two_gains_over_two_rivals_are_one_each() -> None:
    found = seen("FooNet gains 3% and 4% over BarNet and BazNet.", methods="FooNet,BarNet,BazNet")
    first, _ = numbers(found, "delta up")
    chosen: dict[Slot, int | None] = {"metric": None, "dataset": None, "method": 0, "comparator": 1}
    assert len(list(spread_out(found, first, dict(chosen)))) == 1


def test_a_text_with_many_entities_offers_those_near_the_number() -> None:
    names = [f"Set{i}x" for i in range(500)]
    text = " ".join(names) + " reaches 80%."
    entities = [entity(text, "Dataset", name) for name in names]
    spans = [(i, min(i + 500, len(text))) for i in range(0, len(text), 500)]
    found = scene(read(text, spans, entities))
    last = found.reading.quantities[-1].sentence
    assert 0 < len(found.candidates(last, "Dataset")) <= 48
